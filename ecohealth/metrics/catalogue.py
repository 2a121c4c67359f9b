"""METRICS: every published metric by id, in pillar order."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ecohealth.errors import UnknownChoice
from ecohealth.metrics import concentration, engagement, network_effects, resilience
from ecohealth.metrics.declare import Metric, Pillar, declared

ROOMS = (concentration, engagement, network_effects, resilience)
"""The pillar files; importing one declares its metrics."""

METRICS: Mapping[str, Metric] = MappingProxyType(
    {one.id: one for pillar in Pillar for one in declared().values() if one.pillar is pillar}
)


def find_metric(metric_id: str) -> Metric:
    """The metric of that id.

    Raises:
        UnknownChoice: with the nearest id.
    """
    if metric_id not in METRICS:
        raise UnknownChoice.of("metric", metric_id, METRICS)
    return METRICS[metric_id]
