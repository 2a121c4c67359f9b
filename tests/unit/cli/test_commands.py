"""Every command: what it says, what it writes, how it ends."""

from __future__ import annotations

import csv
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import ecohealth as eh
from ecohealth.errors import CannotWrite
from tests.unit.cli.conftest import NAMES, Run


def valid(path: Path, name: str) -> dict[str, Any]:
    schema = json.loads(resources.files("ecohealth.export").joinpath(f"schemas/{name}.json").read_text("utf-8"))
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)
    return document


# -- score ----------------------------------------------------------------------------------------------------------
def test_score_tells_the_sentence_the_pillars_the_metrics_and_where_they_come_from(folder: Path, run: Run) -> None:
    card = eh.score(eh.load(folder))
    told = run("score", folder)
    assert told.exit_code == 0
    flat = " ".join(told.stdout.split())
    assert (
        flat.index(card.findings[0].text) < flat.index("scores ") < flat.index("What to know") < flat.index("Metrics")
    )
    for one in card.metrics.values():
        assert one.metric.label in flat
    for one in card.pillars:
        assert one.pillar.label in flat
    for words in (card.provenance.data_hash[:12], card.provenance.profile_hash, "seed 0", "A score is a judgement"):
        assert words in flat
    missing = [one for one in card.metrics.values() if one.reading.value is None]
    assert missing
    assert all(f"{one.metric.label}: {one.reading.reason}" in flat for one in missing)


def test_score_writes_every_file_that_was_asked_for_with_the_figures_of_python(folder: Path, run: Run) -> None:
    files = [folder.parent / f"card.{suffix}" for suffix in ("json", "xlsx", "html", "md")]
    told = run("score", folder, "--seed", 3, *(word for file in files for word in ("-o", file)))
    assert told.exit_code == 0
    assert all(f"Written: {file}" in told.stdout.splitlines() for file in files)
    read = valid(files[0], "scorecard-1")
    card = eh.score(eh.load(folder), seed=3)
    assert {one["id"]: one["value"] for pillar in read["pillars"] for one in pillar["metrics"]} == {
        name: one.reading.value for name, one in card.metrics.items()
    }
    assert read["provenance"]["seed"] == 3
    named = {row["participant"]: row["name"] for row in read["pillars"][0]["metrics"][0]["contributions"]}
    assert named == NAMES


def test_the_same_command_writes_the_same_bytes(folder: Path, run: Run) -> None:
    for suffix in ("json", "html", "md"):
        first, second = folder.parent / f"a.{suffix}", folder.parent / f"b.{suffix}"
        assert run("score", folder, "-o", first, "-o", second).exit_code == 0
        assert first.read_bytes() == second.read_bytes()


def test_a_selection_selects(folder: Path, run: Run) -> None:
    target = folder.parent / "part.json"
    words = ["--window", "2024-01:2024-06", "--only", "kind=supply", "--only", "kind=data", "--only", "region=EU"]
    assert run("score", folder, *words, "--venue", "fleet", "-o", target).exit_code == 0
    told = valid(target, "scorecard-1")["provenance"]
    assert told["window"] == "2024-01-01 to 2024-06-30"
    assert told["filters"] == ["kind = supply, data", "region = EU"]
    assert "venues" in told["population"]


def test_columns_can_be_named_on_the_command_line(folder: Path, run: Run) -> None:
    table = folder / "interactions.csv"
    table.write_text(table.read_text("utf-8").replace("date", "signed", 1), "utf-8")
    target = folder.parent / "card.json"
    assert run("score", folder, "--map", "date=signed", "-o", target).exit_code == 0
    assert valid(target, "scorecard-1")["window"]["from"] == "2023-12-15"


def test_how_the_files_are_written_can_be_said_on_the_command_line(folder: Path, run: Run) -> None:
    plain, target = folder.parent / "plain.json", folder.parent / "card.json"
    assert run("score", folder, "-o", plain).exit_code == 0
    for name in ("participants", "interactions"):
        table = folder / f"{name}.csv"
        with table.open(encoding="utf-8", newline="") as file:
            rows = [[re.sub(r"^(\d{4})-(\d\d)-(\d\d)$", r"\3.\2.\1", cell) for cell in row] for row in csv.reader(file)]
        with table.open("w", encoding="utf-16", newline="") as file:
            csv.writer(file, delimiter="~").writerows(rows)
    words = ["--delimiter", "tilde", "--encoding", "utf-16", "--decimal", ",", "--dates", "day-first"]
    assert run("score", folder, *words, "-o", target).exit_code == 0
    assert valid(target, "scorecard-1")["overall"] == valid(plain, "scorecard-1")["overall"]
    refused = run("check", folder, "--encoding", "rot13")
    assert refused.exit_code == 2
    assert "no encoding 'rot13'" in refused.stderr


