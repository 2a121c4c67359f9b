"""Templates are an ecosystem: they load without a warning, as they are and with every setting taken."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

import ecohealth as eh
from ecohealth.errors import CannotWrite, UnknownChoice
from ecohealth.export.templates import TEMPLATES, config_text, write_templates
from ecohealth.tables.config import Config
from ecohealth.tables.config_keys import sections
from ecohealth.tables.config_text import parsed_config
from ecohealth.tables.read import read_tables
from ecohealth.tables.schema import SCHEMAS

WITHOUT = {"merges"}


def taken(text: str) -> str:
    """The settings with every commented key taken."""
    return re.sub(r"^#(?! )", "", text, flags=re.MULTILINE)


def test_templates_of_every_table_load_without_a_warning(tmp_path: Path) -> None:
    assert set(TEMPLATES) == set(SCHEMAS) - WITHOUT
    files = write_templates(tmp_path / "new")
    assert sorted(files) == sorted(one.name for one in (tmp_path / "new").iterdir())
    report = read_tables(tmp_path / "new").report
    assert report.warnings == ()
    assert [(one.table, one.loaded, one.quarantined) for one in report.files] == [(name, 3, 0) for name in TEMPLATES]
    assert eh.score(eh.load(tmp_path / "new")).metrics


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_holds_every_column_of_its_table(tmp_path: Path, name: str) -> None:
    write_templates(tmp_path, [name])
    with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == [one.name for one in SCHEMAS[name].fields]
    assert [len(row) for row in rows] == [len(head)] * 3
    told = [one.rule for one in read_tables(tmp_path).report.warnings]
    assert told == ([] if name in ("interactions", "events") else ["no-rows"])


def test_settings_say_nothing_until_they_are_taken_and_then_all_of_them(tmp_path: Path) -> None:
    assert parsed_config(config_text().encode()) == Config()
    write_templates(tmp_path)
    (tmp_path / "ecosystem.toml").write_text(taken(config_text()), "utf-8")
    tables = read_tables(tmp_path)
    assert tables.report.warnings == ()
    assert (tables.name, tables.config.kpi[0].name, tables.config.blueprint[0].type) == (
        "My ecosystem",
        "ideas in use",
        "supplier",
    )
    explained = {key.name for section in sections() for key in section.keys}
    for section in (Config, type(tables.config.kpi[0]), type(tables.config.blueprint[0])):
        assert set(section.model_fields) - {
            "read",
            "columns",
            "kinds",
            "types",
            "substitutes",
            "blueprint",
            "kpi",
            "profile",
        } <= {
            *explained,
            "profile_file",
        }


def test_defaults_are_shown_as_they_are() -> None:
    for section in sections():
        for key in section.keys:
            assert key.about.endswith((".", "exported."))
    taken_kind = parsed_config(taken(config_text()).encode()).kinds["supply"]
    assert taken_kind.model_copy(update={"label": None}) == parsed_config(b"[kinds.supply]\n").kinds["supply"]


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("x", "utf-8")
    with pytest.raises(CannotWrite, match=r"is not empty \(it holds 'mine\.csv'\)"):
        write_templates(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["mine.csv"]


def test_an_unknown_table_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UnknownChoice, match="no template 'idea' \\(did you mean 'ideas'"):
        write_templates(tmp_path / "new", ["idea"])
    assert not (tmp_path / "new").exists()


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ecohealth.export.files.os.replace", full)
    with pytest.raises(CannotWrite, match="the disk is full"):
        write_templates(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
