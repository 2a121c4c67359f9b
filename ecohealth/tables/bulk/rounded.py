"""Numbers of more digits than a kernel reads: rounded once, as everywhere."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecohealth.compiled import kernel
from ecohealth.tables.bulk.layout import Bytes, Ints


@kernel
def gathered(data: Bytes, spans: Ints) -> tuple[Bytes, Ints]:
    """The bytes of cells one after another, and where each begins."""
    starts = np.zeros(len(spans) + 1, np.int64)
    for i in range(len(spans)):
        starts[i + 1] = starts[i] + spans[i, 1] - spans[i, 0]
    out = np.empty(starts[-1], np.uint8)
    for i in range(len(spans)):
        for at in range(spans[i, 1] - spans[i, 0]):
            out[starts[i] + at] = data[spans[i, 0] + at]
    return out, starts


def numbers_in(data: Bytes, spans: Ints) -> NDArray[np.float64]:
    """The numbers in these cells, which hold digits and at most one point."""
    if not len(spans):
        return np.empty(0, np.float64)
    text, starts = gathered(data, spans)
    cells = pa.LargeStringArray.from_buffers(len(spans), pa.py_buffer(starts), pa.py_buffer(text))
    return np.asarray(pc.cast(cells, pa.float64()))
