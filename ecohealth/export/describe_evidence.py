"""Evidence as a document, each kind in its own way."""

from __future__ import annotations

from ecohealth.evidence.comparison import Comparison
from ecohealth.evidence.influence import Effect
from ecohealth.evidence.outlook import Forecast
from ecohealth.evidence.tested import Backtest
from ecohealth.export.document import Document


def describe_evidence(found: Comparison | Backtest | Forecast | Effect) -> Document:
    """The document of a piece of evidence."""
    if isinstance(found, Backtest):
        from ecohealth.export.describe_backtest import describe_backtest

        return describe_backtest(found)
    if isinstance(found, Forecast):
        from ecohealth.export.describe_forecast import describe_forecast

        return describe_forecast(found)
    if isinstance(found, Effect):
        from ecohealth.export.describe_effect import describe_effect

        return describe_effect(found)
    from ecohealth.export.describe_comparison import describe_comparison

    return describe_comparison(found)
