"""Columns of the participants that put them into classes: region, owner, technology."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ecohealth.ecosystem.records import Codes, Mask

NO_CLASSES = ("id", "type", "name", "successor_of", "group")
"""Columns of words that say who a participant is, not what it shares with others."""
FIGURE = re.compile(r"[-+\d.,:/ TZ%]*")


@dataclass(frozen=True, eq=False)
class Classes:
    """One column: its values, sorted, and the position of each participant's among them; -1 where it says none."""

    name: str
    values: tuple[str, ...]
    code: Codes


def classes(table: pd.DataFrame, among: Mask) -> tuple[Classes, ...]:
    """Every column of words of the participants, by name, that is no name or id and holds no figures or dates.

    Args:
        table: the participants.
        among: those whose values count; the others have none.
    """
    names = sorted(str(name) for name in table.columns if name not in NO_CLASSES and _is_of_words(table[name]))
    found = [_classes(table[name], name, among) for name in names]
    return tuple(one for one in found if one.values and not _are_figures(one.values))


def _is_of_words(column: pd.Series[str]) -> bool:
    return pd.api.types.is_string_dtype(column.dtype) or isinstance(column.dtype, pd.CategoricalDtype)


def _classes(column: pd.Series[str], name: str, among: Mask) -> Classes:
    words = column.astype("str").where(column.notna(), "").str.strip()
    known = among & (words != "").to_numpy(dtype=bool)
    values = tuple(sorted(words[known].unique()))
    code = np.where(known, pd.Index(values, dtype="str").get_indexer(pd.Index(words)), -1)
    return Classes(name, values, code.astype(np.int64))


def _are_figures(values: Sequence[str]) -> bool:
    """Whether most of the values are numbers or dates, which are no classes."""
    return 2 * sum(FIGURE.fullmatch(one) is not None for one in values) > len(values)
