"""Whoever forges a callback request gets a refusal or a page: never an error, never a trace, never another's data."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboards.forgery import CALLBACKS, problem_of
from dashboards.gallery import Scene
from tests.unit.dashboards.conftest import HOSTILE, LOCAL

HOSTILE_VALUES: list[Any] = [
    None, True, 0, -1, 1e308, "", "x" * 5000, "\x00", "../../etc/passwd", "__proto__", "'; DROP TABLE", "\ud800",
    [], {}, [None], [[["m0"]]], {"id": "m0"}, [{"a": 1}], ["m0"] * 200, "?v=1&eco=volta&lose=m0", "/partner/",
    "/partner/%ff", "?" + "&".join(f"only={k}=x" for k in range(100)), *HOSTILE.values(),
]  # fmt: skip
GOOD = {"pathname": "/", "search": "?v=1&eco=volta"}


def dependencies(client: FlaskClient) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = client.get("/_dash-dependencies", headers=LOCAL).get_json()
    return [one for one in listed if not one.get("clientside_function")]


def body_for(one: dict[str, Any]) -> dict[str, Any]:
    """What the page itself would send, with plain values."""

    def given(listed: list[dict[str, Any]]) -> list[Any]:
        return [_as_sent(each) for each in listed]

    first = one["inputs"][0]
    body = {
        "output": one["output"],
        "outputs": outputs_of(one["output"]),
        "inputs": given(one["inputs"]),
        "changedPropIds": [f"{first['id']}.{first['property']}"],
    }
    return {**body, "state": given(one["state"])} if one["state"] else body


def outputs_of(output: str) -> Any:
    """The outputs as the page spells them out."""
    if output.startswith("{"):
        identity, prop = output.rsplit(".", 1)
        return places(identity, prop)
    many = output.startswith("..")
    names = output[2:-2].split("...") if many else [output]
    spelled = [dict(zip(("id", "property"), one.rsplit(".", 1), strict=True)) for one in names]
    return spelled if many else spelled[0]


def places(pattern: str, prop: str, *value: Any, **forged: Any) -> Any:
    """What the page sends of the places that a pattern stands for: one of them, or a list of one."""
    fields: dict[str, Any] = json.loads(pattern)
    known = {key: "x" if isinstance(one, list) else one for key, one in fields.items()}
    place = {"id": {**known, **forged}, "property": prop, **({"value": value[0]} if value else {})}
    return [place] if ["ALL"] in fields.values() else place


def _as_sent(declared: dict[str, Any]) -> Any:
    if declared["id"].startswith("{"):
        return places(declared["id"], declared["property"], None)
    return {"id": declared["id"], "property": declared["property"], "value": GOOD.get(declared["property"])}


def send(client: FlaskClient, body: Any) -> tuple[int, str]:
    answer = client.post(CALLBACKS, headers=LOCAL, data=json.dumps(body), content_type="application/json")
    return answer.status_code, answer.get_data(as_text=True)


def test_a_good_request_passes(client: FlaskClient) -> None:
    listed = dependencies(client)
    assert len(listed) >= 4
    for one in listed:
        code, text = send(client, body_for(one))
        assert code in (200, 204), (one["output"], text)
    frame = next(one for one in listed if "navigation.children" in one["output"])
    assert "Concentration" in send(client, body_for(frame))[1]


@pytest.mark.parametrize("share", [0, *(pytest.param(one, marks=pytest.mark.long) for one in (1, 2, 3))])
def test_hostile_values_never_break_a_callback(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, share: int
) -> None:
    """Each place is sent every fourth of the values, the next ones the others; before a release each is sent all."""
    sent = places_seen = 0
    for one in dependencies(client):
        for place in ("inputs", "state"):
            for at, declared in enumerate(one[place]):
                places_seen += 1
                for value in HOSTILE_VALUES[(places_seen + share) % 4 :: 4]:
                    body = deepcopy(body_for(one))
                    body[place][at] = _forged(declared, value)
                    code, text = send(client, body)
                    assert code < 500, (one["output"], declared, value)
                    assert "Traceback" not in text
                    assert "could not be computed" not in text
                    assert not caplog.records, (one["output"], declared, value, caplog.text)
                    sent += 1
    assert sent >= 200


def _forged(declared: dict[str, Any], value: Any) -> Any:
    if declared["id"].startswith("{"):
        return places(declared["id"], declared["property"], value)
    return {"id": declared["id"], "property": declared["property"], "value": value}


FORGED_FIELDS: list[Any] = [
    None, True, 0, -1, 1e308, "", "overall", "x" * 5000, "\ud800", "__proto__", [], {}, ["ALL"], ["MATCH"], [None],
    [["x"]], {"id": "x"},
]  # fmt: skip
"""What may stand in a field of an id."""


def forged_places(pattern: str, prop: str) -> list[Any]:
    """Places with one field of the id forged, missing or too many; one for many, many for one; no places at all."""
    good = places(pattern, prop, 1)
    one = good[0] if isinstance(good, list) else good
    made = [{**one, "id": {**one["id"], key: field}} for key in one["id"] for field in FORGED_FIELDS]
    made += [{**one, "id": {}}, {**one, "id": {**one["id"], "more": "x"}}]
    made += [{**one, "id": forged} for forged in (None, "x", [], json.dumps(one["id"]), pattern)]
    many = [forged for each in made for forged in (each, [each], [good, each])]
    return [*many, one, [one], [one, one], [], {}, None, "x", 7, [None], [[one]], {"id": one}]


def test_forged_ids_never_break_a_callback(client: FlaskClient, scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """In every place that a pattern of ids may stand: an input, a state, an output, the list of changes."""
    assert not scene.trend.empty  # what waits for it, is shown
    codes: dict[int, int] = {}

    def tried(body: dict[str, Any]) -> None:
        code, text = send(client, body)
        assert code < 500, body
        assert "Traceback" not in text
        assert not caplog.records, (body, caplog.text)
        codes[code] = codes.get(code, 0) + 1

    for one in dependencies(client):
        good = body_for(one)
        for each in good["inputs"]:
            if "value" in each:
                each["value"] = {"n_clicks": 1, "data": True}.get(each["property"], each["value"])
        for place in ("inputs", "state"):
            for at, declared in enumerate(one[place]):
                if declared["id"].startswith("{"):
                    for forged in forged_places(declared["id"], declared["property"]):
                        tried({**good, place: [*good[place][:at], forged, *good[place][at + 1 :]]})
                    for field in FORGED_FIELDS:
                        changed = dict.fromkeys(json.loads(declared["id"]), field)
                        tried({**good, "changedPropIds": [json.dumps(changed) + "." + declared["property"]]})
        if one["output"].startswith("{"):
            for forged in forged_places(*one["output"].rsplit(".", 1)):
                tried({**good, "outputs": forged})
    assert codes.get(400, 0) > 300
    assert codes.get(200, 0) + codes.get(204, 0) > 50


FORGED_BODIES: list[Any] = [
    None, [], "x", 7, {}, {"output": None}, {"output": "nobody.children"}, {"output": "page.children"},
    {"output": "page.children", "inputs": {}}, {"output": "page.children", "inputs": [1, 2]},
    {"output": "page.children", "inputs": [{}, {}]},
    {"output": "page.children", "inputs": [{"id": "url", "property": "pathname"}]},
]  # fmt: skip


@pytest.mark.parametrize("body", FORGED_BODIES)
def test_requests_of_another_shape_are_refused(client: FlaskClient, body: Any) -> None:
    assert send(client, body)[0] == 400


@pytest.mark.parametrize(
    "change",
    [
        {"outputs": {"id": "navigation", "property": "children"}},
        {"outputs": [{"id": "page", "property": "children"}]},
        {"outputs": 7},
        {"outputs": None},
        {"outputs": {"id": {}, "property": "children"}},
        {"changedPropIds": 7},
        {"changedPropIds": ["nodot"]},
        {"changedPropIds": [{}]},
        {"changedPropIds": ["{.pathname"]},
        {"changedPropIds": ['{"a":1.pathname']},
        {"changedPropIds": ["url.pathname"] * 1001},
        {"state": [{"id": "url", "property": "search"}]},
        {"state": 7},
        {
            "inputs": [
                {"id": "url", "property": "search", "value": ""},
                {"id": "url", "property": "pathname", "value": "/"},
            ]
        },
        {"inputs": [{"id": {}, "property": "pathname"}, {"id": "url", "property": "search"}]},
    ],
)
def test_a_good_request_with_one_part_forged_is_refused(client: FlaskClient, change: dict[str, Any]) -> None:
    page = next(one for one in dependencies(client) if one["output"] == "page.children")
    assert send(client, body_for(page))[0] == 200
    code, text = send(client, {**body_for(page), **change})
    assert code == 400
    assert text.startswith("Not a request of this dashboard")


@pytest.mark.parametrize(
    "body", ["[" * 50_000, "[" * 50_000 + "]" * 50_000, "{", "", "NaN", "\x00", '{"output": "page.children"']
)
def test_text_that_is_no_json_is_refused(client: FlaskClient, body: str) -> None:
    answer = client.post(CALLBACKS, headers=LOCAL, data=body, content_type="application/json")
    assert answer.status_code == 400


def test_another_content_type_is_refused(client: FlaskClient) -> None:
    assert client.post(CALLBACKS, headers=LOCAL, data="{}", content_type="text/plain").status_code == 415


def test_a_value_may_be_missing_but_not_its_place(app: Dash, client: FlaskClient) -> None:
    page = next(one for one in dependencies(client) if one["output"] == "page.children")
    body = body_for(page)
    assert problem_of(body, app.callback_map) is None
    for each in body["inputs"]:
        del each["value"]
    assert send(client, body)[0] == 200
