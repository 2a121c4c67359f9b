"""Names with doubles planted among them: who is the same as whom is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ecohealth.tables.samples import sample_path

_CYRILLIC = str.maketrans("aceopxAEOBHKMPTCX", "асеорхАЕОВНКМРТСХ")
_PLAIN = str.maketrans("äöüéèáàóòíñøåçÄÖÜÅ", "aoueeaaooinoacAOUA")
_FORMS = ("GmbH", "AG", "Ltd", "S.A.", "B.V.", "Inc.", "Oy", "AS", "Sp. z o.o.")
_FIRST = ("Nord", "Alt", "Bern", "Kor", "Vel", "Mar", "Sol", "Ther", "Lum", "Gran", "Ost", "Rhein", "Mont", "Clar")
_SECOND = ("vik", "stad", "berg", "ingen", "adia", "ovia", "este", "mark", "feld", "haven", "ton", "ara", "elle", "um")
_TRADES = ("Antriebe", "Batteries", "Chemie", "Charging", "Elektronik", "Foundry", "Logistics", "Materials",
           "Networks", "Optik", "Robotics", "Software", "Werkzeuge", "Automotive", "Hydraulik", "Systeme")  # fmt: skip

Noise = Callable[[str, np.random.Generator], str]


@dataclass(frozen=True)
class Planted:
    """Names, and for each double ``(original, double, noise)`` by position."""

    names: list[str]
    doubles: list[tuple[int, int, str]]


def _letters(name: str, rng: np.random.Generator) -> int:
    """A position inside a long word."""
    places = [k for k in range(1, len(name) - 1) if name[k - 1 : k + 2].isalpha() and len(_word(name, k)) > 5]
    return int(rng.choice(places))


def _word(name: str, at: int) -> str:
    return name[name.rfind(" ", 0, at) + 1 :].split(" ", maxsplit=1)[0]


def _drop(name: str, rng: np.random.Generator) -> str:
    at = _letters(name, rng)
    return name[:at] + name[at + 1 :]


def _exchange(name: str, rng: np.random.Generator) -> str:
    places = [k for k in range(1, len(name) - 2) if name[k : k + 2].isalpha() and name[k] != name[k + 1]]
    at = int(rng.choice([k for k in places if len(_word(name, k)) > 5 and len(_word(name, k + 1)) > 5]))
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _replace(name: str, rng: np.random.Generator) -> str:
    at = _letters(name, rng)
    return name[:at] + str(rng.choice([one for one in "aeinrst" if one != name[at].lower()])) + name[at + 1 :]


def _other_form(name: str, rng: np.random.Generator) -> str:
    return f"{name} {rng.choice(_FORMS)}"


def _turned(name: str, _: np.random.Generator) -> str:
    first, *rest = name.split(" ")
    return " ".join([*rest, first])


NOISES: dict[str, Noise] = {
    "capitals": lambda name, _: name.upper(),
    "spaces": lambda name, _: f" {name.replace(' ', '  ')} ",
    "look-alike letters": lambda name, _: name.translate(_CYRILLIC),
    "accents": lambda name, _: name.translate(_PLAIN),
    "punctuation": lambda name, _: name.replace(" ", "-"),
    "legal form": _other_form,
    "word order": _turned,
    "a letter dropped": _drop,
    "two letters exchanged": _exchange,
    "another letter": _replace,
    "two slips": lambda name, rng: _drop(_replace(name, rng), rng),
}


def planted(n: int, seed: int, *, of_volta: bool = False) -> Planted:
    """``n`` different names without a legal form, and a double of every tenth with one kind of noise each."""
    rng = np.random.default_rng(seed)
    names = _volta() if of_volta else _made(n, rng)
    originals = [(at, name) for at, name in enumerate(names) if _can_be_noised(name)][:: 2 if of_volta else 10]
    taken, out, doubles = set(names), list(names), []
    for turn, (at, original) in enumerate(originals):
        kind = list(NOISES)[turn % len(NOISES)]
        double = NOISES[kind](original, rng)
        if double not in taken:
            doubles.append((at, len(out), kind))
            out.append(double)
    return Planted(out, doubles)


def _can_be_noised(name: str) -> bool:
    return " " in name and any(len(word) > 5 for word in name.split())


def _volta() -> list[str]:
    return pd.read_csv(sample_path("volta") / "participants.csv")["name"].tolist()


def _made(n: int, rng: np.random.Generator) -> list[str]:
    out: dict[str, None] = {}
    while len(out) < n:
        head = f"{rng.choice(_FIRST)}{rng.choice(_SECOND)}{rng.choice(['', 'er', 'ia', 'is'])}"
        out[f"{head} {rng.choice(_TRADES)} {rng.choice(_FIRST)}{rng.choice(_SECOND)}"] = None
    return list(out)
