"""The participants as large tables name them: by their place in the order of ids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from ecohealth.tables.bulk.layout import Ints, Short
from ecohealth.tables.checks.cells import column_of
from ecohealth.tables.checks.clean import Clean
from ecohealth.tables.records import Column


@dataclass(frozen=True)
class People:
    """Participants: their ``ids`` sorted, the row of each in their table, and whether it matters when they were met."""

    ids: Column
    rows: Ints
    asked: bool

    @classmethod
    def of(cls, clean: Clean) -> People:
        """The participants of a clean table."""
        ids = clean.frame["id"].reset_index(drop=True).sort_values(kind="stable")
        return cls(column_of(ids), ids.index.to_numpy(dtype=np.int64), not {"joined", "left"}.isdisjoint(clean.last))

    def __len__(self) -> int:
        return len(self.rows)

    def codes(self, texts: Column) -> Short:
        """The place of each id, -1 where it is none."""
        return np.asarray(pc.fill_null(pc.index_in(texts, value_set=self.ids), -1)).astype(np.int32)
