"""Who has gone quiet, for how long, and what hangs on it."""

from __future__ import annotations

import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import sum_by
from ecohealth.metrics.reading import Reading

SILENT = ("id", "name", "type", "since", "silent", "usual", "times", "share", "value")


def silent_partners(eco: Ecosystem, at_risk: Reading) -> pd.DataFrame:
    """The partners that are silent beyond their habit, those with most value first.

    Args:
        eco: the ecosystem that was read.
        at_risk: its reading of ``at_risk_value``.

    Returns:
        ``id, name, type``; ``since``: the day it was last seen, as text; ``silent`` and ``usual``: days of its silence
        and of the longest gap that is usual for it; ``times``: the one by the other, NaN where it never paused;
        ``share`` and ``value``: of what it gives and takes in the window, its predecessors included. Empty where nobody
        is silent or there is no reading.
    """
    silent = pd.DataFrame(at_risk.details.get("silent", []), columns=["participant", "since", "days", "usual_days"])
    code = eco.codes(silent["participant"].tolist())
    usual = silent["usual_days"].astype("float64")
    share, value = (sum_by(eco.lives.current, one, len(eco)) for one in (eco.view.shares, eco.view.strength))
    return pd.DataFrame(
        {
            "id": silent["participant"].astype("str"),
            "name": eco.names[code].astype("str"),
            "type": eco.table["type"].astype("str").to_numpy()[code],
            "since": silent["since"].astype("str"),
            "silent": silent["days"].astype("int64"),
            "usual": usual,
            "times": silent["days"] / usual.where(usual > 0),
            "share": share[code],
            "value": value[code],
        },
        columns=list(SILENT),
    )