def test_a_profile_of_ones_own_is_named_in_the_result(folder: Path, run: Run) -> None:
    profile, target = folder.parent / "mine.toml", folder.parent / "card.json"
    settings = 'name = "mine"\n[pillars]\nresilience = 3.0\n[metrics.breadth]\nscale = [1.0, 20.0, 50.0]\n'
    profile.write_text(settings, "utf-8")
    page = folder.parent / "card.md"
    assert run("score", folder, "--profile", profile, "-o", target, "-o", page).exit_code == 0
    read = valid(target, "scorecard-1")
    assert read["provenance"]["profile"] == "mine"
    scales = {one["id"]: one["scale"] for pillar in read["pillars"] for one in pillar["metrics"]}
    assert [name for name, scale in scales.items() if scale and "mine" in scale["source"]] == ["breadth"]
    assert (scales["breadth"]["at_0"], scales["breadth"]["at_50"], scales["breadth"]["at_100"]) == (1.0, 20.0, 50.0)
    told = "Set by the profile mine: 0 at 1, 50 at 20, 100 at 50; by default 0 at 1, 50 at 2, 100 at 5"
    assert page.read_text("utf-8").count(told) == 1


# -- remedies -------------------------------------------------------------------------------------------------------
def test_remedies_say_what_to_do_and_write_what_they_say(folder: Path, run: Run) -> None:
    found = eh.remedies(eh.load(folder), eh.Loss("volta"), budget=2, cascade="linear")
    words = ["remedies", folder, "--lose", "volta", "--cascade", "linear", "--budget", "2"]
    told = run(*words)
    assert told.exit_code == 0
    flat = " ".join(told.stdout.replace("\u2068", "").replace("\u2069", "").split())  # names set apart
    assert " ".join(found.sentence().split()) in flat
    assert all(" ".join(step.sentence.split()) in flat for step in found.steps)
    assert found.reason in flat
    files = [folder.parent / f"remedies.{suffix}" for suffix in ("json", "xlsx", "html", "md", "csv")]
    assert run(*words, *(word for file in files for word in ("-o", file))).exit_code == 0
    read = valid(files[0], "remedies-1")
    assert [one["after"]["total"] for one in read["moves"]] == [step.after.total for step in found.steps]
    assert len(files[4].read_text("utf-8").splitlines()) == 1 + len(found.steps)


def test_remedies_without_a_loss_weigh_the_likeliest_and_a_bad_budget_is_refused(folder: Path, run: Run) -> None:
    told = run("remedies", folder, "--budget", "1")
    assert told.exit_code == 0
    assert "in an average year" in " ".join(told.stdout.split())
    assert "The losses that were weighed" in told.stdout
    refused = run("remedies", folder, "--lose", "volta", "--budget", "0.5")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "a budget of 0.5 buys no move" in refused.stderr


# -- rank and simulate ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("cascade", ["none", "linear"])
def test_rank_shows_the_first_and_writes_all(folder: Path, run: Run, cascade: str) -> None:
    target = folder.parent / "rank.csv"
    told = run("rank", folder, "--cascade", cascade, "--top", 3)
    assert told.exit_code == 0
    assert "Volta Motors" in told.stdout
    assert "… and 5 more" in told.stdout
    assert run("rank", folder, "--cascade", cascade, "-o", target).exit_code == 0
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ranking = eh.rank(eh.load(folder), cascade=cascade)
    assert [float(row["loss_impact"]) for row in rows] == ranking["loss_impact"].tolist()
    assert [row["id"] for row in rows] == ranking["id"].tolist()
    assert list(rows[0])[:7] == ["id", "name", "type", "direct", "stranded", "cascade", "loss_impact"]


