"""datasets/volta as a user would hold it: the files are well formed, and their generator makes them to the byte."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from ecohealth.tables.config_text import parsed_config

if TYPE_CHECKING:
    from tests.unit.datasets.conftest import Truth, Volta

TABLES = ("participants", "interactions", "events", "ideas", "surveys")
TYPES = {"orchestrator": 2, "carmaker": 14, "charging_operator": 46, "supplier": 76, "utility": 18, "fleet": 56}
KINDS = {"components", "chips", "equipment", "energy", "charging", "data"}
LARGEST = 2_000_000


@pytest.fixture(scope="module")
def made(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Run the generator into a folder of its own."""

    def run(*arguments: str) -> Path:
        target = tmp_path_factory.mktemp("volta")
        subprocess.run([sys.executable, "-B", "-W", "error", folder / "generate.py", target, *arguments], check=True)
        return target

    return run


def test_the_generator_makes_the_files_to_the_byte(folder: Path, made: Callable[..., Path]) -> None:
    again = made()
    assert sorted(one.name for one in again.iterdir()) == sorted(f"{name}.csv" for name in TABLES)
    for name in TABLES:
        assert (again / f"{name}.csv").read_bytes() == (folder / f"{name}.csv").read_bytes(), name


def test_another_seed_makes_another_ecosystem(folder: Path, made: Callable[..., Path]) -> None:
    other = made("--seed", "6")
    assert (other / "interactions.csv").read_bytes() != (folder / "interactions.csv").read_bytes()


def test_files_are_small_and_utf8_with_plain_line_ends(folder: Path) -> None:
    contents = [one.read_bytes() for one in folder.iterdir() if one.is_file()]
    assert sum(len(one) for one in contents) < LARGEST
    for content in contents:
        assert b"\r" not in content and b"\0" not in content and content.endswith(b"\n")
        assert content.decode("utf-8").isprintable() or "\n" in content.decode("utf-8")


def test_participants_are_unique_and_of_seven_types(volta: Volta) -> None:
    people = volta.participants
    assert len(people) == 240
    assert people["id"].is_unique and people["name"].is_unique
    assert people["type"].value_counts().to_dict() == {**TYPES, "developer": 28}
    for column in ("id", "name", "region", "owner"):
        assert (people[column] != "").all(), column
    shares = pd.to_numeric(people["outside_share"]).dropna()
    assert len(shares) > 40 and shares.between(0, 1).all()
    assert set(people["successor_of"]) - {""} <= set(people["id"])


def test_names_are_written_in_several_scripts(volta: Volta) -> None:
    text = "".join(volta.participants["name"])
    for letters in ("äöüß", "øå", "éè", "łŻ", "电", "電", "שנ", "&", "'’"):
        assert any(one in text for one in letters), letters


def test_stays_begin_before_and_end_after_what_was_dealt(volta: Volta) -> None:
    people, days = volta.participants.set_index("id"), volta.sightings.groupby("who")["date"]
    assert people["joined"].notna().all()
    assert (people["joined"] <= days.min().reindex(people.index)).all()
    left = people["left"].dropna()
    assert 15 <= len(left) <= 40
    assert (left >= days.max().reindex(left.index)).all()
    newcomers = people["joined"] >= "2023-01-01"
    assert people.loc[newcomers, "joined"].dt.day.nunique() > 10, "dates are precise to the day"


def test_every_row_names_known_participants(volta: Volta) -> None:
    known = set(volta.participants["id"])
    for table, columns in (("interactions", ["source", "target"]), ("events", ["participant"]),
                           ("ideas", ["participant"]), ("surveys", ["participant"])):  # fmt: skip
        for column in columns:
            assert set(getattr(volta, table)[column]) <= known, (table, column)
    assert known <= set(volta.sightings["who"]), "everybody deals at least once"


def test_interactions_cover_36_complete_months(volta: Volta) -> None:
    rows = volta.interactions
    assert 12_000 <= len(rows) <= 20_000
    assert set(rows["kind"]) == KINDS
    assert (rows["source"] != rows["target"]).all()
    assert np.isfinite(rows["weight"]).all() and (rows["weight"] > 0).all()
    assert rows["date"].min() == pd.Timestamp("2023-01-01") and rows["date"].max() == pd.Timestamp("2025-12-31")
    assert sorted(rows["month"].unique()) == list(range(36))
    assert rows["date"].is_monotonic_increasing
    assert set(rows["satisfaction"]) == {"", "1", "2", "3", "4", "5"}


