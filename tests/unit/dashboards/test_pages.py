from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

import pytest
from dash import html

from dashboards.components.late import LATE
from dashboards.components.words import shown
from dashboards.gallery import Gallery, Scene
from dashboards.pages import all_pages, earlier, methods, network, overview, partner, pillar
from dashboards.pages.page import Page
from dashboards.pages.pillars import concentration
from dashboards.routes import find_page
from dashboards.state import View
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.signs import signs, signs_of
from tests.ecosystems import make
from tests.unit.dashboards.conftest import HOSTILE
from tests.unit.dashboards.trees import hrefs_in, of_class, parts, text_in

OTHERS = ("/network", "/resilience")
OWN = {one.path: one for one in all_pages() if one.path not in OTHERS}
ARGS: Mapping[str, Mapping[str, str]] = {"/partner/<id>": {"id": "m0"}}


def laid_out(page: Page, scene: Scene) -> html.Article:
    return page.layout(scene, ARGS.get(page.path, {}))


@pytest.mark.parametrize("path", OWN)
def test_a_page_says_one_thing_first(path: str, scene: Scene) -> None:
    headings = [one for one in parts(laid_out(OWN[path], scene)) if isinstance(one, html.H1)]
    assert len(headings) == 1
    assert len(text_in(headings[0])) > 20


@pytest.mark.parametrize("path", OWN)
def test_every_link_of_a_page_leads_to_a_page(path: str, scene: Scene, gallery: Gallery) -> None:
    known = set(scene.names)
    for href in hrefs_in(laid_out(OWN[path], scene)):
        parted = urlsplit(href)
        if href.startswith("#"):
            assert parted.fragment in METRICS
            continue
        assert (parted.scheme, parted.netloc) == ("", "")
        if parted.path.startswith("/partner/"):
            assert unquote(parted.path.removeprefix("/partner/")) in known
        else:
            assert find_page(parted.path, all_pages())[0] is not None


@pytest.mark.parametrize("path", OWN)
def test_a_page_of_no_value_and_no_dates_still_speaks(path: str) -> None:
    bare = make({"m0": "maker", "b": "seller"}, [("m0", "b", 0.0)])
    scene = Gallery({"bare": bare}).scene(View("bare"))
    said = text_in(laid_out(OWN[path], scene))
    assert (
        "not available" in said
        or path in ("/methods", "/methods/profile", "/partner/<id>")
        or path.startswith("/workspace")
        or "There is nothing to compare with" in said
    )


def test_where_nothing_is_computed_nothing_is_called_healthy_and_no_other_window_is_promised() -> None:
    bare = make({"m0": "maker", "b": "seller"}, [("m0", "b", 0.0)])
    scene = Gallery({"bare": bare}).scene(View("bare"))
    assert "Nothing could be measured or judged." in text_in(overview.layout(scene, {}))
    assert "healthy" not in text_in(overview.layout(scene, {}))
    drawn = network.layout(scene, {})
    assert "There is nothing to draw" in text_in(drawn)
    assert not any("window=all" in one for one in hrefs_in(drawn))
    later = make({"a": "x", "b": "y"}, [("a", "b", 1.0, "s", "2023-05-01"), ("a", "b", 0.0, "s", "2025-05-01")])
    one_window = network.layout(Gallery({"some": later}).scene(View("some", "2025")), {})
    assert any("window=all" in one for one in hrefs_in(one_window))


def test_of_many_types_the_first_stand_open_and_the_rest_are_one_click_away() -> None:
    people = {f"p{at}": f"t{at // 2}" for at in range(60)}
    ties = [(f"p{at}", f"p{(at + 3) % 60}", 1.0 + at, "supply", "2025-01-15") for at in range(60)]
    scene = Gallery({"many": make(people, ties)}).scene(View("many"))
    (box,) = (one for one in parts(concentration._dominators(scene)) if isinstance(one, html.Details))
    assert "18 more types" in text_in(box.children[0])
    assert len(of_class(concentration._dominators(scene), "bar-row")) == 30


def test_a_type_from_right_to_left_stands_apart_from_the_figure_beside_it() -> None:
    eco = make({"a": "יצרן", "b": "ספק"}, [("a", "b", 5.0, "supply", "2025-01-15")])
    with signs(signs_of("en")):
        said = text_in(partner.layout(Gallery({"rtl": eco}).scene(View("rtl")), {"id": "a"}))
    assert "\u2068ספק\u2069, 5" in said


@pytest.mark.parametrize("path", OWN)
def test_every_place_that_is_filled_later_has_what_fills_it_and_nothing_else_does(path: str, scene: Scene) -> None:
    bare = make({"m0": "maker", "b": "seller"}, [("m0", "b", 0.0)])
    empty = Gallery({"bare": bare}).scene(View("bare"))
    page = OWN[path]
    places = {one.id[LATE] for one in of_class(laid_out(page, scene), "late")}
    assert places <= set(page.late)
    for place in places:
        assert text_in(page.late[place](scene))
        assert text_in(page.late[place](empty))


@pytest.mark.parametrize("path", OWN)
def test_laying_out_changes_nothing(path: str, scene: Scene) -> None:
    assert str(laid_out(OWN[path], scene)) == str(laid_out(OWN[path], scene))


def test_the_navigation_is_in_thinking_order() -> None:
    names = [one.name for one in all_pages() if one.in_navigation]
    assert names == [
        "Overview", "Network", "Concentration", "Engagement", "Network effects", "Resilience", "Compare", "Evidence",
        "Workspace", "Data", "Methods",
    ]  # fmt: skip


