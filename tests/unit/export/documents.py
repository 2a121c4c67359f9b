"""The documents that tests write in every format, made by hand: known figures, and names that try to break out."""

from __future__ import annotations

from ecohealth.export.describe_evidence import describe_evidence
from ecohealth.export.describe_outcome import describe_outcome
from ecohealth.export.describe_remedies import describe_remedies
from ecohealth.export.describe_risk import describe_risk
from tests.golden.made import advice, outcome, risk
from tests.golden.made_evidence import ahead, comparison, influence, past

DOCUMENTS = {
    "outcome": lambda: describe_outcome(outcome()),
    "comparison": lambda: describe_evidence(comparison()),
    "backtest": lambda: describe_evidence(past()),
    "forecast": lambda: describe_evidence(ahead()),
    "effect": lambda: describe_evidence(influence()),
    "risk": lambda: describe_risk(risk()),
    "remedies": lambda: describe_remedies(advice()),
}
