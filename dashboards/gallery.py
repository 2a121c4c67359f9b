"""What is served: ecosystems, loaded before serving or uploaded, and what was computed of them, kept within bounds."""

from __future__ import annotations

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from dashboards.jobs import Jobs
from dashboards.keeping import Kept
from dashboards.state import OWN, View
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import EcohealthError
from ecohealth.scores.scorecard import Scorecard

if TYPE_CHECKING:
    from ecohealth.scenarios.rank import Ranked

T = TypeVar("T")
MOST_KEPT_IN_A_SCENE = 64
MOST_OWN = 12
"""How many uploaded ecosystems are held."""


class Scene:
    """One ecosystem in one window with one filter, and what is computed of it: each once, when first asked for.

    Attributes:
        view: what was asked for (a scene is shared by views that differ in ``lose`` and ``cascade`` only; each view
            gets its own ``Scene`` object over the same computed values).
        eco: the ecosystem, windowed and filtered.
        whole: the ecosystem without window and filter.
    """

    def __init__(self, view: View, whole: Ecosystem, eco: Ecosystem, kept: Kept) -> None:
        self.view = view
        self.whole = whole
        self.eco = eco
        self._kept = kept

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Compute something of this ecosystem, window and filter once (an outcome, positions): by a key of its own."""
        return self._kept.get(key, make)

    def already(self, key: Hashable) -> Any:
        """What :meth:`once` has made under the key; None where it has not, without waiting for it."""
        return self._kept.already(key)

    @property
    def card(self) -> Scorecard:
        """The scorecard."""
        from ecohealth.scores.score import score

        return self.once("card", lambda: score(self.eco))

    @property
    def ranking(self) -> pd.DataFrame:
        """What the loss of each participant alone would cost, the costliest first, before any cascade."""
        return self.ranked("none")

    def ranked(self, cascade: Ranked) -> pd.DataFrame:
        """The ranking with a cascade model; empty where no value was exchanged, so that there is nothing to lose."""
        from ecohealth.scenarios.rank import rank

        if self.eco.view.value <= 0:
            return pd.DataFrame(columns=["id", "name", "type", "direct", "stranded", "cascade", "loss_impact"])
        return self.once(("ranking", cascade), lambda: rank(self.eco, cascade=cascade))

    @property
    def trend(self) -> pd.DataFrame:
        """Scores of earlier windows; empty where there are no dates."""
        from ecohealth.scores.trend import trend

        return self.once("trend", lambda: trend(self.eco))

    @property
    def names(self) -> dict[str, str]:
        """Name of every participant, by id."""
        return self.eco.name_by_id


class Gallery:
    """The ecosystems that one app serves, by key.

    Those that were given stay; beside them are a few that were uploaded, what was computed of either, and the work in
    hand that takes longer than a page may wait.

    Attributes:
        jobs: that work.
    """

    def __init__(self, ecosystems: Mapping[str, Ecosystem], scenes: int = 24) -> None:
        if not ecosystems:
            raise ValueError("a gallery needs an ecosystem")
        self._ecosystems = MappingProxyType(dict(ecosystems))
        self._own: OrderedDict[str, Ecosystem] = OrderedDict()
        self._lock = threading.Lock()
        self._scenes = Kept(scenes)
        self.jobs = Jobs()

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the ecosystems, in the order they were given."""
        return tuple(self._ecosystems)

    def take(self, eco: Ecosystem) -> str:
        """Take in an ecosystem that somebody uploaded, and give its key, which nobody can guess.

        It is listed nowhere: only who has the key, in the address of a page, can look at it. The last ``MOST_OWN`` are
        held, in memory alone, until the server ends.
        """
        key = OWN + secrets.token_urlsafe(18)
        with self._lock:
            self._own[key] = eco
            while len(self._own) > MOST_OWN:
                self._own.popitem(last=False)
        return key

    def knows(self, key: str) -> bool:
        """Whether there is an ecosystem of that key, listed or not."""
        return key in self._ecosystems or key in self._own

    def ecosystem(self, key: str) -> Ecosystem:
        """The ecosystem as it was loaded."""
        listed = self._ecosystems.get(key)
        return self._own[key] if listed is None else listed

    def scene(self, view: View) -> Scene:
        """What is looked at. The view comes from ``state.read_view``, which has checked it."""
        key = (view.ecosystem, view.window, view.only)
        whole = self.ecosystem(view.ecosystem)
        eco, kept = self._scenes.get(key, lambda: (_chosen(whole, view), Kept(MOST_KEPT_IN_A_SCENE)))
        return Scene(view, whole, eco, kept)

    def warm(self, ended: threading.Event) -> None:
        """Compute what the first page shows, so that its first reader need not wait for it; stop once it has ended."""
        scene = self.scene(View(self.keys[0]))
        steps: tuple[Callable[[], object], ...] = (lambda: scene.card, lambda: scene.ranking, lambda: scene.trend)
        with suppress(EcohealthError):
            for step in steps:
                if ended.is_set():
                    return
                step()


def _chosen(whole: Ecosystem, view: View) -> Ecosystem:
    filtered = whole.only(view.wanted) if view.only else whole
    return filtered.window(view.window or None)


def keys_for(paths: list[Path]) -> list[str]:
    """A short key for each path: its name in small letters and dashes, numbered where two are alike.

    >>> keys_for([Path("a/Volta 2.zip"), Path("b/volta-2")])
    ['volta-2', 'volta-2-2']
    """
    keys: list[str] = []
    for path in paths:
        stem = re.sub(r"[^a-z0-9]+", "-", path.stem.casefold()).strip("-") or "ecosystem"
        alike = [stem, *(f"{stem}-{number}" for number in range(2, len(paths) + 2))]
        keys.append(next(key for key in alike if key not in keys))
    return keys