def test_simulate_tells_what_a_loss_costs_and_who_is_hit(folder: Path, run: Run) -> None:
    outcome = eh.simulate(eh.load(folder), eh.Loss("volta", "eq=1"), cascade="linear")
    told = run("simulate", folder, "--lose", "volta", "--lose", "eq=1", "--cascade", "linear")
    assert told.exit_code == 0
    flat = " ".join(told.stdout.split())
    assert outcome.sentence() in flat
    for words in ("Value before", "lost directly", "cut off", "Who else is hit", "not a forecast"):
        assert words in flat


def test_everything_that_happens_happens_at_once(folder: Path, run: Run) -> None:
    target = folder.parent / "outcome.json"
    words = ["--lose", "kaihua", "--lose-type", "fleet", "--lose-where", "region=US", "--cut", "rich=0.4"]
    assert run("simulate", folder, *words, "-o", target).exit_code == 0
    read = valid(target, "outcome-1")
    lost = {one["id"] for one in read["participants"] if one["state"] == "lost"}
    assert lost == {"kaihua", "eq=1", "rtl", "volta", "img", "pipe"}
    assert read["parameters"]["cut"] == {"rich": 0.4}


def test_losses_in_turn_are_told_step_by_step_in_every_format(folder: Path, run: Run) -> None:
    scenario = eh.Sequence([eh.Loss("kaihua"), eh.Loss("eq=1"), eh.CapacityCut({"img": 0.4})])
    outcome = eh.simulate(eh.load(folder), scenario, cascade="linear")
    words = ["simulate", folder, "--lose", "kaihua", "--then", "eq=1", "--then", "cut=img=0.4", "--cascade", "linear"]
    flat = " ".join(run(*words).stdout.split())
    assert outcome.sentence() in flat
    assert all(one in flat for one in ("Step by step", "Spare left", "Each step comes when"))
    files = [folder.parent / f"turns.{suffix}" for suffix in ("json", "xlsx", "html", "md")]
    assert run(*words, *(word for file in files for word in ("-o", file))).exit_code == 0
    told = valid(files[0], "outcome-1")["steps"]
    assert [one["alone"] for one in told] == [one.alone for one in outcome.steps]
    assert [one["lost_share"]["total"] for one in told] == [one.lost.total for one in outcome.steps]
    assert "Step by step" in files[2].read_text("utf-8")
    assert "| 3 | Cutting" in files[3].read_text("utf-8")


def test_who_may_stand_in_can_be_said_in_a_word_or_in_the_file(folder: Path, run: Run) -> None:
    files = [folder.parent / f"{name}.json" for name in ("free", "word", "file")]
    words = ["simulate", folder, "--lose", "kaihua", "--cascade", "linear", "-o"]
    assert run(*words, files[0]).exit_code == 0
    assert run(*words, files[1], "--substitutes", "same=region").exit_code == 0
    (folder / "ecosystem.toml").write_text('[substitutes]\nsame = ["region"]\n', "utf-8")
    assert run(*words, files[2]).exit_code == 0
    free, word, file = (valid(one, "outcome-1") for one in files)
    assert free["substitutes"] != word["substitutes"] == file["substitutes"]
    assert word["cautions"][0] == "A provider stands in only for one with the same 'region', as was asked."


def test_communities_are_listed_with_what_their_loss_costs(folder: Path, run: Run) -> None:
    target = folder.parent / "communities.csv"
    told = run("rank", folder, "--by", "communities")
    assert told.exit_code == 0
    assert "Volta Motors" in told.stdout
    assert "[bold red]Rich" not in eh.communities(eh.load(folder))["largest"].iloc[0]
    assert run("rank", folder, "--by", "communities", "-o", target).exit_code == 0
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["loss_impact"]) for row in rows] == eh.communities(eh.load(folder))["loss_impact"].tolist()


@pytest.mark.parametrize(
    "step", ["lose=kaihua", "lose-type=charger", "lose-where=region=EU", "lose-community=1", "cut=img=0.4"]
)
def test_a_step_may_be_any_loss(folder: Path, run: Run, step: str) -> None:
    target = folder.parent / "outcome.json"
    assert run("simulate", folder, "--lose", "rtl", "--then", step, "-o", target).exit_code == 0
    option, _, what = step.partition("=")
    assert (
        run("simulate", folder, "--lose", "rtl", f"--{option}", what, "-o", folder.parent / "once.json").exit_code == 0
    )
    in_turn, once = (valid(file, "outcome-1") for file in (target, folder.parent / "once.json"))
    assert (in_turn["lost_share"], in_turn["parameters"]) == (once["lost_share"], once["parameters"])
    assert (len(in_turn["steps"]), once["steps"]) == (2, [])


