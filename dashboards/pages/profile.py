"""The profile: what each makes of the ecosystem, and one of the team's own, tried before it is kept."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
import pandas as pd
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.components.block import disclosure, facts, page, panel
from dashboards.components.grid import Column, grid
from dashboards.components.words import name, shown
from dashboards.desk import mark_of
from dashboards.gallery import Gallery, Scene
from dashboards.judging import Judge, judge_of, judges, of_item
from dashboards.state import URL, choice_of, read_view, text_of
from ecohealth.errors import BadProfile, EcohealthError
from ecohealth.export.toml import toml_text
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.profile import Profile, profile_with
from ecohealth.scores.score import own_profile, score
from ecohealth.scores.scorecard import Scorecard
from ecohealth.scores.shipped import PROFILES, PURPOSES
from ecohealth.scores.words import number, percent, whole

PATH = "/methods/profile"
NAME = "Profile"
BASE, WEIGHT, FURTHER, CALLED = "profile-base", "profile-weight", "profile-further", "profile-called"
TRY, SAVE, TOLD, RESULT, SEEN = "profile-try", "profile-save", "profile-told", "profile-result", "profile-seen"
HEAVIEST, LONGEST = 100.0, 20_000
OWN_NAME = "the ecosystem's own"
TEAMS = "One of your team's."
COLUMNS = (
    Column("name", "Judged by", "link", width=150),
    Column("overall", "Overall", "number", width=90),
    *(Column(pillar.value, pillar.label, "number", width=110) for pillar in Pillar),
    Column("asks", "What it asks", width=300, grows=True),
)
FURTHER_SAYS = (
    "Assumptions, weights and scales of single metrics, and rules, as in a profile's file: outside_share, for one, or "
    "weight and scale under [metrics.participant_hhi]."
)


def layout(scene: Scene, _args: Mapping[str, str]) -> Component:
    """What every profile makes of it; the form; what came of trying."""
    chosen = judge_of(scene.view.profile, scene.desk)
    table = _judged(scene, chosen)
    return page(
        NAME,
        _sentence(table),
        panel(
            "What each profile makes of it",
            grid(table, COLUMNS, "Scores of the same figures under each profile", "profile-judged"),
            note="The figures are the same under each; what counts how much, and from where it is good, differs. "
            "Follow a name to have every page, and what you take along, judged by it.",
        ),
        _form(scene, chosen),
        html.Div(id=RESULT, className="stack", role="status"),
        note=f"In force: {shown(scene.profile.name, 200)}, {scene.profile.hash}.",
    )


def register(app: Dash, gallery: Gallery) -> None:
    """Trying a profile, and keeping it."""
    asked = {
        "form": {
            "base": State(BASE, "value"),
            "weights": [State(_weight_id(pillar), "value") for pillar in Pillar],
            "further": State(FURTHER, "value"),
        },
        "search": State(URL, "search"),
    }

    @app.callback(
        output=Output(RESULT, "children"), inputs={"clicks": Input(TRY, "n_clicks"), **asked}, prevent_initial_call=True
    )
    def try_it(clicks: object, form: dict[str, object], search: object) -> Any:
        return tried(gallery.scene(read_view(search, gallery).view), form) if clicks else no_update

    @app.callback(
        output=(Output(TOLD, "children"), Output(URL, "search", allow_duplicate=True)),
        inputs={
            "clicks": Input(SAVE, "n_clicks"), **asked, "called": State(CALLED, "value"), "mark": State(SEEN, "data"),
        },
        prevent_initial_call=True,
    )  # fmt: skip
    def keep(clicks: object, form: dict[str, object], search: object, called: object, mark: object) -> Any:
        if not clicks:
            return no_update, no_update
        scene = gallery.scene(read_view(search, gallery).view)
        told, key = saved(scene, form, text_of(called), text_of(mark))
        return told, replace(scene.view, profile=key).query() if key else no_update


def _weight_id(pillar: Pillar) -> str:
    return f"{WEIGHT}-{pillar.value}"


# -- what each makes of it ------------------------------------------------------------------------------------------
def _judged(scene: Scene, chosen: Judge | None) -> pd.DataFrame:
    """One row a profile: the ecosystem's own where it has one, those shipped, and the team's."""
    own = scene.whole.config.profile or scene.whole.config.profile_file
    rows = [_row(scene, "", OWN_NAME, "What ecosystem.toml says.", chosen is None)] if own else []
    try:
        offered = judges(scene.desk)
    except EcohealthError:
        offered = [one for key in PROFILES if (one := judge_of(key, scene.desk))]
    for one in offered:
        in_force = one.key == scene.view.profile or (not own and chosen is None and one.key == PROFILES[0])
        key = "" if not own and one.key == PROFILES[0] else one.key
        rows.append(_row(scene, key, one.name, PURPOSES.get(one.key, TEAMS), in_force))
    return pd.DataFrame(rows)


def _row(scene: Scene, key: str, called: str, asks: str, in_force: bool) -> dict[str, Any]:
    view = replace(scene.view, profile=key)
    card = scene.card if in_force else scene.gallery.scene(view).card
    mark = " (in force)" if in_force else ""
    return {"name": f"{called}{mark}", "name_href": view.href(PATH), "asks": asks, **_scores(card)}


def _scores(card: Scorecard) -> dict[str, float | None]:
    known = {one.pillar.value: one.score for one in card.pillars}
    return {"overall": card.overall, **known}


def _sentence(table: pd.DataFrame) -> str:
    overall = table["overall"].dropna()
    if overall.empty:
        return "Under none of the profiles is there an overall score."
    low, high = (whole(round(float(one))) for one in (overall.min(), overall.max()))
    if len(overall) < len(table):
        return (
            f"Profiles that give an overall score put it at {low} to {high}; the others lack a pillar that they need."
        )
    if low == high:
        return f"Whichever profile judges it, the overall score is {high}: it does not hang on the weights."
    return f"Depending on the profile that judges it, the overall score is {low} to {high}."


# -- one of your own ------------------------------------------------------------------------------------------------
def _form(scene: Scene, chosen: Judge | None) -> Component:
    keys = dict(chosen.keys if chosen else scene.whole.config.profile)
    item = chosen.item if chosen else None
    profile, why_not = scene.profile, scene.desk.why_not(scene.view)
    weights = [
        dmc.NumberInput(id=_weight_id(pillar), value=profile.pillars.get(pillar, 0.0), label=pillar.label, min=0,
                        max=HEAVIEST, step=0.5, size="sm")
        for pillar in Pillar
    ]  # fmt: skip
    base = dmc.Select(id=BASE, data=list(PROFILES), value=str(keys.get("base", PROFILES[0])), label="Starts from",
                      allowDeselect=False, size="sm", w=200)  # fmt: skip
    rest = {key: value for key, value in keys.items() if key not in ("base", "name", "pillars")}
    further = dmc.Textarea(id=FURTHER, value=toml_text(rest).strip(), label="Further keys", description=FURTHER_SAYS,
                           autosize=True, minRows=4, maxRows=20, size="sm")  # fmt: skip
    called = dmc.TextInput(id=CALLED, value=item.name if item else "", label="Name", size="sm", disabled=bool(why_not),
                           placeholder="What our board agreed on", className="saved-name")  # fmt: skip
    keep = html.Button("Save changes" if item else "Save and judge by it", id=SAVE, className="button", type="button",
                       disabled=bool(why_not))  # fmt: skip
    return panel(
        "One of your own",
        html.Div([base, *weights], className="profile-weights"),
        disclosure("Further keys", further),
        html.Div(html.Button("Try it", id=TRY, className="button is-main", type="button"), className="asking"),
        html.Div([called, keep], className="saved-form"),
        html.P(shown(why_not) if why_not else "", id=TOLD, className="saved-told", role="status"),
        dcc.Store(id=SEEN, data=mark_of(item) if item else ""),
        note="Only the proportion of the weights counts. Nothing changes until you save it and judge by it.",
    )


def wanted(form: Mapping[str, object]) -> dict[str, Any]:
    """The keys of a profile that a form asks for; whatever is no choice or number falls back to what is shipped.

    Raises:
        BadProfile: for further keys that are no TOML, or that the form has already.
    """
    text = text_of(form["further"], LONGEST)
    try:
        keys = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadProfile(f"further keys: not valid TOML: {error}") from error
    twice = [key for key in ("base", "pillars", "name") if key in keys]
    if twice:
        raise BadProfile(f"further keys: {twice[0]} has a field of its own above")
    weights = form["weights"]
    given = weights if isinstance(weights, list) and len(weights) == len(Pillar) else [1.0] * len(Pillar)
    pillars = {pillar.value: _weight(one) for pillar, one in zip(Pillar, given, strict=True)}
    return {"base": choice_of(form["base"], PROFILES), **keys, "pillars": pillars}


def _weight(given: object) -> float:
    known = isinstance(given, int | float) and not isinstance(given, bool) and 0.0 <= given <= HEAVIEST
    return float(given) if known else 0.0  # type: ignore[arg-type]


def tried(scene: Scene, form: Mapping[str, object]) -> Component:
    """The scores before and after, or why the profile cannot be used."""
    try:
        profile = profile_with(wanted(form), NAME)
    except BadProfile as error:
        return _refused(error)
    before, after = scene.card, score(scene.eco, profile)
    return panel(
        "What it makes of it",
        facts([
            (label, f"{_points(old)} → {_points(new)}")
            for label, old, new in _side_by_side(before, after)
        ]),
        _weights_in_words(profile),
        note=f"Hash {profile.hash}. Before: {shown(own_profile(scene.eco).name, 200)}.",
    )  # fmt: skip


def _refused(error: BadProfile) -> Component:
    lines = [html.Li(shown(line, 400)) for line in str(error).splitlines()]
    return panel("This profile cannot be used", html.Ul(lines, className="notes"))


def _side_by_side(before: Scorecard, after: Scorecard) -> list[tuple[str, float | None, float | None]]:
    old, new = _scores(before), _scores(after)
    labels = {"overall": "Overall", **{pillar.value: pillar.label for pillar in Pillar}}
    return [(label, old[key], new[key]) for key, label in labels.items()]


def _points(value: float | None) -> str:
    return "not available" if value is None else number(value)


def _weights_in_words(profile: Profile) -> Component:
    total = sum(profile.pillars.values())
    parts = [f"{pillar.label} {percent(profile.pillars.get(pillar, 0.0) / total)}" for pillar in Pillar]
    return html.P(f"Of the overall score: {', '.join(parts)}.", className="note")


def saved(scene: Scene, form: Mapping[str, object], called: str, mark: str) -> tuple[Any, str]:
    """What became of saving, in words, and the key of what is kept; a newer version of somebody else's stays."""
    why_not, workspace = scene.desk.why_not(scene.view), scene.desk.workspace
    if why_not or workspace is None:
        return why_not, ""
    seen = scene.desk.seen(mark)
    title = called.strip() or (seen.name if seen else "")
    if not title:
        return "Give it a name first.", ""
    try:
        keys = wanted(form)
        profile_with(keys, title)
        body = {"toml": toml_text(keys)}
        if seen is None or seen.kind != "profile":
            kept = workspace.add("profile", title, body, author=scene.desk.me())
        else:
            kept = workspace.save(seen, name=title, body=body, author=scene.desk.me())
    except EcohealthError as error:
        return shown(f"Not saved: {error}.", 600), ""
    judge = of_item(kept)
    return ["Saved as ", name(kept.name), "."], judge.key if judge else ""