def test_nobody_meets_proposes_or_answers_outside_its_stay(volta: Volta) -> None:
    people = volta.participants.set_index("id")
    dates = {"events": "date", "ideas": "submitted", "surveys": "date"}
    for table, date in dates.items():
        rows = getattr(volta, table)
        stay = people.loc[rows["participant"]]
        assert (rows[date].to_numpy() >= stay["joined"].to_numpy()).all(), table
        assert (rows[date].to_numpy() <= stay["left"].fillna(pd.Timestamp("2025-12-31")).to_numpy()).all(), table
        silent = rows["participant"].isin(["sankt-aldrich-logistik", "brightfen-charging"])
        assert rows.loc[silent, date].max() < pd.Timestamp("2025-04-01"), "who falls silent is silent everywhere"


def test_events_have_several_parties_of_equal_weight(volta: Volta) -> None:
    events = volta.events
    by_event = events.groupby("event")
    assert by_event["participant"].size().between(3, 12).all()
    assert (by_event["participant"].nunique() == by_event["participant"].size()).all()
    assert (by_event["weight"].nunique() == 1).all() and (events["weight"] > 0).all()
    assert (by_event["date"].nunique() == 1).all()
    assert by_event["kind"].first().value_counts().to_dict().keys() == {"projects", "workshops"}
    assert (events[events["role"] == "lead"].groupby("event").size() == 1).all()


def test_ideas_pass_their_stages_in_order(volta: Volta) -> None:
    ideas = volta.ideas
    stages = ["submitted", "shortlisted", "selected", "implemented"]
    reached = [int(ideas[one].notna().sum()) for one in stages]
    assert ideas["idea"].is_unique
    assert reached[0] == len(ideas) > reached[1] > reached[2] > reached[3] > 20
    for earlier, later in pairwise(stages):
        passed = ideas[ideas[later].notna()]
        assert (passed[earlier] < passed[later]).all()
    assert ideas[stages].max().max() <= pd.Timestamp("2025-12-31")


def test_surveys_stay_on_their_scales_and_over_half_answer(volta: Volta) -> None:
    surveys = volta.surveys
    score, low, high = (pd.to_numeric(surveys[one]) for one in ("score", "scale_min", "scale_max"))
    assert score.between(low, high).all()
    assert set(surveys["dimension"]) == {"trust", "satisfaction", "effort", "commitment", "recommend"}
    active = volta.active()
    answers = surveys.groupby("wave")["participant"].nunique()
    assert len(answers) == 6
    assert (answers.to_numpy() / active[4::6].to_numpy() > 0.45).all()


def test_the_settings_are_read_and_speak_of_every_kind_and_type(volta: Volta) -> None:
    config = parsed_config((volta.folder / "ecosystem.toml").read_bytes())
    assert (config.name, config.currency, config.period) == ("Volta", "EUR", "month")
    assert set(config.types) == set(volta.participants["type"])
    assert set(config.kinds) == set(volta.interactions["kind"]) | set(volta.events["kind"])
    assert config.kinds["data"].layer == "intangible" and config.kinds["charging"].directed
    assert config.kinds["chips"].essential and not config.kinds["workshops"].value
    colours = [one.colour for one in config.types.values()]
    assert None not in colours and len(set(colours)) == 7
    assert {one.type for one in config.blueprint} == set(config.types) and all(one.why for one in config.blueprint)


def test_truths_name_known_participants_and_say_what_to_expect(volta: Volta, truths: dict[str, Truth]) -> None:
    assert len(truths) == 7
    for truth in truths.values():
        assert set(truth.participants) <= set(volta.participants["id"]), truth.id
        assert truth.statement and truth.metrics and truth.direction and truth.figures
        assert truth.period["from"] < truth.period["to"]
    card = (volta.folder / "card.md").read_text("utf-8")
    for truth in truths.values():
        assert truth.statement in card, f"the card tells {truth.id} in the same words"
    for name in TABLES:
        assert f"| `{name}.csv` | {len(getattr(volta, name)):,} |" in card
