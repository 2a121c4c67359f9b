"""Network effects: does growth feed itself, do partners find each other, is every role filled?"""

from ecohealth.metrics.network_effects import (
    clustering,
    densification,
    liquidity,
    quality_at_scale,
    relationship_growth,
    roles,
    side_effects,
    value_law,
)

__all__ = [
    "clustering",
    "densification",
    "liquidity",
    "quality_at_scale",
    "relationship_growth",
    "roles",
    "side_effects",
    "value_law",
]