# -- overview -------------------------------------------------------------------------------------------------------
def test_the_overview_leads_with_the_first_finding_and_lists_the_others(scene: Scene) -> None:
    tree = overview.layout(scene, {})
    first, *others = scene.card.findings
    heading = next(one for one in parts(tree) if isinstance(one, html.H1))
    assert text_in(heading).replace(" ", "")[:12] == first.text.replace(" ", "")[:12]
    assert len(of_class(tree, "finding")) == len(others)


def test_the_overview_shows_the_score_and_four_pillars(scene: Scene) -> None:
    tree = overview.layout(scene, {})
    assert len(of_class(tree, "card")) == 5
    for one in Pillar:
        assert one.label in text_in(of_class(tree, "pillar-cards"))


def test_the_largest_losses_lead_to_what_if(scene: Scene) -> None:
    worst = str(scene.ranking["id"].iloc[0])
    links = [one for one in hrefs_in(overview.layout(scene, {})) if one.startswith("/resilience?")]
    assert f"lose={worst}" in links[0] or any(f"lose={worst}" in one for one in links)
    assert len([one for one in links if "lose=" in one]) == 5


def test_a_change_is_told_only_against_the_same_length_of_window(gallery: Gallery) -> None:
    year, all_time = gallery.scene(View("calm")), gallery.scene(View("calm", "all"))
    assert earlier.past_of(year, "overall", year.card.overall).change is not None
    assert earlier.past_of(all_time, "overall", all_time.card.overall).change is None


def test_the_filter_is_part_of_what_the_figures_are_about(gallery: Gallery) -> None:
    scene = gallery.scene(View("calm", only=(("type", "maker"), ("type", "seller"))))
    assert "only type = maker, seller" in overview.about(scene.card)


@pytest.mark.parametrize(("periods", "words"), [(0, "column 'date'"), (1, "one complete month"), (9, "No dated value")])
def test_what_cannot_be_drawn_over_time_says_why(periods: int, words: str) -> None:
    assert words in overview.too_short("month", periods)


def test_what_is_not_available_is_listed_with_its_reason(scene: Scene) -> None:
    missing = [one for one in scene.card.metrics.values() if one.reading.value is None]
    listed = of_class(overview.layout(scene, {}), "unseen")
    assert len(listed) == (1 if missing else 0)
    assert all(one.metric.label in text_in(listed) and shown(one.reading.reason) in text_in(listed) for one in missing)


# -- pillars --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("one", Pillar)
def test_a_pillar_has_a_row_a_metric_with_its_question_and_its_source(one: Pillar, scene: Scene) -> None:
    tree = pillar.layout(scene, one, {})
    own = [metric for metric in METRICS.values() if metric.pillar is one]
    assert [row.id for row in of_class(tree, "metric")] == [metric.id for metric in own]
    for row, metric in zip(of_class(tree, "metric"), own, strict=True):
        assert metric.question in text_in(row)
        assert metric.source in text_in(row)


def test_a_metric_that_is_not_available_says_why(gallery: Gallery) -> None:
    scene = gallery.scene(View("calm", "2023-01"))
    for one in scene.card.metrics.values():
        if one.reading.value is None:
            row = next(
                each
                for each in of_class(pillar.layout(scene, one.metric.pillar, {}), "metric")
                if each.id == one.metric.id
            )
            assert one.reading.reason in text_in(row)
            assert not of_class(row, "raw")


def test_points_of_the_parts_add_up_to_the_score(scene: Scene) -> None:
    one = next(each for each in scene.card.pillars if each.pillar is Pillar.CONCENTRATION)
    assert sum(each.points or 0.0 for each in one.metrics) == pytest.approx(one.score)


# -- partner --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", HOSTILE)
def test_a_partner_whatever_its_id_has_a_page(who: str, scene: Scene) -> None:
    found, args = find_page(urlsplit(scene.view.partner(who)).path, all_pages())
    assert found is not None
    assert args == {"id": who}
    tree = partner.layout(scene, args)
    assert "What if it leaves?" in text_in(tree)
    assert any(urlsplit(one).query.count("lose=") for one in hrefs_in(tree))


def test_an_unknown_partner_is_told_and_alike_ones_are_offered(scene: Scene) -> None:
    tree = partner.layout(scene, {"id": "m"})
    assert "There is no such partner" in text_in(tree)
    assert any(one.startswith("/partner/m0") for one in hrefs_in(tree))
    assert "'nobody'" in text_in(partner.layout(scene, {"id": "nobody"}))


def test_a_partners_page_says_whether_it_stays_and_who_could_replace_it(scene: Scene) -> None:
    words = text_in(partner.layout(scene, {"id": "m0"}))
    assert "Chance to leave within a year" in words
    assert "What nobody could take over" in words
    silent = {one["participant"]: one for one in scene.card["at_risk_value"].details["silent"]}
    for who, told in silent.items():
        assert f"Last seen on {told['since']}" in text_in(partner.layout(scene, {"id": who}))


# -- methods --------------------------------------------------------------------------------------------------------
def test_methods_tells_every_metric_whole(scene: Scene) -> None:
    words = text_in(methods.layout(scene, {}))
    for one in METRICS.values():
        for told in (
            one.label,
            one.question,
            one.unit,
            one.scale.source if one.scale else "Shown, not scored",
            one.source,
            one.gaming,
            one.act,
        ):
            assert told in words
    assert scene.card.provenance.profile_hash in words
