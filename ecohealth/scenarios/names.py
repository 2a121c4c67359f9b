"""What participants are called in a sentence."""

from __future__ import annotations

import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes
from ecohealth.scores.sentence import cut_name


def calling(eco: Ecosystem, codes: Codes) -> list[str]:
    """The names of some participants: cut at 60 characters, and followed by the id where several share one.

    Args:
        eco: the ecosystem.
        codes: positions of the participants.
    """
    shared = pd.Series(eco.names).duplicated(keep=False).to_numpy(dtype=bool)
    return [
        f"{cut_name(name)} ({cut_name(one)})" if twice else cut_name(name)
        for name, one, twice in zip(
            eco.names[codes].tolist(), eco.ids[codes].tolist(), shared[codes].tolist(), strict=True
        )
    ]
