"""What a reader should not conclude: it stands in every export and at the end of every screen."""

from __future__ import annotations

from ecohealth.scenarios.advice import Remedies
from ecohealth.scenarios.outcome import Outcome
from ecohealth.scenarios.risk import Risk

OF_A_SCORE = (
    "A score is a judgement: a measured value, placed on the scale shown with its metric. "
    "Where a scale is a house default, no published threshold stands behind it.",
    "An interval tells what chance in the records could have done, no more: it knows nothing of records that are "
    "missing or wrong, or of another judgement. Without one, a difference of a few points may be chance.",
    "What goes together is not therefore cause and effect: none of these figures shows that changing one changes "
    "another.",
    "Only what was recorded is seen: a partner or a tie that the data miss counts as absent, not as unknown.",
    "A metric that could not be computed is left out of its pillar, neither good nor bad; "
    "the coverage says how much was left in.",
    "No ecosystem score has been validated on what later happened, this one included: use it to ask, not to prove.",
)

OF_GROUPS = (
    "Groups differ in size and in what they do: a difference is a question, not a verdict on the group.",
    "Figures of groups do not add up to the whole: what passes between two groups is in both.",
    "Small groups have no figure; those a little larger have one that a single participant may move.",
)

OF_PARTS = (
    "Of a tie between two groups, what either alone would have brought about counts half for each. Time alone: the "
    "later days, everybody doing what they did before. Not told by group: what came through metrics that have no "
    "value with the changes of only some groups. Over the groups the columns add up to those of the causes."
)
"""How a change by group is read."""

_OF_AN_OUTCOME = (
    "This is a what-if on the records of the window, not a forecast: it says what would be lost, not how likely it is.",
    "Nobody reacts: no new partner is found, no price or contract changes, beyond the substitutes listed.",
    "The cascade rests on the assumptions listed; with others it stops earlier or reaches further.",
    "Only what was recorded is seen: a dependency that the data miss does not pass the loss on.",
    "Scores before and after are judgements on the same scales; no interval is computed for them.",
)


_OF_A_RISK = (
    "This is chance applied to the records of the window: how likely a loss is rests on the probabilities named, which "
    "say nothing of what is new.",
    "Participants leave independently of each other, but for the common shocks that were asked for: where they fail "
    "together in truth, the tail is worse.",
    "Nobody reacts: no new partner is found, no price or contract changes, beyond what substitutes take over.",
    "The interval holds for the number of runs only; it knows nothing of errors in the data or in the model.",
    "Only what was recorded is seen: a dependency that the data miss does not pass the loss on.",
)

_OF_REMEDIES = (
    "Each figure is simulated in an ecosystem in which the moves are done; whether the partners agree, what it costs "
    "them and how long it takes is not in the data.",
    "The moves are chosen one after the other, each the best next one: another set of as much effort may bring back a "
    "little more.",
    "The effort of a move, the share that is moved and the spare capacity are assumptions of the profile; put in what "
    "you know.",
    "A newcomer is taken to depend on nobody here, and one that is kept to stay for sure: in truth they lower the "
    "risk, they do not end it.",
    "No chance is drawn in these figures, so they have no interval.",
)


def of_remedies(advice: Remedies) -> tuple[str, ...]:
    """What this scenario and model ask to be careful about, then what holds of all remedies."""
    return *advice.cautions, *_OF_REMEDIES


def of_a_risk(risk: Risk) -> tuple[str, ...]:
    """What this cascade model asks to be careful about, then what holds of every risk."""
    return *risk.cautions, *_OF_A_RISK


def of_an_outcome(outcome: Outcome) -> tuple[str, ...]:
    """What this cascade model asks to be careful about, then what holds of every outcome."""
    return *outcome.cautions, *_OF_AN_OUTCOME
