"""Who takes part: 240 participants of seven types, when they come and when they go."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from making.months import LAST, month
from making.names import STEMS, slug, spelled, words

TRIO = ("rheinglut-ladepark", "brisa-rapida", "thistledown-charge")
STATION_BUILDERS = ("hochmast-saeulenbau", "torrelampo-estaciones", "ironbark-kiosk-works")
CONTROLLER_HOUSES = ("taktwerk-steuerungen", "ritmovia-firmware", "loomhouse-controls")
CHIP_MAKER = "kaihua-semiconductor"
SMALL_CHIP_MAKERS = ("lysekisel-halvleder", "aubrac-microcircuits")
CHAIN = {CHIP_MAKER, *SMALL_CHIP_MAKERS, *STATION_BUILDERS, *CONTROLLER_HOUSES}
DOMINATOR = "volta-motors"
HUB, CLOSED_HUB = "ringstrom-hub", "passerive-clearing"
DRIFTER = "sankt-aldrich-logistik"
OLD_NAME, NEW_NAME = "brightfen-charging", "fenlume"
RENAMED_FROM = month(2024, 11)


@dataclass(frozen=True)
class Participant:
    """One company. ``first`` and ``last`` are the months of its first and last interaction."""

    id: str
    type: str
    name: str
    region: str
    owner: str
    size: float
    first: int = 0
    last: int = LAST


def _named(identity: str, kind: str, name: str, region: str, size: float) -> Participant:
    return Participant(identity, kind, name, region, owner=name, size=size)


LEADS = (
    _named(DOMINATOR, "carmaker", "Volta Motors", "Nordics", 0.0),
    replace(_named(HUB, "orchestrator", "Ringstrøm Roaming Hub", "Benelux", 1.6), owner="Ringstrøm Stichting"),
    replace(_named(CLOSED_HUB, "orchestrator", "Passerive Clearing", "France", 1.0), last=month(2024, 9)),
    _named(CHIP_MAKER, "supplier", "凯华半导体 Kaihua Semiconductor", "China", 0.5),
    *(
        _named(one, "supplier", name, region, 0.25)
        for one, name, region in (
            (STATION_BUILDERS[0], "Hochmast Säulenbau", "DACH"),
            (STATION_BUILDERS[1], "Torrelampo Estaciones", "Southern Europe"),
            (STATION_BUILDERS[2], "Ironbark Kiosk Works", "North America"),
        )
    ),
    *(
        _named(one, "developer", name, region, 0.4)
        for one, name, region in (
            (CONTROLLER_HOUSES[0], "Taktwerk Steuerungen", "Central and Eastern Europe"),
            (CONTROLLER_HOUSES[1], "Ritmovia Firmware", "France"),
            (CONTROLLER_HOUSES[2], "Loomhouse Controls", "British Isles"),
        )
    ),
    *(
        _named(one, "charging_operator", name, region, 2.3)
        for one, name, region in (
            (TRIO[0], "Rheinglut Ladepark", "DACH"),
            (TRIO[1], "Brisa Rápida", "Southern Europe"),
            (TRIO[2], "Thistledown & Daughters Charge", "British Isles"),
        )
    ),
    _named(SMALL_CHIP_MAKERS[0], "supplier", "Lysekisel Halvleder", "Nordics", 0.5),
    _named(SMALL_CHIP_MAKERS[1], "supplier", "Aubrac Microcircuits", "France", 0.5),
    _named(DRIFTER, "fleet", "Sankt Aldrich Logistik", "DACH", 5.0),
    replace(
        _named(OLD_NAME, "charging_operator", "Brightfen Charging", "British Isles", 1.9), owner="Brightfen Holding"
    ),
)

WAVES = tuple(month(*one) for one in ((2023, 5), (2023, 10), (2024, 2), (2024, 7), (2024, 11), (2025, 3), (2025, 8)))
ENTRANTS_THAT_MONTH = (4, 3, 4, 3, 4, 4, 3)
ENTRANTS_NEXT_MONTH = (2, 2, 2, 2, 3, 2, 2)
DRIVEN_OUT_NEXT_MONTH = (3, 2, 3, 3, 4, 3, 2)
DRIVEN_OUT_MONTH_AFTER = (1, 2, 1, 1, 0, 1, 2)
SUPPLIER_EXITS_OF_OTHER_CAUSE = (month(2023, 8), month(2024, 5))


def _in_waves(at_once: tuple[int, ...], next_month: tuple[int, ...]) -> tuple[int, ...]:
    """Months of all the waves' entries, or exits: so many at once, so many one month later."""
    both = np.concatenate([np.repeat(WAVES, at_once), np.repeat(WAVES, next_month) + 1])
    return tuple(sorted(both.tolist()))


