"""What the user chose, in the address: versioned, bounded, checked. Only ids and words travel, never tables.

A page's callbacks take ``State(URL, "search")`` and call :func:`read_view`: whatever arrives, a valid view comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode

from ecohealth.errors import EcohealthError, quoted

OWN = "own-"
"""How the keys of uploaded ecosystems begin."""
KEPT = "kept-"
"""How the keys of snapshots begin."""

if TYPE_CHECKING:
    from dashboards.gallery import Gallery
    from ecohealth.ecosystem.ecosystem import Ecosystem

URL = "url"
"""Id of the one ``dcc.Location``."""
ADDRESS = "address"
"""Id of a ``dcc.Store``: a page callback that puts a query ("?v=1&...") here changes the address shown without
laying the page out anew, so that a copied link shows the same picture."""
SCHEME = "scheme"
"""Id of a ``dcc.Store`` that holds "light" or "dark"."""

VERSION = "1"
CASCADES = ("linear", "none", "debtrank", "threshold", "essential")
LONGEST_QUERY, MOST_FIELDS, LONGEST_VALUE, MOST_LOST = 4000, 64, 500, 50
_OWN = ("v", "eco", "window", "only", "profile", "lose", "cascade")


@dataclass(frozen=True)
class View:
    """What is looked at.

    Attributes:
        ecosystem: key in the gallery.
        window: as in ``--window``; empty is the default window.
        only: filters, (column, value); several values of a column are alternatives.
        lose: ids of the participants that the scenario takes away.
        cascade: the cascade model.
        profile: what it is judged by: a shipped profile, or one of the team's (``KEPT`` and its id); empty is the
            ecosystem's own.
    """

    ecosystem: str
    window: str = ""
    only: tuple[tuple[str, str], ...] = ()
    lose: tuple[str, ...] = ()
    cascade: str = "linear"
    profile: str = ""

    @property
    def wanted(self) -> dict[str, list[str]]:
        """The filters as ``Ecosystem.only`` takes them."""
        columns: dict[str, list[str]] = {}
        for column, value in self.only:
            columns.setdefault(column, []).append(value)
        return columns

    @property
    def part(self) -> View:
        """All but the scenario: what is computed of the ecosystem itself is the same for all views that share it."""
        return replace(self, lose=(), cascade=CASCADES[0])

    def query(self, **args: str) -> str:
        """``?v=1&eco=…``: defaults are left out; ``args`` are a page's own."""
        fields = [("v", VERSION), ("eco", self.ecosystem)]
        fields += [("window", self.window)] if self.window else []
        fields += [("only", f"{column}={value}") for column, value in self.only]
        fields += [("profile", self.profile)] if self.profile else []
        fields += [("lose", one) for one in self.lose]
        fields += [("cascade", self.cascade)] if self.cascade != CASCADES[0] else []
        return "?" + urlencode([*fields, *args.items()])

    def href(self, path: str, *, lose: Sequence[str] = (), anchor: str = "", **args: str) -> str:
        """A link to another page that keeps all but the scenario, which is only there where it is given."""
        kept = replace(self, lose=tuple(lose))
        return path + kept.query(**args) + (f"#{quote(anchor)}" if anchor else "")

    def partner(self, participant: str) -> str:
        """The link to a participant's page."""
        return self.href("/partner/" + quote(participant, safe=""))


@dataclass(frozen=True)
class Asked:
    """What an address asks for: a view, a page's own arguments, and notes on what could not be had."""

    view: View
    args: Mapping[str, str]
    notes: tuple[str, ...]


def text_of(value: object, longest: int = LONGEST_VALUE) -> str:
    """A callback argument as text: anything that is not text, too long, or holds half a character, is empty."""
    return value if isinstance(value, str) and len(value) <= longest and _is_whole(value) else ""