def test_chance_is_simulated_many_times_and_told_with_its_error(folder: Path, run: Run) -> None:
    chance = eh.RandomLoss(0.1) + eh.CommonShock("region", 0.02)
    risk = eh.simulate(eh.load(folder), chance, cascade="linear", seed=7, runs=500)
    words = ["simulate", folder, "--probability", "0.1", "--shock", "region=0.02", "--cascade", "linear"]
    words += ["--runs", "500", "--seed", "7"]
    told = run(*words)
    assert (told.exit_code, told.stderr) == (0, "")
    flat = " ".join(told.stdout.split())
    assert risk.sentence() in flat
    assert "CVaR 95" in flat
    assert "seed 7 · 500 runs" in flat
    target = folder.parent / "risk.json"
    for workers in ("1", "2"):
        assert run(*words, "--workers", workers, "-o", target).exit_code == 0
        read = valid(target, "risk-1")
        assert read["lost_share"]["mean"] == risk.lost_share.mean
        assert [one["id"] for one in read["by_participant"]] == risk.participants["id"].to_list()
        assert (read["runs"], read["provenance"]["seed"]) == (500, 7)


def test_what_is_sure_and_what_is_chance_go_together_and_a_precision_ends_it(folder: Path, run: Run) -> None:
    target = folder.parent / "risk.json"
    told = run("simulate", folder, "--lose", "volta", "--random", "--precision", "0.02", "-o", target)
    assert told.exit_code == 0
    read = valid(target, "risk-1")
    assert (read["asked"], read["precision"]) == (10_000, {"of": "mean", "wished": 0.02})
    assert 1024 <= read["runs"] < 10_000
    assert {one["id"]: one["frequency"] for one in read["by_participant"]}["volta"] == 1.0
    assert "5.0 % a year is assumed" in read["probabilities"]


def test_a_cut_keeps_a_share(folder: Path, run: Run) -> None:
    target = folder.parent / "outcome.json"
    assert run("simulate", folder, "--cut", "eq=1=0.4", "-o", target).exit_code == 0
    assert valid(target, "outcome-1")["parameters"]["cut"] == {"eq=1": 0.4}


# -- check ----------------------------------------------------------------------------------------------------------
def test_check_counts_gathers_and_writes(spotted: Path, run: Run) -> None:
    report, aside = spotted.parent / "report.json", spotted.parent / "aside.csv"
    told = run("check", spotted, "--json", report, "--quarantine", aside)
    assert told.exit_code == 1
    flat = " ".join(told.stdout.split())
    assert "Set aside: not loaded" in flat
    assert "'nobody'" in flat
    read = valid(report, "import-1")
    assert sum(one["quarantined"] for one in read["files"]) == 2
    assert all(one["records"] == one["loaded"] + one["quarantined"] for one in read["files"])
    with aside.open(encoding="utf-8", newline="") as file:
        records = [row["record"] for row in csv.DictReader(file)]
    assert records == ["volta,nobody,supply,1,2024-05-01", "'-volta,kaihua,supply,much,2024-05-01"]


def test_what_was_set_aside_is_mended_as_the_answer_says(spotted: Path, run: Run) -> None:
    aside = spotted.parent / "a side.csv"
    told = "".join(run("check", spotted, "--quarantine", aside).stdout.split())  # long paths are broken over lines
    assert "".join(f"ecohealth check {spotted} --mended '{aside}' reads them".split()) in told
    with aside.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["record"][:2] for row in rows] == ["vo", "'-"]
    mends = ["volta,kaihua,supply,1,2024-05-01", ""]
    with aside.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [[*rows[0]], *([*(row | {"record": new}).values()] for row, new in zip(rows, mends, strict=True))]
        )
    answer = run("check", spotted, "--mended", aside, "--quarantine", spotted / "mended.csv")
    assert answer.stdout.startswith("369 of 370 records in 2 files are loaded.")
    assert "1 row quarantined" in run("rank", spotted).stderr
    again = run("check", spotted).stdout
    assert again.startswith("369 of 370")
    assert "What next" not in again, "what was left out on purpose asks for nothing"


