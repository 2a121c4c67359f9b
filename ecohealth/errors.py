"""What can go wrong, said so that a person can mend it.

Every error names what is wrong, the value it is about, what is allowed and what to do next.
The command line prints the message and exits with 2; Python users catch :class:`EcohealthError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

QUOTED_AT_MOST = 100


def quoted(value: object, at_most: int = QUOTED_AT_MOST) -> str:
    """Quote a value from data for a message: control characters escaped, cut at ``at_most`` characters.

    >>> quoted("Acme\\nGmbH")
    "'Acme\\\\nGmbH'"
    """
    return f"'{plainly(value, at_most)}'"


def plainly(value: object, at_most: int = QUOTED_AT_MOST) -> str:
    """A name from data that a message uses as a word, a file's or a column's: as :func:`quoted`, without the quotes."""
    text = str(value)
    cut = text if len(text) <= at_most else text[: at_most - 1] + "…"
    return cut if cut.isprintable() else "".join(char if char.isprintable() else _escaped(char) for char in cut)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` for the nearest known word, or an empty string.

    >>> did_you_mean("Acme", ["ACME", "Beta"]), did_you_mean("be", ["ACME", "Beta"])
    (" (did you mean 'ACME'?)", " (did you mean 'Beta'?)")
    """
    near = nearest(value, known)
    return suggested(near) if near is not None else ""


def nearest(value: str, known: Iterable[str]) -> str | None:
    """The known word that comes nearest to a value, None where none is near."""
    from rapidfuzz import fuzz, process

    by_folded = {word.casefold(): word for word in known}
    sought = value.casefold()
    near = next((word for word in by_folded if value and word.startswith(sought)), None)
    if near is None:
        best = process.extractOne(sought, list(by_folded), scorer=fuzz.ratio, score_cutoff=60)
        near = None if best is None else str(best[0])
    return None if near is None else by_folded[near]


def suggested(word: str) -> str:
    """A suggestion at the end of a message.

    >>> suggested("ACME")
    " (did you mean 'ACME'?)"
    """
    return f" (did you mean {quoted(word)}?)"


def listed(words: Sequence[str], at_most: int = 8) -> str:
    """Join words for a message, the first ``at_most`` of them.

    >>> listed(["a", "b", "c"], at_most=2)
    'a, b and 1 more'
    """
    shown = ", ".join(words[:at_most])
    rest = len(words) - at_most
    return f"{shown} and {rest} more" if rest > 0 else shown


class EcohealthError(Exception):
    """Anything this product refuses; the message is for people."""


class InputRefused(EcohealthError):
    """The files do not make an ecosystem; every problem is in the message, not only the first."""

    @classmethod
    def because(cls, problems: Sequence[str]) -> InputRefused:
        """One problem a line."""
        return cls("\n".join(problems))

    @classmethod
    def missing(cls, path: str) -> InputRefused:
        """A path that is not there."""
        return cls(f"{quoted(path)} does not exist; give a folder or a file of participants and interactions")


class UnknownParticipant(EcohealthError):
    """An id that is not in the ecosystem."""

    @classmethod
    def named(cls, ids: Sequence[str], known: Sequence[str]) -> UnknownParticipant:
        """The unknown ids, each with the nearest known one."""
        lines = [f"no participant {quoted(one)}{did_you_mean(one, known)}" for one in ids]
        return cls("; ".join(lines) + f". The ecosystem has {len(known)} participants; ids are exact, capitals count")


class UnknownChoice(EcohealthError):
    """A word that is not among those allowed: a metric, a model, a kind, a column, a format."""

    @classmethod
    def of(cls, what: str, value: str, allowed: Iterable[str]) -> UnknownChoice:
        """What kind of word it is, the word, and those allowed."""
        words = sorted(allowed)
        return cls(f"no {what} {quoted(value)}{did_you_mean(value, words)}; allowed: {listed(words, 20)}")


class BadWindow(EcohealthError):
    """A window that cannot be read, or one without data."""

    @classmethod
    def unreadable(cls, text: str) -> BadWindow:
        """Words that name no window."""
        return cls(
            f"window {quoted(text)} cannot be read; write 'all', a year '2024', a month '2024-03', "
            "a day '2024-03-31' or a span '2024-01:2024-12'"
        )

    @classmethod
    def undated(cls, text: str) -> BadWindow:
        """A window asked of data without dates."""
        return cls(f"window {quoted(text)} needs dates, and no interaction has one; add a column 'date' or use 'all'")

    @classmethod
    def empty(cls, text: str, first: str, last: str) -> BadWindow:
        """A window in which nothing happened."""
        return cls(f"window {quoted(text)} holds no interaction; the data run from {first} to {last}")


class BadMerge(EcohealthError):
    """Participants that cannot be made one."""


class BadSize(EcohealthError):
    """An amount of memory, or a number of records, that cannot be read."""

    @classmethod
    def of_memory(cls, said: str, least: int) -> BadSize:
        """Words that name no amount of memory, or too little."""
        return cls(
            f"memory {quoted(said)} cannot be used; write a number with its unit, at least {least}MB: 500MB, 2GB"
        )

    @classmethod
    def of_records(cls, said: str) -> BadSize:
        """Words that name no number of records."""
        return cls(f"{quoted(said)} is no number of records; write one as 1000000, or 'never'")


class BadScenario(EcohealthError):
    """A what-if that cannot be simulated."""


class TooLittleHistory(EcohealthError):
    """A question about the past or the future that the history is too short to answer."""

    @classmethod
    def periods(cls, what: str, there: int, needed: int, period: str) -> TooLittleHistory:
        """How many complete periods there are, how many it takes, and what would help."""
        return cls(
            f"{what} needs {needed} complete {period}s in which records are not missing; there are {there}. "
            "Load a longer history, or widen the window"
        )


class BadProfile(EcohealthError):
    """A profile that cannot be used: which key, which value, what is allowed."""


class CannotWrite(EcohealthError):
    """An output that cannot be written; nothing is left half done."""
