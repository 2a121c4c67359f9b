"""Who stands behind a metric, as titles and heads of tables."""

from __future__ import annotations

from ecohealth.export.numbers import is_share
from ecohealth.metrics.declare import Metric


def people_title(metric: Metric) -> str:
    """What stands above who is behind a metric.

    >>> from ecohealth.metrics.catalogue import METRICS
    >>> people_title(METRICS["participant_hhi"])
    'Concentration of value: the largest, by share of value'
    """
    return f"{metric.label}: {metric.behind[:1].lower()}{metric.behind[1:]}"


def measured(metric: Metric) -> str:
    """What the figures of its contributions are, as the head of a column: ``Share``, ``Months``.

    >>> from ecohealth.metrics.catalogue import METRICS
    >>> measured(METRICS["participant_hhi"]), measured(METRICS["retention"])
    ('Share', 'Months')
    """
    unit = metric.contributes
    return "Share" if is_share(unit) else unit.capitalize()
