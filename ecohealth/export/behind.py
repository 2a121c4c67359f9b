"""Who stands behind a metric, in words: what its contributions are, and by what they are told apart."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ecohealth.export.numbers import is_share
from ecohealth.metrics.declare import Metric

BEHIND: Mapping[str, str] = MappingProxyType(
    {
        "participant_hhi": "The largest, by share of value",
        "effective_participants": "The largest, by share of value",
        "elephant_factor": "The few that make half, by share of value",
        "type_hhi": "The largest, by share of value",
        "within_type_dominance": "The largest of each type, by share of its type",
        "attribute_concentration": "Who carries the worst attribute, by share of value",
        "single_source_share": "Who leans on one source, by share of what it receives",
        "hidden_concentration": "On whom most hangs beyond first hand, by share of all dependence",
        "active_rate": "Active, by share of value",
        "depth": "The most active, by dealings in a period",
        "retention": "Gone silent, the largest first, with the months they stayed",
        "newcomer_retention_trend": "Newcomers soon gone, with the months they stayed",
        "at_risk_value": "Fallen silent, by share of value",
        "breadth": "The narrowest, by equivalent partners",
        "reciprocity": "Who is repaid, by share of what it gives",
        "unravelling": "Would leave, by share of value",
        "contribution_conversion": "Whose ideas were put to use, by share of its ideas",
        "partner_sentiment": "The least content, by points",
        "liquidity": "Met nobody, by share of value",
        "role_completeness": "Who fills the roles, by share of value",
        "loss_impact": "The costliest to lose, by share of all value",
        "systemic_core": "Too large to lose, by share of all value lost with it",
        "cut_partners": "Who holds others in, by value cut off without it",
        "recovery_time": "Whose recovery took longest, in months",
        "replaceability": "Departed providers, by share of what they gave that was taken over",
        "value_at_risk": "Who leaves in bad years, by share of those years",
        "secondary_extinction": "Who hangs on a single partner of the weakest side",
        "substitutability": "Hard to replace, by share of what it gives",
    }
)
"""What the contributions of a metric are, and by what they are told apart."""


def behind(metric: Metric) -> str:
    """Who the contributions of a metric are, as a title; of a metric that is not known here, only that."""
    return BEHIND.get(metric.id, "Who it rests on")


def people_title(metric: Metric) -> str:
    """What stands above who is behind a metric.

    >>> from ecohealth.metrics.catalogue import METRICS
    >>> people_title(METRICS["participant_hhi"])
    'Concentration of value: the largest, by share of value'
    """
    told = behind(metric)
    return f"{metric.label}: {told[:1].lower()}{told[1:]}"


def measured(metric: Metric) -> str:
    """What the figures of its contributions are, as the head of a column: ``Share``, ``Months``.

    >>> from ecohealth.metrics.catalogue import METRICS
    >>> measured(METRICS["participant_hhi"]), measured(METRICS["retention"])
    ('Share', 'Months')
    """
    unit = metric.contributes
    return "Share" if is_share(unit) else unit.capitalize()
