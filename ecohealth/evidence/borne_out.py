"""What the ecosystem's own history says of its scorecard, told on the scorecard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import EcohealthError
from ecohealth.evidence.backtest import backtest
from ecohealth.evidence.tested import Backtest
from ecohealth.evidence.verdict import CANNOT_BE_TOLD, NOT_SUPPORTED, SUPPORTED
from ecohealth.scores.profile import Profile
from ecohealth.scores.scorecard import Scorecard
from ecohealth.scores.summary import UNTRIED
from ecohealth.scores.words import counted

_BEGINNINGS = {
    NOT_SUPPORTED: "Your history does not bear out that",
    SUPPORTED: "Your history bears out that",
    CANNOT_BE_TOLD: "Your history cannot tell whether",
}


def tried_on_history(card: Scorecard, eco: Ecosystem, profile: Profile | None = None, seed: int = 0) -> Scorecard:
    """The card with what a backtest says of it among its notes, in the place of the note that none was made.

    A score that does not order departures better than size, or a cascade that past departures do not show, is named;
    where the history is too short, that is said.

    Args:
        card: the scorecard of the ecosystem.
        eco: the ecosystem; with its dates.
        profile, seed: as :func:`ecohealth.evidence.backtest.backtest` takes them.
    """
    try:
        told = tuple(history_notes(backtest(eco, profile=profile, seed=seed)))
    except EcohealthError as why:
        told = (f"Whether these scores foretell anything could not be tried on your history: {why}.",)
    kept = tuple(one for one in card.summary.notes if one != UNTRIED)
    return replace(card, summary=replace(card.summary, notes=(*kept, *told)))


def history_notes(found: Backtest) -> Iterator[str]:
    """A sentence for what is not borne out, one for what is, one for what cannot be told; those that there are."""
    ahead = f"tried at past periods, {counted(found.horizon, found.period)} ahead; 'ecohealth backtest' has the figures"
    for word, beginning in _BEGINNINGS.items():
        claims = [one.claim for one in found.verdicts if one.word == word]
        if claims:
            yield f"{beginning} {'; '.join(claims)} ({ahead})."
