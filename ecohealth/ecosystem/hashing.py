"""The same data have the same hash, in whatever files they came and by whatever profile they are judged."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from ecohealth.ecosystem.ecosystem import Ecosystem


def data_hash(eco: Ecosystem) -> str:
    """SHA-256 over the participants, the window's records, further tables and what ``ecosystem.toml`` says of them.

    The ecosystem's name, how its files are written, and the profile, which has a hash of its own, do not count.
    """
    said = eco.config.model_copy(update={"profile": {}})
    digest = hashlib.sha256(said.model_dump_json(exclude={"name", "columns", "read", "profile_file"}).encode())
    shown = eco.records
    attributes = shown.attributes.drop(columns="line", errors="ignore")
    digest.update("\0".join((*eco.further, *sorted(eco.members or ()))).encode())
    for frame in (eco.table, attributes[sorted(attributes.columns)], *eco.further.values()):
        digest.update("\0".join(str(name) for name in frame.columns).encode())
        if len(frame.columns):
            digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    if eco.spells["id"].duplicated().any():
        digest.update(pd.util.hash_pandas_object(eco.spells, index=False).to_numpy().tobytes())
    digest.update("\0".join(eco.kinds).encode())
    count = [] if eco.aggregated is None else [shown.count]
    for column in (shown.kind, shown.source, shown.target, shown.weight, shown.day.astype(np.int64), *count):
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()
