"""A small dated ecosystem with names that try to break out, and the app that serves it."""

from __future__ import annotations

import numpy as np
import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboards.app import create_app
from dashboards.gallery import Gallery, Scene
from dashboards.settings import Settings
from dashboards.state import View
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.tables.config import Config, Role
from tests.ecosystems import Tie, make

HOSTILE = {
    "img": "<img src=x onerror=alert(1)>",
    "title": "</title><script>alert(2)</script>",
    "a/b?c#d&e=f g": "{{7*7}} %{x} ${y}",
    "rtl": "evil\u202egnp.exe",
}
LOCAL = {"Host": "localhost:8050"}


def small(hostile: bool = True) -> Ecosystem:
    """Three makers, five sellers, four labs; thirty months; one maker carries most."""
    rng = np.random.default_rng(7)
    people = {f"m{k}": "maker" for k in range(3)} | {f"s{k}": "seller" for k in range(5)}
    people |= dict(zip(HOSTILE if hostile else ["l0", "l1", "l2", "l3"], ["lab"] * 4, strict=True))
    ids = list(people)
    ties: list[Tie] = []
    for month in range(30):
        day = str(np.datetime64("2023-01", "M") + month) + "-15"
        for giver in ids:
            taker = ids[int(rng.integers(len(ids)))]
            if taker != giver:
                ties.append((giver, taker, 90.0 if giver == "m0" else float(rng.integers(1, 9)), "supply", day))
    config = Config(currency="EUR", blueprint=(Role(type="maker", min_active=4),))
    names = {"name": {one: HOSTILE.get(one, one.upper()) for one in ids}, "region": {"m0": "EU", "m1": "US"}}
    return make(people, ties, columns=names, config=config)


@pytest.fixture(scope="session")
def eco() -> Ecosystem:
    return small()


@pytest.fixture(scope="session")
def gallery(eco: Ecosystem) -> Gallery:
    return Gallery({"volta": eco, "calm": small(hostile=False)})


@pytest.fixture(scope="session")
def scene(gallery: Gallery) -> Scene:
    return gallery.scene(View("volta"))


@pytest.fixture(scope="session")
def app(gallery: Gallery) -> Dash:
    return create_app(Settings(), gallery)


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return app.server.test_client()