def test_a_clean_folder_is_said_to_be_clean(folder: Path, run: Run) -> None:
    told = run("check", folder)
    assert told.exit_code == 0
    assert "368 of 368 records in 2 files are loaded." in told.stdout
    assert "Set aside:" not in told.stdout


@pytest.mark.parametrize("command", [["score"], ["rank"], ["simulate", "--lose", "kaihua"]])
def test_rows_that_were_quarantined_are_told_and_end_with_1(spotted: Path, run: Run, command: list[str]) -> None:
    told = run(command[0], spotted, *command[1:])
    assert told.exit_code == 1
    assert "2 rows quarantined" in told.stderr
    assert told.stdout


def test_a_path_that_begins_as_an_option_does_is_suggested_as_one_that_is_none(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "ecohealth check ./-new" in run("init", "--", "-new").stdout
    assert "ecohealth score ./-new" in run("check", "./-new").stdout


# -- metrics and demo -----------------------------------------------------------------------------------------------
def test_metrics_lists_all_of_them_and_tells_all_about_one(run: Run) -> None:
    listing = run("metrics")
    assert listing.exit_code == 0
    assert [one for one in eh.METRICS if one not in listing.stdout] == []
    one = eh.METRICS["retention"]
    told = " ".join(run("metrics", "retention").stdout.split())
    for words in (one.label, one.question, one.gaming, one.act, one.source, "right-censored"):
        assert words in told


def test_demo_scores_the_bundled_ecosystem(run: Run) -> None:
    told = run("demo", "--no-serve")
    assert told.exit_code == 0
    card = eh.score(eh.load(eh.sample_path("volta")))
    assert card.findings[0].text in " ".join(told.stdout.split())


# -- refused --------------------------------------------------------------------------------------------------------
REFUSED = [
    (["score", "{}", "-o", "card.docx"], "no output format '.docx'"),
    (["score", "{}", "-o", "nowhere/card.json"], "does not exist; make it first"),
    (["score", "{}", "-o", "card.json/"], "'card.json/' names a folder; name a file"),
    (["score", "{}", "-o", "card.json/."], "names a folder; name a file"),
    (["score", "{}", "-o", ".json"], "'.json' is a suffix without a name"),
    (["score", "{}", "-o", f"{'long' * 99}.json"], "File name too long"),
    (["rank", "{}", "-o", "{}/participants.csv"], "has the name of a file that is read"),
    (["score", "{}", "--template", "{}/deck.pptx", "-o", "{}/deck.pptx"], "has the name of a file that is read"),
    (["rank", "{}", "-o", "{}/events.csv"], "has the name of a file that is read"),
    (["rank", "{}", "-o", "small/../small/mended.csv"], "has the name of a file that is read"),
    (["check", "{}", "--quarantine", "{}/interactions.csv"], "has the name of a file that is read"),
    (["convert", "{}", "-o", "-"], "'-' is no folder"),
    (["init", "-"], "'-' is no folder"),
    (["score", "{}", "--window", "2031"], "holds no interaction"),
    (["score", "{}", "--window", "soon"], "cannot be read; write 'all'"),
    (["score", "{}", "--only", "kind=suply"], "did you mean 'supply'?"),
    (["score", "{}", "--only", "colour=red"], "no column 'colour'"),
    (["score", "{}", "--only", "kind"], "write COLUMN=VALUE"),
    (["score", "{}", "--map", "date"], "write FIELD=COLUMN"),
    (["score", "{}", "--venue", "airport"], "no type of participant 'airport'"),
    (["score", "{}", "--profile", "mine.toml"], "cannot be read"),
    (["score", "nowhere"], "'nowhere' does not exist"),
    (["score", ""], "does not exist; give a folder"),
    (["rank", "{}", "-o", "rank.json"], "allowed: .csv"),
    (["simulate", "{}"], "nothing happens"),
    (["simulate", "{}", "--lose", "Volta"], "no participant 'Volta' (did you mean 'volta'?)"),
    (["simulate", "{}", "--lose-type", "flet"], "did you mean 'fleet'?"),
    (["simulate", "{}", "--lose-where", "region"], "write COLUMN=VALUE"),
    (["simulate", "{}", "--cut", "volta"], "write ID=SHARE"),
    (["simulate", "{}", "--cut", "volta=1.5"], "share from 0"),
    (["simulate", "{}", "--lose", "volta", "--runs", "500"], "--runs is for what happens by chance"),
    (["simulate", "{}", "--then", "volta"], "nothing happens"),
    (["simulate", "{}", "--random", "--then", "volta"], "--then follows what happens for sure"),
    (["simulate", "{}", "--lose", "volta", "--then", "volta"], "step 2 of the sequence changes nothing"),
    (["simulate", "{}", "--lose", "volta", "--then", "cut=img"], "write ID=SHARE"),
    (["simulate", "{}", "--lose", "volta", "--then", "lose-community=EU"], "write a number"),
    (["simulate", "{}", "--lose-community", "9"], "no community 9; 1 is the only one"),
    (["simulate", "{}", "--lose-community", "0"], "communities are numbered from 1 on"),
    (["rank", "{}", "--by", "communities", "--cascade", "linear"], "ranks losses before any cascade"),
    (["simulate", "{}", "--random", "--runs", "0"], "0 runs are too few"),
    (["simulate", "{}", "--probability", "5"], "lies between 0 and 1"),
    (["simulate", "{}", "--losses", "9"], "9 random losses among 8 participants"),
    (["simulate", "{}", "--shock", "region"], "write COLUMN=PROBABILITY"),
    (["simulate", "{}", "--shock", "region=EU"], "write COLUMN=PROBABILITY"),
    (["simulate", "{}", "--shock", "country=0.1"], "no column of the participants 'country'"),
    (["simulate", "{}", "--random", "--workers", "0"], "0 workers do nothing"),
    (["simulate", "{}", "--random", "--workers", "2", "--scheduler", "tcp://a:1"], "say one of them"),
    (["simulate", "{}", "--lose", "volta", "--scheduler", "tcp://a:1"], "--scheduler is for what happens by chance"),
    (["simulate", "{}", "--random", "--scheduler", "elsewhere"], "no scheduler can be at 'elsewhere'"),
    (["simulate", "{}", "--lose", "volta", "--substitutes", "region"], "write same=COLUMN"),
    (["simulate", "{}", "--lose", "volta", "--substitutes", "same=regio"], "did you mean 'region'?"),
    (["check", "{}", "--json", "report.csv"], "allowed: .json"),
    (["check", "{}", "--quarantine", "aside.json"], "allowed: .csv"),
    (["metrics", "retenton"], "did you mean 'retention'?"),
    (["serve", "{}", "--host", "0.0.0.0"], "takes a login: give --password-file"),  # noqa: S104 - refused, not bound
]


@pytest.mark.parametrize(("words", "told"), REFUSED, ids=[" ".join(words)[:40] for words, _ in REFUSED])
def test_what_is_refused_ends_with_2_one_message_and_nothing_written(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(folder.parent)
    before = sorted(folder.parent.rglob("*"))
    output = [] if "-o" in words or words[0] not in ("score", "simulate") else ["-o", "written.json"]
    answer = run(*(one.replace("{}", str(folder)) for one in words), *output)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert told in answer.stderr
    assert answer.stderr.count("ecohealth: ") == 1
    assert sorted(folder.parent.rglob("*")) == before


def test_one_file_of_all_tables_is_not_written_over(folder: Path, run: Run) -> None:
    book = folder.parent / "book.json"
    assert run("convert", folder, "-o", book).exit_code == 0
    before = book.read_bytes()
    for words in (["score", book, "-o", book], ["convert", book, "-o", book], ["compare", folder, book, "-o", book]):
        answer = run(*words)
        assert (answer.exit_code, "that is read" in answer.stderr) == (2, True)
    assert book.read_bytes() == before


def test_a_new_file_beside_the_data_is_written(folder: Path, run: Run) -> None:
    """The control of both: only what is read is spared."""
    for _ in range(2):
        assert run("rank", folder, "-o", folder / "rank.csv").exit_code == 0


def test_a_folder_without_participants_is_refused(folder: Path, run: Run) -> None:
    (folder / "participants.csv").unlink()
    answer = run("score", folder)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "participants" in answer.stderr


def test_an_output_is_refused_before_the_data_are_read(run: Run) -> None:
    answer = run("score", "nowhere", "-o", "card.docx")
    assert "no output format" in answer.stderr
    assert "nowhere" not in answer.stderr


def test_what_should_not_happen_is_told_in_a_sentence_and_shown_on_demand(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecohealth.scores.score.score", lambda *_, **__: "a card".index("x"))
    answer = run("score", folder)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "ValueError: substring not found" in answer.stderr
    assert "--debug" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert "Traceback" in run("score", folder, "--debug").stderr


def test_ctrl_c_ends_with_130_and_leaves_nothing(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ecohealth.export.files.os.fsync", interrupted)
    before = sorted(folder.parent.rglob("*"))
    answer = run("score", folder, "-o", folder.parent / "card.json")
    assert (answer.exit_code, answer.stdout) == (130, "")
    assert sorted(folder.parent.rglob("*")) == before


def test_a_disk_that_is_full_is_told_and_the_old_file_stands(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = folder.parent / "card.json"
    target.write_text("old")

    def full(*_: object) -> None:
        raise CannotWrite("the disk is full")

    monkeypatch.setattr("ecohealth.export.write.replace_file", full)
    answer = run("score", folder, "-o", target)
    assert (answer.exit_code, answer.stdout, target.read_text()) == (2, "", "old")
    assert "the disk is full" in answer.stderr


# -- init -----------------------------------------------------------------------------------------------------------
def test_init_writes_templates_that_check_and_score(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "my ecosystem"
    told = run("init", folder)
    assert told.exit_code == 0
    assert "ecosystem.toml" in told.stdout
    report = tmp_path / "report.json"
    checked = run("check", folder, "--json", report)
    assert checked.exit_code == 0
    assert [one for one in valid(report, "import-1")["problems"] if one["severity"] != "note"] == []
    scored = run("score", folder)
    assert scored.exit_code == 0
    assert "needs" in scored.stdout
    again = run("init", folder)
    assert again.exit_code == 2
    assert "is not empty" in again.stderr


def test_init_writes_the_tables_that_are_asked_for(tmp_path: Path, run: Run) -> None:
    assert run("init", tmp_path / "a", "--tables", "interactions, ideas").exit_code == 0
    assert sorted(one.name for one in (tmp_path / "a").iterdir()) == [
        "README.txt", "ecosystem.toml", "ideas.csv", "interactions.csv", "participants.csv",
    ]  # fmt: skip
    assert run("init", tmp_path / "b", "--tables", "idea").exit_code == 2


def test_a_profile_in_the_settings_that_cannot_be_used_is_refused_by_check(folder: Path, run: Run) -> None:
    (folder / "ecosystem.toml").write_text("[profile]\noutside_share = 3.0\n", "utf-8")
    told = run("check", folder)
    assert told.exit_code == 2
    assert "outside_share" in told.stderr


@pytest.mark.parametrize(("by", "told"), [("fair", "in any order"), ("pairs", "more together")])
def test_a_ranking_by_joint_losses(folder: Path, run: Run, by: str, told: str) -> None:
    answer = run("rank", folder, "--by", by)
    assert answer.exit_code == 0
    assert told in " ".join(answer.stdout.split())


def test_a_ranking_by_joint_losses_takes_no_cascade(folder: Path, run: Run) -> None:
    answer = run("rank", folder, "--by", "fair", "--cascade", "linear")
    assert answer.exit_code == 2
    assert "--by fair ranks losses before any cascade" in answer.stderr


def test_the_worst_that_can_happen_says_whether_it_is_proven(folder: Path, run: Run) -> None:
    answer = run("simulate", folder, "--worst", "2")
    assert answer.exit_code == 0
    assert "that together cost most" in " ".join(answer.stdout.split())
    assert "proven." in answer.stdout
    weighed = run("simulate", folder, "--worst", "2", "--plausible", "kaihua=0")
    assert "weighted by how plausible that is: proven." in " ".join(weighed.stdout.split())
    alone = run("simulate", folder, "--lose", "kaihua", "--plausible", "kaihua=0.1")
    assert alone.exit_code == 2
    assert "--plausible weighs whom --worst looks for" in alone.stderr
