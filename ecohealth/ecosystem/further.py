"""The further tables of an ecosystem: in canonical order, about the participants that are there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

import pandas as pd

from ecohealth.tables.schema import SCHEMAS

Frames = Mapping[str, pd.DataFrame]


def canonical(frames: Frames) -> Frames:
    """The tables by name, the rows of each in one order whatever that of its file was."""
    return MappingProxyType({name: _sorted(frames[name]) for name in sorted(frames)})


def about_others(frames: Frames, gone: set[str]) -> Frames:
    """The tables without the rows that name a participant who is gone."""
    out = {}
    for name, frame in frames.items():
        named = pd.Series(False, index=frame.index)
        for column in _who(name, frame):
            named |= frame[column].isin(gone)
        out[name] = frame[~named].reset_index(drop=True)
    return MappingProxyType(out)


def said_by(frames: Frames, members: Collection[str]) -> Frames:
    """The tables with only what the members brought in (column ``participant``: ideas, answers); others stay whole."""
    own = {name: frame[frame["participant"].isin(members)] for name, frame in frames.items() if "participant" in frame}
    return MappingProxyType({**frames, **{name: frame.reset_index(drop=True) for name, frame in own.items()}})


def renamed(frames: Frames, into: Mapping[str, str]) -> Frames:
    """The tables under the ids that participants were merged into; no row is lost."""
    out = {}
    for name, frame in frames.items():
        others = {column: frame[column].replace(dict(into)) for column in _who(name, frame)}
        out[name] = _sorted(frame.assign(**others))
    return MappingProxyType(out)


def as_words(column: pd.Series[str]) -> pd.Series[str]:
    """A column as text to choose from: a truth is yes or no."""
    if isinstance(column.dtype, pd.BooleanDtype):
        return column.map({True: "yes", False: "no"}).astype("str")
    return column.astype("str")


def _who(name: str, frame: pd.DataFrame) -> list[str]:
    """Columns that name participants."""
    return [one.name for one in SCHEMAS[name].fields if one.refers and one.name in frame]


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    if not len(frame.columns):
        return frame
    return frame.sort_values(list(frame.columns), kind="stable").reset_index(drop=True)
