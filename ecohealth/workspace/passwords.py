"""Who may log in: names with hashes of their passwords, a line each, in a file that only its owner should read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ecohealth.errors import EcohealthError, quoted

LEAST, MOST = 12, 1000
"""Characters of a password."""
LONGEST_NAME = 64


class BadPasswords(EcohealthError):
    """A name, a password or a file of them that cannot be used. The message never holds a password or a hash."""


def password_line(name: str, password: str) -> str:
    """The line of the file: ``name:hash``, the hash argon2id's with a salt of its own.

    Raises:
        BadPasswords: for a name with a colon or of no visible characters, and a password that is too short or too long.
    """
    from argon2 import PasswordHasher

    if not name.strip() or name != name.strip() or not name.isprintable() or ":" in name or len(name) > LONGEST_NAME:
        raise BadPasswords(f"{quoted(name)} is no name to log in by: 1 to {LONGEST_NAME} visible characters, no colon")
    if not LEAST <= len(password) <= MOST:
        raise BadPasswords(f"a password has {LEAST} to {MOST} characters; this one has {len(password)}")
    return f"{name}:{PasswordHasher().hash(password)}"


def secret_of(path: str | Path) -> str:
    """The secret that a file holds, without the blanks around it.

    Raises:
        BadPasswords: where it cannot be read, is empty, or others may read it.
    """
    secret = _kept_close(Path(path), "the file of the secret").strip()
    if not secret:
        raise BadPasswords(f"{quoted(path)} holds no secret; write what the issuer gave into it")
    return secret


def _kept_close(place: Path, called: str) -> str:
    try:
        text = place.read_text("utf-8")
        open_to_others = bool(place.stat().st_mode & 0o007)
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise BadPasswords(f"{called} {quoted(place)} cannot be read: {why}") from error
    if open_to_others:
        raise BadPasswords(f"everybody on this machine may read {quoted(place)}; close it first: chmod 600 FILE")
    return text


@dataclass(frozen=True)
class Passwords:
    """Hashes by name."""

    hashes: Mapping[str, str] = field(repr=False)

    @classmethod
    def read(cls, path: str | Path) -> Passwords:
        """Read the file.

        Raises:
            BadPasswords: where it cannot be read, holds nobody, a line is no ``name:hash``, or others may read it.
        """
        from argon2 import extract_parameters
        from argon2.exceptions import InvalidHashError

        place = Path(path)
        text = _kept_close(place, "the password file")
        hashes: dict[str, str] = {}
        for at, line in enumerate(text.splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            name, _, hashed = line.strip().partition(":")
            try:
                extract_parameters(hashed)
            except InvalidHashError as error:
                raise BadPasswords(_no_line(place, at)) from error
            if not name or name in hashes:
                raise BadPasswords(
                    _no_line(place, at) if not name else f"{quoted(place)}, line {at}: {quoted(name)} is named twice"
                )
            hashes[name] = hashed
        if not hashes:
            raise BadPasswords(
                f"the password file {quoted(place)} names nobody; 'ecohealth password NAME' writes a line"
            )
        return cls(hashes)

    def fits(self, name: str, password: str) -> bool:
        """Whether this is the password of that name; it takes as long for a name that there is none of."""
        from argon2 import PasswordHasher
        from argon2.exceptions import Argon2Error

        known = self.hashes.get(name)
        try:
            PasswordHasher().verify(known or next(iter(self.hashes.values())), password[:MOST])
        except Argon2Error:
            return False
        return known is not None


def _no_line(place: Path, at: int) -> str:
    return f"{quoted(place)}, line {at}: this is no 'name:hash'; 'ecohealth password NAME' writes one"
