"""Every participant by what its loss alone would cost."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Mask
from ecohealth.ecosystem.views import Views
from ecohealth.errors import BadScenario, UnknownChoice
from ecohealth.scenarios.simulate import checked_value
from ecohealth.scenarios.spread import NO_REST, depending, supplies
from ecohealth.scores.profile import Profile
from ecohealth.scores.score import own_profile

Ranked = Literal["none", "linear"]
RANKED = ("none", "linear")
EVERYBODY, COSTLIEST = 2_000, 100
"""Up to so many participants everybody's cascade is followed; beyond, that of the costliest losses."""


def rank(
    eco: Ecosystem, *, cascade: Ranked = "none", exact: int | None = None, profile: Profile | None = None
) -> pd.DataFrame:
    """The loss impact of every participant, the costliest first, as :func:`simulate` would have it for each.

    Args:
        eco: the ecosystem, with its window.
        cascade: ``none``, or ``linear``.
        exact: how many of the costliest losses to follow exactly through a cascade. For everybody else ``cascade`` and
            ``loss_impact`` are upper bounds, none of them above an exact one's. By default everybody where there are
            no more than 2,000, else 100. Direct and stranded value are always exact.
        profile: the assumptions of the cascade; by default the ecosystem's own, or the shipped one.

    Returns:
        ``id, name, type``; ``direct, stranded, cascade`` and their sum ``loss_impact``, as shares of V; ``exact``,
        whether it is, or at most that; ``share``, the party's own share of all value (0 for venues);
        ``stranded_participants``, how many its loss cuts off; and why: ``hits_hardest``, the id of the partner of whose
        value most is exchanged with it alone, and ``hits_hardest_share``, how much (empty and 0 for who has no
        partner). Sorted by loss impact, ties by id.

    Raises:
        UnknownChoice: for another cascade model; simulate takes them all, one scenario at a time.
        BadScenario: where no value was exchanged, or a cascade does not come to rest.
    """
    if cascade not in RANKED:
        raise UnknownChoice.of("cascade model of a ranking", cascade, RANKED)
    checked_value(eco)
    view = eco.view
    losses = view.single_losses
    spreading, known = _cascades(view, exact, profile or own_profile(eco)) if cascade == "linear" else _none(view)
    parts = {"direct": losses.direct, "stranded": losses.stranded, "cascade": spreading}
    table = eco.participants[["id", "name", "type"]].assign(**{one: cost / view.value for one, cost in parts.items()})
    table["loss_impact"] = table["direct"] + table["stranded"] + table["cascade"]
    table["exact"] = known
    table["share"] = view.shares
    table["stranded_participants"] = _cut_off(view)
    partner, share = _hits_hardest(view)
    table["hits_hardest"] = pd.array(np.append(eco.ids, "")[partner], dtype="str")
    table["hits_hardest_share"] = share
    return table.sort_values("loss_impact", ascending=False, kind="stable", ignore_index=True)


def _none(view: Views) -> tuple[Floats, Mask]:
    return np.zeros(view.n), np.ones(view.n, dtype=bool)


def _cascades(view: Views, exact: int | None, profile: Profile) -> tuple[Floats, Mask]:
    """What the linear cascade costs on top, for the loss of each participant; and where that is exact."""
    from ecohealth.network.cascade_bounds import costliest
    from ecohealth.network.substitution import covered_of_each

    covered = covered_of_each(supplies(view), view.spare_share(profile.spare_capacity))
    network, _ = depending(view, covered, view.dependency(profile.outside_share))
    count = (view.n if view.n <= EVERYBODY else COSTLIEST) if exact is None else max(exact, 1)
    try:
        found = costliest(network, view.single_losses, min(count, view.n))
    except ArithmeticError as error:
        raise BadScenario(NO_REST) from error
    return found.cost, found.exact


def _cut_off(view: Views) -> Codes:
    """How many the loss of each participant cuts off.

    Where its loss leaves its component without any value, because every tie was with it, that is all of the others.
    """
    from ecohealth.network.graph import components

    graph = view.graph
    label, count = components(graph)
    degree = np.diff(graph.indptr)
    loops = np.asarray(graph.loops > 0, dtype=np.int64)
    ends = np.bincount(label, weights=degree, minlength=count)[label]
    other_loops = np.bincount(label, weights=loops, minlength=count)[label] - loops
    nothing_left = (2 * degree == ends) & (other_loops == 0)
    members = np.bincount(label, minlength=count)[label]
    return np.where(nothing_left, members - 1, view.single_losses.stranded_count)


def _hits_hardest(view: Views) -> tuple[Codes, Floats]:
    """Of each participant the partner that has the largest share of its value with it, and that share; -1 for none.

    Ties go to the lowest number.
    """
    graph, degree = view.graph, np.diff(view.graph.indptr)
    partner, most = np.full(graph.n, -1), np.zeros(graph.n)
    share = np.minimum(graph.weight / view.strength[graph.indices], 1.0)
    tied = np.flatnonzero(degree)
    if len(tied):
        most[tied] = np.maximum.reduceat(share, graph.indptr[tied])
    at = np.flatnonzero(share == np.repeat(most, degree))[::-1]
    partner[np.repeat(np.arange(graph.n), degree)[at]] = graph.indices[at]  # the last that is written is the lowest
    return partner, most
