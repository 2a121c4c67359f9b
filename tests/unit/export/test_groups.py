"""Metrics by group leave in every format, names as text, what is missing with its reason."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from importlib import resources
from pathlib import Path

import jsonschema
import pandas as pd
import pytest

from ecohealth.export.json import json_bytes
from ecohealth.export.write import ADVICE, export
from ecohealth.scores.groups import Groups, by
from tests.ecosystems import random_ecosystem

HOSTILE = "<b>| =1+1"


@pytest.fixture(scope="module")
def found() -> Groups:
    eco = random_ecosystem(5, n=40, rows=400)
    hostile = replace(eco, table=eco.table.assign(region=[HOSTILE, "EU", "EU", "EU", "EU"] * (len(eco) // 5)))
    return by(hostile, "region", ["participant_hhi", "breadth", "role_completeness"])


def test_json_keeps_its_schema_and_every_figure(found):
    read = json.loads(json_bytes(found.to_dict()))
    schema = json.loads(resources.files("ecohealth.export").joinpath("schemas/groups-1.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(read)
    assert [one["value"] for one in read["groups"] if one["status"] == "ok"] == found.table["value"].dropna().tolist()
    broken = {**read, "groups": [{**read["groups"][0], "value": None}]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(broken)


@pytest.mark.parametrize("suffix", ADVICE)
def test_it_is_written_in_every_format_with_names_as_text(found, tmp_path: Path, suffix):
    file = tmp_path / f"groups{suffix}"
    export(found, file)
    content = file.read_bytes()
    if suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert len(rows) == len(found.table)
        assert {row["group"].lstrip("'") for row in rows} == {HOSTILE, "EU"}
    if suffix == ".html":
        assert b"&lt;b&gt;" in content
        assert b"<b>|" not in content
    if suffix == ".xlsx":
        sheets = pd.read_excel(file, sheet_name=None, header=None)
        assert HOSTILE in sheets["Groups"].to_numpy().ravel().tolist()
    assert content == _again(found, tmp_path, suffix)


def _again(found: Groups, folder: Path, suffix: str) -> bytes:
    file = folder / f"again{suffix}"
    export(found, file)
    return file.read_bytes()
