"""What a scorecard is about, and what the reader should know of the data first."""

from __future__ import annotations

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.scores.scorecard import Summary
from ecohealth.scores.sentence import Sentence, called, later
from ecohealth.scores.words import counted, percent, whole

FEW_PARTICIPANTS, FEW_RECORDS = 10, 30
"""Below these, METRICS.md allows no interval, and the scorecard says that it is small."""

UNTRIED = (
    "Whether these scores foretell anything was not tried on your own history: 'ecohealth score --backtest' tries it, "
    "and says so in words where a score does no better than size, or where losses were not seen to spread."
)
"""The note of a dated ecosystem; a backtest takes its place."""


def summary(eco: Ecosystem) -> Summary:
    """How many of what, in which days, and what was left out."""
    days = eco.records.day[~np.isnat(eco.records.day)]
    view = eco.view
    counts = np.bincount(view.type_code, minlength=len(view.types))
    return Summary(
        name=eco.name,
        currency=eco.config.currency,
        participants=len(eco),
        parties=int(view.is_party.sum()),
        active=int(view.is_active.sum()),
        connected=view.largest_component,
        interactions=eco.records.interactions,
        value=view.value,
        types={kind: int(count) for kind, count in zip(view.types, counts, strict=True)},
        first=str(days.min()) if len(days) else None,
        last=str(days.max()) if len(days) else None,
        window=str(eco.scope),
        notes=tuple(_notes(eco)),
    )


def is_small(about: Summary) -> bool:
    """Whether the data are too few for a verdict: each single participant or record moves the scores by much."""
    return about.active < FEW_PARTICIPANTS or about.interactions < FEW_RECORDS


def _notes(eco: Ecosystem) -> list[str]:
    notes: list[str] = []
    undated = int(eco.all_records.count[np.isnat(eco.all_records.day)].sum())
    if undated and undated < eco.all_records.interactions:
        where = "counted" if eco.scope.first is None else "left out of this window"
        without = later(counted, undated, "record")
        notes.append(Sentence(without, f" without a date: {where}, and unknown to metrics over time."))
    if eco.scope.chosen == "default":
        notes.append(_default_window(eco))
    if len(eco.gaps):
        notes.append(_gap(eco))
    if eco.left_out:
        notes.append(f"Metrics over time stop before it: {eco.left_out}.")
    if eco.report.quarantined:
        rows = later(counted, eco.report.quarantined, "row")
        notes.append(Sentence(rows, " quarantined and not counted; 'ecohealth check' tells which and why."))
    if eco.merges.into:
        merged = later(counted, len(eco.merges.into), "participant")
        notes.append(Sentence(merged, " merged into others; their records count as one's."))
    notes += [*_worthless(eco), *_single_partners(eco)]
    if int(eco.view.is_active.sum()) < FEW_PARTICIPANTS or eco.records.interactions < FEW_RECORDS:
        notes.append(_too_small(eco))
    if len(eco.periods):
        notes.append(UNTRIED)
    return notes


def _default_window(eco: Ecosystem) -> str:
    if eco.scope.first is None:
        return "The data have no dates, so all records are scored together."
    outside = eco.all_records.interactions - eco.records.interactions
    told = [later(counted, outside, "record"), " before, after or without a date"] if outside else ["no record"]
    return Sentence("Scored are the last 12 complete months; ", *told, " left out.")


def _gap(eco: Ecosystem) -> str:
    seen, usual = (later(percent, float(one)) for one in (eco.gaps.seen.max(), eco.gaps.usual))
    were = "was" if len(eco.gaps) == 1 else "were"
    return Sentence(
        f"{eco.gaps} {were} taken as missing records, not as disengagement: of those active before and again after, "
        "at most ", seen, " were recorded there, usually ", usual,
        ". Silence is not counted in it; sums of value miss it.",
    )  # fmt: skip


def _worthless(eco: Ecosystem) -> list[str]:
    """Records of weight 0, in the window and outside."""
    within, everywhere = (int(one.count[one.weight == 0].sum()) for one in (eco.records, eco.all_records))
    if not everywhere:
        return []
    more = [" (", later(whole, everywhere - within), " more outside the window)"] if everywhere > within else []
    told = ": counted as contact, carrying no value and no tie."
    return [Sentence(later(counted, within, "record"), " of weight 0", *more, told)]


def _single_partners(eco: Ecosystem) -> list[str]:
    """Types that only receive, or are venues, and of which most members are seen with one partner, as projects are."""
    records, of_type = eco.records, eco.view.type_code
    ends = np.concatenate([np.stack([records.source, records.target]), np.stack([records.target, records.source])], 1)
    who, _ = np.unique(ends[:, ends[0] != ends[1]], axis=1)
    partners = np.bincount(who, minlength=len(eco))
    types = len(eco.view.types)
    seen, alone = (np.bincount(of_type[rows], minlength=types) for rows in (partners > 0, partners == 1))
    gives = np.isin(np.arange(types), of_type[records.source]) & np.isin(np.arange(types), of_type[eco.view.is_party])
    many = np.flatnonzero(~gives & (seen >= FEW_PARTICIPANTS) & (2 * alone > seen))
    return [_single_partner(eco, int(code), int(alone[code]), int(seen[code])) for code in many]


def _single_partner(eco: Ecosystem, code: int, alone: int, seen: int) -> str:
    kind = eco.view.types[code]
    told = " have a single partner in these records and tie nobody to anybody"
    venue = not eco.view.is_party[eco.view.type_code == code][0]
    meant = "" if venue else f"; if they are places where partners meet, say so: --venue {kind}"
    warned = f"{told}{meant}. If others are missing from the data, the ecosystem looks more scattered than it is."
    return Sentence(later(whole, alone), " of ", later(whole, seen), " of type ", called(kind), warned)


def _too_small(eco: Ecosystem) -> str:
    if not eco.records.interactions:
        return "There is no interaction record in this window, so nothing between participants can be measured."
    active = later(counted, int(eco.view.is_active.sum()), "active participant")
    read = ": each single one moves the scores by much. Read them as a description, not as a measure."
    return Sentence("Only ", active, ", ", later(counted, eco.records.interactions, "record"), read)
