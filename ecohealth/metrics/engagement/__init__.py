"""Partner engagement: are partners active, broad, reciprocal, and do they stay?"""

from ecohealth.metrics.engagement import activity, silence, staying, ties

__all__ = ["activity", "silence", "staying", "ties"]
