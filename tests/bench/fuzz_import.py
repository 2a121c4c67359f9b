"""Damaged files by the hundred thousand, guided by the code that they reach: `make fuzz`.

Every input is a file of one of the formats that are read, or a part of an archive, changed by a fuzzer that sees which
lines of `ecohealth.tables` run. Most inputs are cut into records only; one in eight goes through the whole reading.
What is neither read without loss nor refused by name is a finding: each is told once, with its bytes.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
import time
import traceback
import zlib
from collections import Counter
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[2]))
with atheris.instrument_imports(include=["ecohealth.tables"]):
    from ecohealth.errors import InputRefused
    from ecohealth.tables.formats import archives, one_table, whole
    from ecohealth.tables.formats.documents import Document
    from ecohealth.tables.formats.found import Found
    from ecohealth.tables.how import AS_FOUND
    from ecohealth.tables.records import Records
    from tests.unit.tables import fuzzed

ONE_IN = 8
SHOWN = 4_000


class Planted(Exception):
    """What a bug would raise that was put in on purpose."""


def cut(one: fuzzed.Damaged) -> str:
    """Cut a file into records, as far as its format alone can say; what became of it."""
    content = one.content
    document = Document(one.name, lambda: content)
    try:
        for records in _records(document):
            assert {len(records), *map(len, records.columns)} == {len(records)}
            assert len(records.headers) == len(records.columns)
            assert len(records.raw(range(len(records)))) == len(records)
            told = (*records.told, *records.set_aside)
            assert all(problem.sentence().isprintable() for problem in told)
    except InputRefused as refusal:
        assert str(refusal).replace("\n", "").isprintable(), f"not printable: {refusal!s}"
        return "refused"
    return "read"


def _records(document: Document) -> list[Records]:
    if document.suffix == ".zip":
        return [records for one in archives.archive(document).documents for records in _of_a_table(one)]
    if document.name.startswith("eco."):
        found = Found("eco")
        whole.WHOLE_READERS[document.suffix](document, found)
        return [entry.read(AS_FOUND) for entry in found.entries]
    return _of_a_table(document)


def _of_a_table(document: Document) -> list[Records]:
    reader = one_table.TABLE_READERS.get(document.suffix)
    return [] if reader is None else [reader(document, document.stem, AS_FOUND)]


class Fuzzing:
    """Counts inputs and what became of them; ends the process after the last."""

    def __init__(self, inputs: int, seed: int) -> None:
        self.inputs = inputs
        self.seed = seed
        self.counts: Counter[str] = Counter()
        self.findings: Counter[str] = Counter()
        self.started = time.perf_counter()

    def one(self, data: bytes) -> None:
        """Try one input: its first byte says which file it is of, its checksum how far it goes."""
        name, part = fuzzed.PLACES[data[0] % len(fuzzed.PLACES) if data else 0]
        one = fuzzed.Damaged(name, data[1:], part)
        try:
            wholly = name == "ecosystem.toml" or zlib.crc32(data) % ONE_IN == 0
            became = fuzzed.check(one) if wholly else cut(one)
            self.counts[f"{became}, whole" if wholly else f"{became}, as records"] += 1
        except Exception as error:  # whatever it is, it is a finding
            self._tell(one, error)
        if self.counts.total() + self.findings.total() >= self.inputs:
            self.end()

    def _tell(self, one: fuzzed.Damaged, error: Exception) -> None:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
        self.findings[where] += 1
        if self.findings[where] == 1:
            print(f"FOUND {where}: {error!s:.500}\n  {one!r:.{SHOWN}}", flush=True)

    def end(self) -> None:
        """Tell what was tried and found."""
        seconds = time.perf_counter() - self.started
        tried = self.counts.total() + self.findings.total()
        parts = ", ".join(f"{count:,} {what}" for what, count in sorted(self.counts.items()))
        print(f"seed {self.seed}: {tried:,} inputs in {seconds:,.0f} s ({tried / seconds:,.0f} a second): {parts}")
        print(f"uncaught: {self.findings.total():,} of {len(self.findings):,} kinds {dict(self.findings) or ''}")
        sys.stdout.flush()
        os._exit(1 if self.findings else 0)


def plant() -> None:
    """Put a bug into a reader: it is what the fuzzer must find."""
    reader = one_table.read_delimited

    def faulty(data: bytes, **said: object) -> Records:
        records = reader(data, **said)
        if any(sign in header for header in records.headers for sign in "=<>&"):
            raise Planted
        return records

    one_table.read_delimited = faulty


def _word(spice: bytes) -> str:
    """A line of the fuzzer's dictionary."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in spice) + '"\n'


def main() -> None:
    """Fuzz, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=None, help="the same inputs again")
    parser.add_argument("--planted", action="store_true", help="with a bug put in, which must be found")
    asked = parser.parse_args()
    seed = asked.seed or 1 + secrets.randbelow(2**31)
    print(f"seed {seed}", flush=True)
    if asked.planted:
        plant()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, (name, part) in enumerate(fuzzed.PLACES):
            (corpus / str(number)).write_bytes(bytes([number]) + fuzzed.good(name, part))
        words = Path(folder, "words")
        words.write_text("".join(_word(spice) for spice in fuzzed.SPICE))
        options = (f"-seed={seed}", f"-dict={words}", f"-artifact_prefix={folder}/", "-max_len=16384", "-timeout=60")
        fuzzing = Fuzzing(asked.inputs, seed)
        atheris.Setup([sys.argv[0], *options, "-verbosity=0", str(corpus)], fuzzing.one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
