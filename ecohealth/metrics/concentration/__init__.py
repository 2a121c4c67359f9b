"""Concentration risk: does the ecosystem rest on a few participants, types or providers? High scores: it does not."""

from ecohealth.metrics.concentration import hidden, participants, sourcing, types

__all__ = ["hidden", "participants", "sourcing", "types"]
