"""What is served: ecosystems, loaded before serving or uploaded, and what was computed of them, kept within bounds."""

from __future__ import annotations

import re
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from dashboards.desk import Desk
from dashboards.jobs import Jobs
from dashboards.judging import judge_of
from dashboards.keeping import Kept, Turns
from dashboards.state import KEPT, OWN, View
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import EcohealthError
from ecohealth.scores.scorecard import Scorecard
from ecohealth.scores.signs import NEUTRAL, in_force, signs

if TYPE_CHECKING:
    from ecohealth.scenarios.rank import Ranked
    from ecohealth.scores.profile import Profile
    from ecohealth.tables.formats.sources import Source

T = TypeVar("T")
MOST_KEPT_IN_A_SCENE = 64
MOST_WARMED = 2_000
"""Participants up to which earlier windows are scored before anybody asks."""
FIRST_READER = 6.0
"""Seconds that a first reader has the machine to himself, before earlier windows are scored unasked."""
TREND = "trend"
SURE, REPLICATES = "sure", 50
"""Key of the scorecard with intervals, and how many resamples these are of."""
MOST_OWN = 12
"""How many uploaded ecosystems are held."""
MOST_OPENED = 6
"""How many snapshots are held open."""


class Scene:
    """One ecosystem in one window with one filter, and what is computed of it: each once, when first asked for.

    Attributes:
        view: what was asked for (a scene is shared by views that differ in ``lose`` and ``cascade`` only; each view
            gets its own ``Scene`` object over the same computed values).
        eco: the ecosystem, windowed and filtered.
        whole: the ecosystem without window and filter.
        gallery: what it belongs to.
    """

    def __init__(self, view: View, eco: Ecosystem, kept: Kept, gallery: Gallery) -> None:
        self.view = view
        self.whole = gallery.ecosystem(view.ecosystem)
        self.eco = eco
        self.gallery = gallery
        self._kept = kept

    @property
    def desk(self) -> Desk:
        """The team's workspace, and who is looking."""
        return self.gallery.desk

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Compute something of this ecosystem, window and filter once (an outcome, positions): by a key of its own.

        It is for every reader, so it is made without the signs of the one who asks first.
        """

        def for_everybody() -> T:
            with signs(NEUTRAL):
                return make()

        return self._kept.get(key, for_everybody)

    def drawn(self, key: Hashable, make: Callable[[], T]) -> T:
        """As :meth:`once`, for what bears written figures (a picture, a list): once for each kind of signs."""
        return self._kept.get((key, in_force()), make)

    def already(self, key: Hashable) -> Any:
        """What :meth:`once` has made under the key; None where it has not, without waiting for it."""
        return self._kept.already(key)

    @property
    def card(self) -> Scorecard:
        """The scorecard."""
        from ecohealth.scores.score import score

        return self.once("card", lambda: score(self.eco))

    @property
    def told(self) -> Scorecard:
        """The scorecard with its intervals, where they have been asked for (:meth:`assure`), else without."""
        return self.already(SURE) or self.card

    def assure(self) -> Scorecard:
        """The scorecard with intervals, which take a while."""
        from ecohealth.scores.score import score

        return self.once(SURE, lambda: score(self.eco, replicates=REPLICATES, workers=1))

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

        return self.once(TREND, lambda: trend(self.eco))

    @property
    def profile(self) -> Profile:
        """The profile in force."""
        from ecohealth.scores.score import own_profile

        return self.once("profile", lambda: own_profile(self.eco))

    @property
    def part(self) -> Hashable:
        """The same for scenes of which the same is computed: ecosystem, window, filter, and the profile's content."""
        return self.view.part, self.profile.hash

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
        turns: taken while an answer is computed.
    """

    def __init__(
        self,
        ecosystems: Mapping[str, Ecosystem],
        scenes: int = 24,
        desk: Desk | None = None,
        sources: Mapping[str, Source] = MappingProxyType({}),
    ) -> None:
        if not ecosystems:
            raise ValueError("a gallery needs an ecosystem")
        self.desk = desk or Desk()
        self._ecosystems = MappingProxyType(dict(ecosystems))
        self._sources = sources
        self._own: dict[str, _Own] = {}
        self._lock = threading.Lock()
        self._scenes = Kept(scenes)
        self.jobs = Jobs(me=self.desk.me)
        self._opened = Kept(MOST_OPENED)
        self.turns = Turns()

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the ecosystems, in the order they were given."""
        return tuple(self._ecosystems)

    def take(self, eco: Ecosystem, source: Source | None = None) -> str:
        """Take in an ecosystem that somebody uploaded, and give its key, which nobody can guess.

        It is listed nowhere: only who has the key, in the address of a page, can look at it; where there is a login,
        only who uploaded it. ``MOST_OWN`` are held, in memory alone, until the server ends; one more, and the oldest
        goes of whoever holds the most: nobody's uploads push out those of somebody who holds fewer.
        """
        key = OWN + secrets.token_urlsafe(18)
        with self._lock:
            self._own[key] = _Own(eco, source, self.desk.me())
            if len(self._own) > MOST_OWN:
                del self._own[self._one_too_many()]
        return key

    def _one_too_many(self) -> str:
        """Of those who hold the most uploads, the key of the oldest."""
        held = Counter(one.owner for one in self._own.values())
        most = max(held.values())
        return next(key for key, one in self._own.items() if held[one.owner] == most)

    def knows(self, key: str) -> bool:
        """Whether there is an ecosystem of that key for whoever is looking, listed or not."""
        own = self._own.get(key)
        if own is not None:
            return own.owner == self.desk.me()
        return key in self._ecosystems or (key.startswith(KEPT) and self._snapshot(key) is not None)

    def ecosystem(self, key: str) -> Ecosystem:
        """The ecosystem as it was loaded. The key is one that :meth:`knows` knows."""
        snapshot = self._snapshot(key) if key.startswith(KEPT) else None
        if snapshot is not None:
            return snapshot
        listed = self._ecosystems.get(key)
        return self._own[key].eco if listed is None else listed

    def source(self, key: str) -> Source | None:
        """The files that an ecosystem was read from; None where there are none, and for snapshots."""
        own = self._own.get(key)
        return self._sources.get(key) if own is None else own.source

    def scene(self, view: View) -> Scene:
        """What is looked at. The view comes from ``state.read_view``, which has checked it."""
        key = (view.ecosystem, view.window, view.only)
        whole = self.ecosystem(view.ecosystem)
        eco, kept = self._scenes.get(key, lambda: (_chosen(whole, view), Kept(MOST_KEPT_IN_A_SCENE)))
        judge = judge_of(view.profile, self.desk)
        if judge is not None:
            judged = eco.judged_by(judge.keys, judge.told_as)
            eco, kept = self._scenes.get((*key, judge.mark), lambda: (judged, Kept(MOST_KEPT_IN_A_SCENE)))
        return Scene(view, eco, kept, self)

    def judges(self, key: str) -> bool:
        """Whether a profile of that key can be used: a shipped one, or one that the team keeps."""
        return judge_of(key, self.desk) is not None

    def _snapshot(self, key: str) -> Ecosystem | None:
        """The ecosystem of a snapshot, held open; None where it is not there, or cannot be read."""
        from dashboards.snapshots import find, opened

        workspace = self.desk.workspace
        if workspace is None:
            return None
        try:
            return self._opened.get(key, lambda: opened(workspace, _there(find(workspace, key))))
        except (EcohealthError, LookupError):
            return None

    def warm(self, ended: threading.Event) -> None:
        """Compute what the first page shows, so that its first reader need not wait for it; stop once it has ended."""
        scene = self.scene(View(self.keys[0]))
        with suppress(EcohealthError):
            _ = scene.card
            if not ended.is_set():
                _ = scene.ranking
            if len(scene.eco) <= MOST_WARMED and not ended.wait(FIRST_READER):
                _ = scene.trend


@dataclass(frozen=True)
class _Own:
    """An uploaded ecosystem, the files it came in, and whose it is."""

    eco: Ecosystem
    source: Source | None
    owner: str


def _there(snapshot: T | None) -> T:
    if snapshot is None:
        raise LookupError
    return snapshot


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
