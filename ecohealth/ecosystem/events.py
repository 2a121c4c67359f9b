"""Multi-party events projected to pairs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecohealth.errors import InputRefused, plainly, quoted

LARGEST_EVENT = 500


def projected(events: pd.DataFrame, file: str = "events") -> pd.DataFrame:
    """Project events to pairs with Newman's 1/(n-1) weighting.

    In an event of n >= 2 participants, i passes w_i / (2(n-1)) to each other participant. With equal weights w the
    strength of each from the event (given plus taken) is w, whatever n is. A participant
    named twice in an event takes part with the sum of its weights. Events of one participant tie nobody.

    Args:
        events: one row a participation, as in ``Tables.events``.
        file: where they were read from, for messages.

    Returns:
        Rows as in ``Tables.interactions``, both directions, with ``event_size``: how many took part.

    Raises:
        InputRefused: for an event of more than 500 participants; such a place is a venue.

    Source: Newman, M. E. J. (2001), Scientific collaboration networks II, Physical Review E 64, 016132.
    """
    ordered = (
        events.sort_values(["event", "participant", "date", "kind"], kind="stable")
        .groupby(["event", "participant"], sort=True)
        .agg(weight=("weight", "sum"), date=("date", "first"), kind=("kind", "first"), line=("line", "first"))
        .reset_index()
    )
    size = ordered.groupby("event")["participant"].transform("size")
    if len(ordered) and int(size.max()) > LARGEST_EVENT:
        name = ordered["event"].iloc[int(size.to_numpy().argmax())]
        raise InputRefused.because(
            [f"{plainly(file)}: event {quoted(name)} has {int(size.max())} participants (at most {LARGEST_EVENT}); "
             "make it a venue: a participant of a type declared as venue, and one interaction with each of them"]
        )  # fmt: skip
    met = ordered.assign(size=size)[size >= 2]
    left, right = met.add_prefix("i_"), met[["event", "participant"]].add_prefix("j_")
    pairs = left.merge(right, left_on="i_event", right_on="j_event")
    pairs = pairs[pairs["i_participant"] != pairs["j_participant"]]
    return pd.DataFrame(
        {
            "source": pairs["i_participant"],
            "target": pairs["j_participant"],
            "kind": pairs["i_kind"],
            "weight": pairs["i_weight"].to_numpy(dtype=np.float64) / (2.0 * (pairs["i_size"].to_numpy() - 1)),
            "date": pairs["i_date"],
            "line": pairs["i_line"],
            "event": pairs["i_event"],
            "event_size": pairs["i_size"].astype(np.int64),
        }
    ).reset_index(drop=True)
