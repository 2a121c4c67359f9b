"""The data page: what was read, one's own files, and what nobody else may see."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest

import ecohealth as eh
from dashboards.desk import Desk
from dashboards.gallery import MOST_OWN, Gallery, Scene
from dashboards.pages import data as page
from dashboards.state import View, read_view
from dashboards.uploads import MOST_FILES, shelf_of
from ecohealth.errors import InputRefused
from tests.ecosystems import make
from tests.unit.dashboards.trees import hrefs_in, of_class, text_in
from tests.unit.tables.archived import zipped

PEOPLE = b"id,type\na,maker\nb,seller\n<img src=x onerror=alert(1)>,seller\n"
DEALS = b"source,target,weight,date\na,b,2,2024-01-05\na,nobody,3,2024-01-06\n"


def sent(*contents: bytes) -> list[str]:
    return ["data:text/csv;base64," + base64.b64encode(one).decode() for one in contents]


def take(gallery: Gallery) -> str:
    """Upload two tables, and give the key of what came of it."""
    tree = page.taken(gallery, sent(PEOPLE, DEALS), ["participants.csv", "interactions.csv"])
    href = next(one for one in hrefs_in(tree) if one.startswith("/?"))
    return read_view(href[1:], gallery).view.ecosystem


# -- uploads --------------------------------------------------------------------------------------------------------
def test_what_is_dropped_is_read_as_from_a_folder(scene: Scene, tmp_path: Path) -> None:
    gallery = Gallery({"one": scene.whole})
    (tmp_path / "participants.csv").write_bytes(PEOPLE)
    (tmp_path / "interactions.csv").write_bytes(DEALS)
    uploaded, from_folder = gallery.ecosystem(take(gallery)), eh.load(tmp_path)
    assert uploaded.data_hash == from_folder.data_hash
    assert (sum(one.loaded for one in uploaded.report.files), uploaded.report.quarantined) == (4, 1)
    tree = page.taken(gallery, sent(PEOPLE, DEALS), ["participants.csv", "interactions.csv"])
    assert "4 of 5 records of 2 files are loaded; 1 are set aside" in text_in(tree)


def test_an_archive_a_workbook_or_a_graph_may_come_alone(scene: Scene) -> None:
    gallery = Gallery({"one": scene.whole})
    packed = zipped({"participants.csv": PEOPLE, "interactions.csv": DEALS})
    assert "Your files are read" in text_in(page.taken(gallery, sent(packed), ["eco.zip"]))


@pytest.mark.parametrize(
    ("contents", "names", "words"),
    [
        (None, None, "no files arrived"),
        ("x", ["a.csv"], "no files arrived"),
        ([1], ["a.csv"], "no files arrived"),
        (sent(PEOPLE), [None], "no files arrived"),
        (sent(PEOPLE), [], "no files arrived"),
        (sent(PEOPLE), ["/"], "is no name of a file"),
        (["data:text/csv,abc"], ["a.csv"], "did not arrive whole"),
        (["data:;base64,@@@"], ["a.csv"], "did not arrive whole"),
        (sent(*[PEOPLE] * (MOST_FILES + 1)), [f"{k}.csv" for k in range(MOST_FILES + 1)], "files; from 1 to 20"),
        (sent(PEOPLE, PEOPLE), ["a.csv", "x/a.csv"], "two files of this name"),
    ],
)
def test_whatever_else_arrives_is_refused_in_words(contents: object, names: object, words: str, scene: Scene) -> None:
    with pytest.raises(InputRefused, match=words):
        shelf_of(contents, names)
    assert words in text_in(page.taken(Gallery({"one": scene.whole}), contents, names))


def test_a_path_in_a_name_is_no_path() -> None:
    shelf = shelf_of(sent(PEOPLE, DEALS), ["..\\..\\etc\\participants.csv", "/elsewhere/interactions.csv"])
    assert [one.name for one in shelf.documents] == ["interactions.csv", "participants.csv"]
    assert all(one.path is None for one in shelf.documents)


def test_files_that_make_no_ecosystem_leave_nothing_behind(scene: Scene) -> None:
    gallery = Gallery({"one": scene.whole})
    tree = page.taken(gallery, sent(b"id,type\n"), ["participants.csv"])
    assert "The files cannot be read" in text_in(tree)
    assert not gallery._own


# -- what one has uploaded, nobody else sees ------------------------------------------------------------------------
def test_an_uploaded_ecosystem_is_listed_nowhere_and_its_key_cannot_be_guessed(scene: Scene) -> None:
    gallery = Gallery({"one": scene.whole})
    key, other = take(gallery), take(gallery)
    assert key != other
    assert len(key) > 24
    assert gallery.keys == ("one",)
    assert read_view(View("own-guessed").query(), gallery).view.ecosystem == "one"
    assert "held no more" in read_view(View("own-guessed").query(), gallery).notes[0]
    assert gallery.scene(View(key)).eco.name == "uploaded"


def test_only_the_last_few_are_held(scene: Scene) -> None:
    gallery = Gallery({"one": scene.whole})
    keys = [gallery.take(scene.whole) for _ in range(MOST_OWN + 2)]
    assert [gallery.knows(key) for key in keys] == [False] * 2 + [True] * MOST_OWN
    assert gallery.knows("one")


def test_who_uploads_much_pushes_out_nobody_but_himself(scene: Scene) -> None:
    who = ["Ada"]
    gallery = Gallery({"one": scene.whole}, desk=Desk(None, lambda: who[0]))

    def uploads(name: str, number: int) -> list[str]:
        who[0] = name
        return [gallery.take(scene.whole) for _ in range(number)]

    def held(name: str, keys: list[str]) -> list[bool]:
        who[0] = name
        return [gallery.knows(key) for key in keys]

    hers, his = uploads("Ada", 2), uploads("Bo", MOST_OWN + 5)
    assert held("Ada", hers) == [True] * 2
    assert sum(held("Bo", his)) == MOST_OWN - 2
    assert held("Bo", his)[-1]
    theirs = uploads("Cy", 1)
    assert held("Cy", theirs) + held("Ada", hers) == [True] * 3
    assert sum(held("Bo", his)) == MOST_OWN - 3
    assert held("Cy", [f"own-{at}" for at in range(3)] + hers) == [False] * 5


# -- the report -----------------------------------------------------------------------------------------------------
def test_problems_are_told_and_what_was_set_aside_can_be_had(scene: Scene) -> None:
    gallery = Gallery({"one": scene.whole})
    view = View(take(gallery))
    said = text_in(page.layout(gallery.scene(view), {}))
    assert "Set aside" in said
    assert "nobody" in said
    assert "Download what was set aside" in said


def test_templates_are_the_same_each_time_and_load() -> None:
    packed = page.zipped_templates()
    assert packed == page.zipped_templates()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert "my_ecosystem/participants.csv" in archive.namelist()


# -- who may be one -------------------------------------------------------------------------------------------------
def test_decisions_about_doubles_are_written_as_a_file_that_is_obeyed(tmp_path: Path) -> None:
    people = {"p1": "maker", "p2": "maker", "p3": "seller"}
    eco = make(people, [("p1", "p3", 2.0), ("p2", "p3", 1.0)], columns={"name": {"p1": "Acme GmbH", "p2": "ACME GmbH"}})
    scene = Gallery({"one": eco}).scene(View("one"))
    tree = page.doubles(scene)
    assert len(of_class(tree, "decisions")) >= 1
    table = pd.read_csv(io.BytesIO(page.decided(scene, ["same"])), dtype=str, keep_default_na=False)
    assert table.loc[0, ["decision", "keep", "merge"]].tolist() == ["merge", "p1", "p2"]
    nothing = pd.read_csv(io.BytesIO(page.decided(scene, [{"a": 1}, 7])), dtype=str, keep_default_na=False)
    assert nothing["decision"].tolist() == [""] * len(nothing)
    (tmp_path / "participants.csv").write_text("id,type,name\np1,maker,Acme GmbH\np2,maker,ACME GmbH\np3,seller,Shop\n")
    (tmp_path / "interactions.csv").write_text("source,target\np1,p3\np2,p3\n")
    (tmp_path / "merges.csv").write_bytes(page.decided(scene, ["same"]))
    assert len(eh.load(tmp_path)) == 2


def test_where_nobody_looks_alike_it_is_said(scene: Scene) -> None:
    eco = make({"p1": "maker", "q9": "seller"}, [("p1", "q9")], columns={"name": {"p1": "Alpha", "q9": "Zulu"}})
    assert "No two participants look like one." in text_in(page.doubles(Gallery({"one": eco}).scene(View("one"))))
