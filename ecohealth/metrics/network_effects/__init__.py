"""Network effects: does growth feed itself, do partners find each other, is every role filled?"""

from ecohealth.metrics.network_effects import clustering, densification, liquidity, roles, side_effects

__all__ = ["clustering", "densification", "liquidity", "roles", "side_effects"]
