"""A workbook read in a process of its own, under limits of time and memory: what it does there, it does to nobody."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa

from ecohealth.errors import InputRefused
from ecohealth.tables.formats.sheets import Sheet, read_sheets
from ecohealth.tables.records import Defect, Records, cut_rendered, rendered
from ecohealth.tables.report import Problem

SECONDS_AT_MOST = 60
BYTES_AT_MOST = 2_000_000_000
INSTEAD = "save the table as CSV"

_CHILD = "import sys; sys.path[:] = sys.argv[1:]; from ecohealth.tables.formats.apart import serve; serve()"
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # every thread asks for memory of its own


def read_apart(data: bytes, file: str, table: str | None) -> tuple[Sheet, ...]:
    """What ``read_sheets`` gives, from another process.

    That process has ``SECONDS_AT_MOST``, by the clock and of work; and ``BYTES_AT_MOST`` of address space, where the
    system can bound it (not on Windows, and on macOS only in name).

    Raises:
        InputRefused: as ``read_sheets`` does, and when a limit is reached.
    """
    asked = {"file": file, "table": table, "seconds": SECONDS_AT_MOST, "bytes": BYTES_AT_MOST}
    try:
        done = subprocess.run(  # noqa: S603  # this Python, this package: nothing of the command is from outside
            [sys.executable, "-I", "-c", _CHILD, *(str(Path(one).absolute()) for one in sys.path)],
            input=json.dumps(asked).encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS_AT_MOST,
            check=False,
            env=os.environ | _ONE_THREAD,
        )
    except subprocess.TimeoutExpired as error:
        raise InputRefused.because([_too_slow(file)]) from error
    except OSError as error:
        message = f"{file}: no process could be started to read the workbook ({error.strerror or error}); {INSTEAD}"
        raise InputRefused.because([message]) from error
    return _unpacked(done.stdout, done.returncode, file)


def _too_slow(file: str) -> str:
    return f"{file}: reading the workbook takes more than {SECONDS_AT_MOST} seconds, which is the limit; {INSTEAD}"


def _unpacked(answer: bytes, ended: int, file: str) -> tuple[Sheet, ...]:
    head, _, tables = answer.partition(b"\n")
    if ended or not head:
        message = f"{file}: the process that read the workbook ended early ({ended}), as one over a limit does"
        raise InputRefused.because([f"{message}; {INSTEAD}"])
    said = json.loads(head)
    if said["refused"] is not None:
        raise InputRefused.because([said["refused"]])
    stream = pa.BufferReader(tables)
    return tuple(_sheet(one, stream) for one in said["sheets"])


def serve() -> None:
    """The other process: a question on standard input, the answer on standard output."""
    asked = json.loads(sys.stdin.buffer.readline())
    _limit(asked["seconds"], asked["bytes"])
    tables = io.BytesIO()
    answer: dict[str, Any] = {"refused": None, "sheets": []}
    try:
        sheets = read_sheets(sys.stdin.buffer.read(), asked["file"], asked["table"])
        answer["sheets"] = [_packed(sheet, tables) for sheet in sheets]
    except InputRefused as refusal:
        answer["refused"] = str(refusal)
    except MemoryError:
        most = f"more than {asked['bytes']:,} bytes of memory, which is the limit"
        answer["refused"] = f"{asked['file']}: reading the workbook needs {most}; {INSTEAD}"
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.write(tables.getbuffer())
    sys.stdout.buffer.flush()


def _limit(seconds: float, size: int) -> None:
    """Bound this process where the system can: address space, seconds of work, and no image of it left on disk."""
    try:
        import resource
    except ImportError:
        return
    bounds = ((resource.RLIMIT_AS, size), (resource.RLIMIT_CPU, int(seconds) + 1), (resource.RLIMIT_CORE, 0))
    for what, most in bounds:
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _packed(sheet: Sheet, tables: IO[bytes]) -> dict[str, Any]:
    """A sheet as JSON; the columns of its records go to ``tables`` as an Arrow stream."""
    said = {name: getattr(sheet, name) for name in ("title", "visible", "refused", "empty", "text")}
    if (records := sheet.records) is None:
        return said | {"records": None}
    columns = {str(i): column for i, column in enumerate([*records.columns, pa.chunked_array([records.lines])])}
    content = pa.table(columns)
    with pa.ipc.new_stream(tables, content.schema) as stream:
        stream.write_table(content)
    plain = {name: getattr(records, name) for name in ("file", "table", "headers", "header_line")}
    lists = {name: [asdict(one) for one in getattr(records, name)] for name in ("set_aside", "told", "defects")}
    return said | {"records": plain | lists}


def _sheet(said: Mapping[str, Any], tables: pa.BufferReader) -> Sheet:
    records = None
    if (one := said["records"]) is not None:
        with pa.ipc.open_stream(tables) as stream:
            *columns, lines = stream.read_all().columns
        records = Records(
            one["file"],
            one["table"],
            tuple(one["headers"]),
            tuple(columns),
            np.array(lines, np.int64),
            raw=rendered(columns),
            cut=cut_rendered(len(columns)),
            set_aside=_problems(one["set_aside"]),
            told=_problems(one["told"]),
            defects=tuple(Defect(**defect) for defect in one["defects"]),
            header_line=one["header_line"],
        )
    return Sheet(**{**said, "records": records})


def _problems(said: Sequence[Mapping[str, Any]]) -> tuple[Problem, ...]:
    return tuple(Problem(**one) for one in said)
