"""Logging in at the organisation's own place (OpenID Connect): who it says is looking, proved by what it signed.

The server asks the issuer for its addresses, for the token of a code and for its keys, and nothing else of anybody. The
library proves the token: signature, issuer, audience, expiry, nonce. What the flow needs to remember between leaving
and coming back is in the signed cookie of a session that is not yet anybody's.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from ecohealth.errors import EcohealthError, quoted

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key that the issuer alone has; never ``none``, and none by the secret that both share."""
WAITS, LEEWAY = 10.0, 60
"""Seconds that the issuer may take to answer, and that its clock may be off."""
FORGOTTEN_AFTER, MOST_BEGUN = 600.0, 10_000
"""Seconds in which somebody has to come back from the issuer, and how many may be away."""
MOST_ANSWERED = 1_000_000
BACK = "/login/back"
"""Where the issuer sends people back to."""


class CannotAsk(EcohealthError):
    """The issuer cannot be asked, or what it was given is not enough. The message holds no secret and no token."""


class NotLetIn(EcohealthError):
    """The issuer's answer does not prove who somebody is, or they are not on the list."""


@dataclass(frozen=True)
class Issuer:
    """Who is asked, as whom, and who of those whom it knows is let in.

    Attributes:
        address: the issuer; its configuration lies below it at ``/.well-known/openid-configuration``.
        client: as what the dashboard is known there.
        secret: what proves that it is.
        users: addresses of mail, or ``@example.com`` for everybody of a domain; empty for whoever the issuer knows.
        group: a value that the claim ``groups`` must hold; empty for none.
    """

    address: str
    client: str
    secret: str = field(repr=False)
    users: tuple[str, ...] = ()
    group: str = ""

    def __post_init__(self) -> None:
        if not is_safe(self.address):
            raise CannotAsk(f"{quoted(self.address)} is no address of an issuer; write it as https://login.example.com")
        if not self.client:
            raise CannotAsk("the issuer has to be told who asks: --oidc-client-id ID")

    @classmethod
    def read(cls, address: str, client: str, secret_file: str, users: tuple[str, ...] = (), group: str = "") -> Issuer:
        """The issuer, with the secret of a file.

        Raises:
            BadPasswords: for a file that cannot be read, is empty, or that others may read.
            CannotAsk: for an address that is none, or a library that is not there.
        """
        if find_spec("authlib") is None:
            raise CannotAsk("a login elsewhere takes a library that is not here: pip install 'ecohealth[oidc]'")
        from ecohealth.workspace.passwords import secret_of

        secret = secret_of(secret_file)
        return cls(address.rstrip("/"), client, secret, users, group)


def is_safe(address: object) -> bool:
    """Whether what is sent there is read by nobody else: https, or this machine itself."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        return bool(parts.hostname) and parts.username is None and (parts.scheme == "https" or
                                                                   (parts.scheme == "http" and here))  # fmt: skip
    except ValueError:
        return False


class Begun:
    """Those who left for the issuer and have not come back: each state opens the way back once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[dict[str, str], float]] = OrderedDict()

    def note(self, state: str, kept: dict[str, str]) -> None:
        """Somebody leaves."""
        with self._lock:
            self._held[state] = kept, self._clock() + FORGOTTEN_AFTER
            while len(self._held) > MOST_BEGUN:
                self._held.popitem(last=False)

    def take(self, state: str) -> dict[str, str] | None:
        """What was kept of whoever comes back, once; None for a state that nobody left with, or too long ago."""
        with self._lock:
            kept, until = self._held.pop(state, ({}, 0.0))
            return kept if self._clock() < until else None


