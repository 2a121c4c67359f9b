"""Evidence as a document, each kind in its own way."""

from __future__ import annotations

from ecohealth.evidence.comparison import Comparison
from ecohealth.evidence.outlook import Forecast
from ecohealth.evidence.tested import Backtest
from ecohealth.export.document import Document


def describe_evidence(found: Comparison | Backtest | Forecast) -> Document:
    """The document of a piece of evidence."""
    if isinstance(found, Backtest):
        from ecohealth.export.describe_backtest import describe_backtest

        return describe_backtest(found)
    if isinstance(found, Forecast):
        from ecohealth.export.describe_forecast import describe_forecast

        return describe_forecast(found)
    from ecohealth.export.describe_comparison import describe_comparison

    return describe_comparison(found)
