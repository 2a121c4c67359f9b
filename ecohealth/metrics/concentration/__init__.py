"""Concentration risk: does the ecosystem rest on a few participants, types or providers? High scores: it does not.

The files are imported in the order in which their metrics are shown.
"""

from ecohealth.metrics.concentration import participants, types, attributes, sourcing, hidden  # isort: skip

__all__ = ["attributes", "hidden", "participants", "sourcing", "types"]