class Relying:
    """The dashboard as the issuer's client: the way there, and who comes back.

    Args:
        issuer: who is asked.
        back: the address to come back to.
    """

    def __init__(self, issuer: Issuer, back: str) -> None:
        self.issuer = issuer
        self._back = back
        self._begun = Begun()
        self._lock = threading.Lock()
        self._known: Mapping[str, str] = {}

    def leave(self, following: str) -> tuple[str, str]:
        """Where to send somebody, and the state that their browser has to bring back.

        Raises:
            CannotAsk: where the issuer does not tell its addresses.
        """
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        with self._session() as session:
            place, state = session.create_authorization_url(
                self._addresses()["authorization_endpoint"], code_verifier=verifier, nonce=nonce
            )
        self._begun.note(state, {"verifier": verifier, "nonce": nonce, "following": following})
        return place, state

    def come_back(self, state: str, own_state: object, code: str) -> tuple[str, str]:
        """The name of whoever comes back, and where they wanted to go.

        Args:
            state, code: as the browser brings them.
            own_state: the state that this browser left with.

        Raises:
            NotLetIn: where they did not leave from here, the token does not hold, or they are not on the list.
            CannotAsk: where the issuer cannot be asked.
        """
        kept = self._begun.take(state) if isinstance(own_state, str) and _same(state, own_state) else None
        if kept is None or not code:
            raise NotLetIn("This login was not begun here, was used already, or took too long.")
        claims = self._proved(self._token(code, kept["verifier"]), kept["nonce"])
        return allowed(self.issuer, claims), kept["following"]

    def _session(self) -> Any:
        from authlib.integrations.requests_client import OAuth2Session

        return OAuth2Session(
            self.issuer.client, self.issuer.secret, scope="openid email profile", redirect_uri=self._back,
            code_challenge_method="S256", default_timeout=WAITS,
        )  # fmt: skip

    def _token(self, code: str, verifier: str) -> str:
        from authlib.integrations.base_client import OAuthError
        from requests import RequestException

        try:
            with self._session() as session:
                given = session.fetch_token(
                    self._addresses()["token_endpoint"], code=code, code_verifier=verifier, allow_redirects=False
                )
        except (OAuthError, RequestException, ValueError) as error:
            raise NotLetIn("The issuer did not take the code; log in once more.") from error
        token = given.get("id_token")
        if not isinstance(token, str):
            raise NotLetIn("The issuer's answer does not say who you are.")
        return token

    def _proved(self, token: str, nonce: str) -> Mapping[str, Any]:
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        wanted = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self.issuer.address},
            aud={"essential": True, "value": self.issuer.client},
            exp={"essential": True}, iat={"essential": True}, sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )  # fmt: skip
        try:
            keys = KeySet.import_key_set(self._asked(self._addresses()["jwks_uri"]))  # type: ignore[arg-type]
            read = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
            wanted.validate(read.claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotLetIn("What the issuer signed does not hold; log in once more.") from error
        several = isinstance(read.claims["aud"], list) and len(read.claims["aud"]) > 1
        if read.claims.get("azp", None if several else self.issuer.client) != self.issuer.client:
            raise NotLetIn("What the issuer signed is meant for somebody else.")
        return read.claims

    def _addresses(self) -> Mapping[str, str]:
        """The issuer's addresses, asked for once."""
        with self._lock:
            if not self._known:
                told = self._asked(f"{self.issuer.address}/.well-known/openid-configuration")
                places = {one: told.get(one) for one in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
                if told.get("issuer") != self.issuer.address or not all(map(is_safe, places.values())):
                    raise CannotAsk("the issuer's configuration is not its own, or names an address without https")
                self._known = {key: str(value) for key, value in places.items()}
            return self._known

    def _asked(self, address: str) -> Mapping[str, Any]:
        import requests

        try:
            with requests.get(address, timeout=WAITS, allow_redirects=False, stream=True) as answer:
                answer.raise_for_status()
                content = answer.raw.read(MOST_ANSWERED, decode_content=True)
            told = json.loads(content)
        except (requests.RequestException, ValueError, RecursionError) as error:
            raise CannotAsk("the issuer does not answer as one") from error
        if not isinstance(told, dict):
            raise CannotAsk("the issuer does not answer as one")
        return told


def allowed(issuer: Issuer, claims: Mapping[str, Any]) -> str:
    """The name of somebody who is let in.

    An address of mail counts only where the issuer says that it is theirs (``email_verified``).

    >>> one = Issuer("https://login.example.com", "eco", "s", users=("@example.com",))
    >>> allowed(one, {"sub": "7", "email": "Ada@example.com", "email_verified": True})
    'ada@example.com'

    Raises:
        NotLetIn: for somebody who is not on the list, or not in the group.
    """
    mail = claims.get("email")
    mail = mail.casefold() if isinstance(mail, str) and claims.get("email_verified") is True else ""
    groups = claims.get("groups")
    if issuer.group and not (isinstance(groups, list) and issuer.group in groups):
        raise NotLetIn("You are known, but not in the group that this dashboard is for.")
    listed = {one.casefold() for one in issuer.users}
    if listed and not (mail and (mail in listed or "@" + mail.rpartition("@")[2] in listed)):
        raise NotLetIn("You are known, but not on the list of those whom this dashboard is for.")
    return _name(claims, mail)


def _name(claims: Mapping[str, Any], mail: str) -> str:
    """The mail, else what the issuer promises to be one person's alone: a name that people choose may be another's."""
    subject = claims.get("sub")
    name = mail or (subject if isinstance(subject, str) else "")
    if not name.strip() or not name.isprintable() or len(name) > 200:
        raise NotLetIn("The issuer gives no name that can be shown.")
    return name


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())
