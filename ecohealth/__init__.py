"""ecohealth: how healthy a business ecosystem is, where it will break, and what to do about it."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecohealth.ecosystem.build import load
    from ecohealth.ecosystem.ecosystem import Ecosystem
    from ecohealth.errors import EcohealthError
    from ecohealth.evidence.backtest import backtest
    from ecohealth.evidence.compare import compare
    from ecohealth.evidence.comparison import Comparison
    from ecohealth.evidence.effect import effect
    from ecohealth.evidence.forecast import forecast
    from ecohealth.evidence.influence import Effect
    from ecohealth.evidence.outlook import Forecast
    from ecohealth.evidence.tested import Backtest
    from ecohealth.export.write import export
    from ecohealth.metrics.catalogue import METRICS
    from ecohealth.scenarios.advice import Remedies
    from ecohealth.scenarios.chance import CommonShock, RandomLoss
    from ecohealth.scenarios.communities import CommunityLoss, communities
    from ecohealth.scenarios.ensemble import Runs
    from ecohealth.scenarios.outcome import Outcome
    from ecohealth.scenarios.rank import rank
    from ecohealth.scenarios.remedies import remedies
    from ecohealth.scenarios.risk import Risk
    from ecohealth.scenarios.scenario import CapacityCut, Loss, Sequence
    from ecohealth.scenarios.simulate import simulate
    from ecohealth.scenarios.worst_case import WorstLoss
    from ecohealth.scores.groups import Groups, by
    from ecohealth.scores.profile import Profile, load_profile
    from ecohealth.scores.score import score
    from ecohealth.scores.scorecard import Finding, Scorecard
    from ecohealth.tables.samples import sample_path

__version__ = "0.1.0"

_HOME = {
    "load": "ecohealth.ecosystem.build",
    "Ecosystem": "ecohealth.ecosystem.ecosystem",
    "EcohealthError": "ecohealth.errors",
    "Backtest": "ecohealth.evidence.tested",
    "backtest": "ecohealth.evidence.backtest",
    "compare": "ecohealth.evidence.compare",
    "Comparison": "ecohealth.evidence.comparison",
    "Effect": "ecohealth.evidence.influence",
    "effect": "ecohealth.evidence.effect",
    "Forecast": "ecohealth.evidence.outlook",
    "forecast": "ecohealth.evidence.forecast",
    "export": "ecohealth.export.write",
    "METRICS": "ecohealth.metrics.catalogue",
    "Outcome": "ecohealth.scenarios.outcome",
    "rank": "ecohealth.scenarios.rank",
    "Remedies": "ecohealth.scenarios.advice",
    "remedies": "ecohealth.scenarios.remedies",
    "RandomLoss": "ecohealth.scenarios.chance",
    "CommonShock": "ecohealth.scenarios.chance",
    "CommunityLoss": "ecohealth.scenarios.communities",
    "communities": "ecohealth.scenarios.communities",
    "Runs": "ecohealth.scenarios.ensemble",
    "Risk": "ecohealth.scenarios.risk",
    "Loss": "ecohealth.scenarios.scenario",
    "CapacityCut": "ecohealth.scenarios.scenario",
    "Sequence": "ecohealth.scenarios.scenario",
    "simulate": "ecohealth.scenarios.simulate",
    "WorstLoss": "ecohealth.scenarios.worst_case",
    "Groups": "ecohealth.scores.groups",
    "by": "ecohealth.scores.groups",
    "Profile": "ecohealth.scores.profile",
    "load_profile": "ecohealth.scores.profile",
    "score": "ecohealth.scores.score",
    "Finding": "ecohealth.scores.scorecard",
    "Scorecard": "ecohealth.scores.scorecard",
    "sample_path": "ecohealth.tables.samples",
}

__all__ = [
    "METRICS",
    "Backtest",
    "CapacityCut",
    "CommonShock",
    "CommunityLoss",
    "Comparison",
    "EcohealthError",
    "Ecosystem",
    "Effect",
    "Finding",
    "Forecast",
    "Groups",
    "Loss",
    "Outcome",
    "Profile",
    "RandomLoss",
    "Remedies",
    "Risk",
    "Runs",
    "Scorecard",
    "Sequence",
    "WorstLoss",
    "backtest",
    "by",
    "communities",
    "compare",
    "effect",
    "export",
    "forecast",
    "load",
    "load_profile",
    "rank",
    "remedies",
    "sample_path",
    "score",
    "simulate",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import ecohealth`` and ``ecohealth --help`` are instant."""
    if name not in _HOME:
        raise AttributeError(f"module 'ecohealth' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
