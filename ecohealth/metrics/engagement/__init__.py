"""Partner engagement: are partners active, broad, reciprocal, and do they stay?

The files are imported in the order in which their metrics are shown.
"""

from ecohealth.metrics.engagement import activity, staying, silence, ties, ideas, sentiment  # isort: skip

__all__ = ["activity", "ideas", "sentiment", "silence", "staying", "ties"]
