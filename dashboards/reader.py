"""Who reads an answer writes figures and days in a way of their own: their choice, else what their browser asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from ecohealth.errors import UnknownChoice
from ecohealth.scores.signs import Signs, signs, signs_of

CHOICE = "ecohealth-signs"
"""The cookie of a reader's choice; it holds a locale and nothing else, and is set in the browser."""
OFFERED = ("de-CH", "de-DE", "en-GB", "en-IN", "en-US", "es-ES", "fr-FR", "it-IT", "ja-JP", "nl-NL", "pl-PL", "sv-SE")
"""Locales to choose from on screen; a browser may ask for any other."""
LONGEST_HEADER, MOST_TRIED = 1_000, 8
Answer = Callable[[dict[str, Any], Any], Iterable[bytes]]


def signs_asked(chosen: str, accepted: str) -> Signs:
    """The signs of a reader's choice, else of the first language that is known; the neutral ones where there is none.

    Both are what anybody may send: whatever is no locale is passed over.

    Args:
        chosen: a locale; empty for none.
        accepted: an ``Accept-Language`` header.

    >>> signs_asked("", "tlh, de-DE;q=0.9, en;q=0.5").decimal, signs_asked("en-GB", "de").decimal
    (',', '.')
    """
    named = [one for one, quality in parse_accept_header(accepted[:LONGEST_HEADER], LanguageAccept) if quality > 0]
    for locale in [chosen, *named[:MOST_TRIED]]:
        try:
            return signs_of(locale)
        except UnknownChoice:
            continue
    return signs_of(None)


def sample(locale: str) -> str:
    """What a locale looks like.

    >>> sample("de-DE")
    '1.234,5 · 31.12.2026'
    """
    chosen = signs_of(locale)
    return f"{chosen.number('1,234.5')} · {chosen.day('2026-12-31')}"


def for_its_reader(answer: Answer) -> Answer:
    """What answers requests, each with the signs of its reader in force."""

    def answered(environment: dict[str, Any], start: Any) -> Iterable[bytes]:
        accepted = str(environment.get("HTTP_ACCEPT_LANGUAGE", ""))
        with signs(signs_asked(_choice(environment), accepted)):
            return answer(environment, start)

    return answered


def _choice(environment: dict[str, Any]) -> str:
    try:
        cookies = SimpleCookie(str(environment.get("HTTP_COOKIE", "")))
    except CookieError:
        return ""
    return cookies[CHOICE].value if CHOICE in cookies else ""
