"""Whoever forges a callback request gets a refusal or a page: never an error, never a trace, never another's data."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboards.forgery import CALLBACKS, problem_of
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
        return []
    many = output.startswith("..")
    names = output[2:-2].split("...") if many else [output]
    spelled = [dict(zip(("id", "property"), one.rsplit(".", 1), strict=True)) for one in names]
    return spelled if many else spelled[0]


def _as_sent(declared: dict[str, Any]) -> Any:
    if declared["id"].startswith("{"):
        return []
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


def test_hostile_values_never_break_a_callback(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    sent = 0
    for one in dependencies(client):
        for place in ("inputs", "state"):
            for at, declared in enumerate(one[place]):
                for value in HOSTILE_VALUES:
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
        return [{"id": json.loads(declared["id"]), "property": declared["property"], "value": value}]
    return {"id": declared["id"], "property": declared["property"], "value": value}


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