def _is_whole(text: str) -> bool:
    """Whether every character is one: JSON may carry half of a pair, which neither an address nor a file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def texts_of(values: object, most: int = MOST_LOST) -> tuple[str, ...]:
    """A callback argument as texts without repetition: at most ``most``; whatever is not text is left out."""
    if not isinstance(values, list):
        return ()
    return tuple(dict.fromkeys(text for text in map(text_of, values[:most]) if text))


def choice_of(value: object, allowed: Sequence[str]) -> str:
    """A callback argument as one of the allowed words; the first of them where it is none."""
    return value if isinstance(value, str) and value in allowed else allowed[0]


def ids_of(values: object, eco: Ecosystem) -> tuple[str, ...]:
    """A callback argument as ids of participants of the ecosystem; unknown ones are left out."""
    known = set(eco.ids)
    return tuple(one for one in texts_of(values) if one in known)


def read_view(search: object, gallery: Gallery) -> Asked:
    """Read a query. Whatever is unknown or too long falls back to the default, with a note; nothing is raised."""
    notes: list[str] = []
    fields = _fields(search, notes)
    eco_key = _ecosystem(_last(fields, "eco"), gallery, notes)
    eco = gallery.ecosystem(eco_key)
    window = _window(_last(fields, "window"), eco, notes)
    view = View(
        ecosystem=eco_key,
        window=window,
        only=_only([value for key, value in fields if key == "only"], eco, window, notes),
        profile=_profile(_last(fields, "profile"), gallery, notes),
        lose=_lose([value for key, value in fields if key == "lose"], eco, notes),
        cascade=choice_of(_last(fields, "cascade"), CASCADES),
    )
    args = {key: value for key, value in fields if key not in _OWN}
    return Asked(view, args, tuple(notes))


def _fields(search: object, notes: list[str]) -> list[tuple[str, str]]:
    text = text_of(search, LONGEST_QUERY)
    try:
        fields = parse_qsl(text.removeprefix("?"), max_num_fields=MOST_FIELDS)
    except ValueError:
        fields = []
    if isinstance(search, str) and search.removeprefix("?") and not fields:
        notes.append("The link is too long or cannot be read; this is the default view.")
    if _last(fields, "v") not in ("", VERSION):
        notes.append("The link comes from another version of ecohealth; what it shares with this one is shown.")
    return [(key, value) for key, value in fields if len(value) <= LONGEST_VALUE]


def _last(fields: list[tuple[str, str]], key: str) -> str:
    return next((value for one, value in reversed(fields) if one == key), "")


def _ecosystem(key: str, gallery: Gallery, notes: list[str]) -> str:
    if gallery.knows(key):
        return key
    if key.startswith(OWN):
        notes.append("What was uploaded under this address is held no more; upload it again on the page Data.")
    elif key.startswith(KEPT):
        notes.append(f"The workspace has no such snapshot, or it cannot be read; this is {quoted(gallery.keys[0])}.")
    elif key:
        notes.append(f"No ecosystem {quoted(key)} is served here; this is {quoted(gallery.keys[0])}.")
    return gallery.keys[0]


def _window(window: str, eco: Ecosystem, notes: list[str]) -> str:
    try:
        return window if window == "" or eco.window(window) else ""
    except EcohealthError as error:
        notes.append(f"{_sentence(error)} This is the default window.")
        return ""


def _only(texts: list[str], eco: Ecosystem, window: str, notes: list[str]) -> tuple[tuple[str, str], ...]:
    pairs = tuple(dict.fromkeys((column, value) for column, found, value in (t.partition("=") for t in texts) if found))
    view = View("", only=pairs)
    try:
        filtered = eco.only(view.wanted) if pairs else eco
        filtered.window(window or None)
    except EcohealthError as error:
        notes.append(f"{_sentence(error)} The filter is left out.")
        return ()
    return pairs


def _profile(key: str, gallery: Gallery, notes: list[str]) -> str:
    if not key or gallery.judges(key):
        return key
    notes.append(f"There is no profile {quoted(key)}; this is judged by the ecosystem's own.")
    return ""


def _lose(ids: list[str], eco: Ecosystem, notes: list[str]) -> tuple[str, ...]:
    known = ids_of(ids, eco)
    unknown = [one for one in dict.fromkeys(ids) if one not in known]
    if unknown:
        notes.append(f"{len(unknown)} participant{'s' if len(unknown) > 1 else ''} of the scenario "
                     f"cannot be taken, {quoted(unknown[0])} among them.")  # fmt: skip
    return known


def _sentence(error: Any) -> str:
    text = str(error).strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
