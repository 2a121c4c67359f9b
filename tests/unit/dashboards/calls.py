"""Callbacks called as the pages call them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from dashboards.forgery import CALLBACKS
from tests.unit.dashboards.conftest import LOCAL
from tests.unit.dashboards.test_forgery import body_for, dependencies

Ask = Callable[..., Any]


def asking(client: FlaskClient, search: str, pathname: str = "/") -> Ask:
    """Calls callbacks of the page of an address: by what sets each off, and the values, by id, that matter."""
    listed = dependencies(client)
    address = {"search": search, "pathname": pathname}

    def ask(triggered: str, **values: object) -> Any:
        def fired(one: dict[str, Any]) -> bool:
            return any(f"{each['id']}.{each['property']}" == triggered for each in one["inputs"])

        (one,) = filter(fired, listed)
        body = {**body_for(one), "changedPropIds": [triggered]}
        for each in (*body["inputs"], *body.get("state", [])):
            each["value"] = address[each["property"]] if each["id"] == "url" else values.get(each["id"], each["value"])
        answer = client.post(CALLBACKS, headers=LOCAL, json=body)
        assert answer.status_code in (200, 204), answer.get_data(as_text=True)
        return answer.get_json()["response"] if answer.status_code == 200 else {}

    return ask


def waited_for(ask: Ask, name: str, job: Any, **values: object) -> dict[str, Any]:
    """Look until the work has ended; the last answer."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        told: dict[str, Any] = ask(f"{name}-clock.n_intervals", **{f"{name}-job": job}, **values)
        if told[f"{name}-clock"]["disabled"]:
            return told
        time.sleep(0.02)
    raise AssertionError