ENTRIES: dict[str, tuple[int, ...]] = {
    "carmaker": (8, 16, 25),
    "charging_operator": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 25, 27, 29, 31),
    "supplier": _in_waves(ENTRANTS_THAT_MONTH, ENTRANTS_NEXT_MONTH),
    "utility": (7, 16, 26),
    "fleet": (3, 7, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 26, 32),
    "developer": (4, 13, 23, 24, 25, 26, 27, 28, 29, 30, 31, 33),
}
EXITS: dict[str, tuple[int, ...]] = {
    "carmaker": (19,),
    "charging_operator": (15, 18, 22),
    "utility": (14,),
    "fleet": (5, 21, 29),
    "developer": (8, 11, 19),
}
COUNTS = {
    "orchestrator": 2,
    "carmaker": 14,
    "charging_operator": 46,
    "supplier": 76,
    "utility": 18,
    "fleet": 56,
    "developer": 28,
}
REGION_WEIGHTS = {
    "DACH": 19, "Nordics": 13, "Benelux": 10, "France": 13, "Southern Europe": 14, "Central and Eastern Europe": 13,
    "British Isles": 11, "China": 5, "Japan": 4, "Levant": 3, "North America": 7,
}  # fmt: skip


def cast(rng: np.random.Generator) -> list[Participant]:
    """All participants but the successor (who takes over in the ledger), sorted by id."""
    ordinary = [one for kind in COUNTS for one in _of_type(rng, kind)]
    everyone = _named_companies(rng, ordinary)
    staying = _with_exits(rng, [*LEADS, *everyone])
    return sorted(_with_dominator(staying), key=lambda one: one.id)


def _of_type(rng: np.random.Generator, kind: str) -> list[Participant]:
    """The ordinary participants of a type, still nameless: those there from the start, then the entrants."""
    wanted = COUNTS[kind] - sum(one.type == kind for one in LEADS) - (kind == "charging_operator")
    entries = ENTRIES.get(kind, ())
    sizes = np.clip(np.exp(0.85 * rng.standard_normal(wanted)), 0.2, 2.4)
    firsts = [0] * (wanted - len(entries)) + list(entries)
    regions = list(REGION_WEIGHTS)
    shares = np.array([REGION_WEIGHTS[one] for one in regions], dtype=float)
    placed = rng.choice(len(regions), size=wanted, p=shares / shares.sum())
    return [
        Participant("", kind, "", regions[where], "", float(size) * (0.7 if first else 1.0), first)
        for where, size, first in zip(placed, sizes, firsts, strict=True)
    ]


def _named_companies(rng: np.random.Generator, nameless: list[Participant]) -> list[Participant]:
    """Give every company a name; companies of one stem share an owner."""
    order = {region: rng.permutation(len(stems)).tolist() for region, stems in STEMS.items()}
    turns: Counter[str] = Counter()
    taken = {one.id for one in LEADS} | {NEW_NAME}
    chosen = []
    for one in nameless:
        stem, word = _free_name(rng, one, order[one.region], turns, taken)
        identity = slug(spelled(stem, word, own_script=False))
        taken.add(identity)
        chosen.append((replace(one, id=identity, name=spelled(stem, word, bool(rng.random() < 0.6))), stem[0]))
    members = Counter((one.region, stem) for one, stem in chosen)
    return [
        replace(one, owner=f"{stem} Holding" if members[one.region, stem] > 1 else one.name) for one, stem in chosen
    ]


def _free_name(
    rng: np.random.Generator, one: Participant, order: list[int], turns: Counter[str], taken: set[str]
) -> tuple[tuple[str, str], tuple[str, str]]:
    """The region's next stem, in turn, that goes with one of the trade's words to a name nobody has."""
    stems = STEMS[one.region]
    for _ in stems:
        stem = stems[order[turns[one.region] % len(stems)]]
        turns[one.region] += 1
        free = [
            word for word in words(one.region, one.type) if slug(spelled(stem, word, own_script=False)) not in taken
        ]
        if free:
            return stem, free[int(rng.integers(len(free)))]
    raise ValueError(f"no name is left for a {one.type} in {one.region}; add a stem to names.py")


def _with_exits(rng: np.random.Generator, everyone: list[Participant]) -> list[Participant]:
    """End the stay of those who leave: suppliers after each wave of new suppliers, others now and then."""
    leads = {one.id for one in LEADS}
    last: dict[str, int] = {}
    for kind, months in EXITS.items():
        for when in months:
            last[_leaver(rng, everyone, kind, when, leads | last.keys())] = when
    for when in _supplier_exits():
        last[_leaver(rng, everyone, "supplier", when, leads | last.keys())] = when
    return [replace(one, last=last[one.id], size=0.5 * one.size) if one.id in last else one for one in everyone]


def _supplier_exits() -> list[int]:
    driven_out = [when + 1 for when in _in_waves(DRIVEN_OUT_NEXT_MONTH, DRIVEN_OUT_MONTH_AFTER)]
    return sorted([*driven_out, *SUPPLIER_EXITS_OF_OTHER_CAUSE])


def _leaver(rng: np.random.Generator, everyone: list[Participant], kind: str, when: int, spared: set[str]) -> str:
    """One of the smaller companies of a type there for a year, or from the start."""
    settled = [
        one
        for one in everyone
        if one.type == kind and one.id not in spared and (one.first == 0 or one.first <= when - 12)
    ]
    small = sorted(settled, key=lambda one: (one.size, one.id))[: max(3, len(settled) // 4)]
    return small[int(rng.integers(len(small)))].id


def _with_dominator(everyone: list[Participant]) -> list[Participant]:
    """Make the dominator's demand 82 % of what all carmakers demand."""
    rest = sum(one.size for one in everyone if one.type == "carmaker" and one.last == LAST)
    return [replace(one, size=rest * 0.82 / 0.18) if one.id == DOMINATOR else one for one in everyone]
