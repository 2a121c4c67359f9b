"""Where the dashboard listens and what it accepts: flags and environment, read in this one place."""

from __future__ import annotations

import getpass
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from dashboards.oidc import Issuer
from ecohealth.errors import EcohealthError, quoted

PORT_VARIABLE = "ECOHEALTH_PORT"
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
MEGABYTE = 1024 * 1024


class CannotServe(EcohealthError):
    """The dashboard cannot listen there."""

    @classmethod
    def beyond_loopback(cls, host: str) -> CannotServe:
        """An address that other machines can reach."""
        return cls(
            f"host {quoted(host)} would open the dashboard to other machines, which takes a login: give "
            "--password-file FILE ('ecohealth password NAME' writes its lines) or --oidc-issuer URL, or use 127.0.0.1, "
            "::1 or localhost"
        )

    @classmethod
    def without_a_name(cls, host: str) -> CannotServe:
        """Every address of the machine, and nobody said by which name it is called."""
        return cls(f"host {quoted(host)} has no name to be called by; give the address that people open: --url URL")

    @classmethod
    def no_url(cls, url: str) -> CannotServe:
        """Something that is no address of a server."""
        return cls(f"{quoted(url)} is no address that people open; write it as https://health.example.com, no path")

    @classmethod
    def no_port(cls, port: object) -> CannotServe:
        """A port number that is none."""
        return cls(f"port {quoted(port)} is not a port; give a whole number from 1 to 65535")

    @classmethod
    def taken(cls, port: int, free: int | None) -> CannotServe:
        """A port that another program listens on."""
        hint = f"; try --port {free}" if free else ""
        return cls(f"port {port} is taken by another program{hint}")


@dataclass(frozen=True)
class Settings:
    """How the dashboard is served. Nothing else in the environment has a say: HOST, PORT, DASH_* are not read.

    Attributes:
        host: a loopback address; others only with a login.
        port: the port to listen on.
        allowed_hosts: names a browser may call the dashboard by; anything else is answered with 400.
        max_request: bytes of the largest request that is accepted; more is answered with 413.
        threads: requests that are answered at the same time.
        scenes: how many (ecosystem, window, filter) are kept computed.
        workspace: where the team's workspace is, a folder or ``postgresql://…``; empty for none.
        passwords: the file of those who may log in by a password; empty for nobody.
        issuer: where an organisation logs in, if it does.
        public: the address that people open, where it is another than host and port.
        owner: whose name is on what is saved where nobody logs in.
    """

    host: str = "127.0.0.1"
    port: int = 8050
    allowed_hosts: tuple[str, ...] = LOOPBACK_NAMES
    max_request: int = 12 * MEGABYTE
    threads: int = 8
    scenes: int = 24
    workspace: str = field(default="", repr=False)
    passwords: str = ""
    issuer: Issuer | None = None
    public: str = ""
    owner: str = "somebody"

    def __post_init__(self) -> None:
        if not _is_loopback(self.host) and not self.logs_in:
            raise CannotServe.beyond_loopback(self.host)
        if not 1 <= self.port <= 65535:
            raise CannotServe.no_port(self.port)

    @property
    def logs_in(self) -> bool:
        """Whether people have to log in."""
        return bool(self.passwords) or self.issuer is not None

    @property
    def is_behind_tls(self) -> bool:
        """Whether people reach it by https, so that its cookie may travel by nothing else."""
        return self.public.startswith("https://")

    @property
    def url(self) -> str:
        """The address to open."""
        if self.public:
            return f"{self.public}/"
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{name}:{self.port}/"


@dataclass(frozen=True)
class ForTeam:
    """The flags of a server for several people.

    Attributes:
        workspace: where what they save is kept.
        passwords: the file of those who may log in.
        url: the address that they open.
        issuer: where an organisation logs in.
    """

    workspace: str | None = field(default=None, repr=False)
    passwords: str | None = None
    url: str | None = None
    issuer: Issuer | None = None


ALONE = ForTeam()


def read_settings(
    host: str | None, port: int | None, environment: Mapping[str, str], team: ForTeam = ALONE
) -> Settings:
    """Settings from the flags that were given, then from ``ECOHEALTH_PORT``, then the defaults.

    Raises:
        CannotServe: for a host that other machines can reach and no login, one without a name, or a port that is none.
    """
    chosen = environment.get(PORT_VARIABLE, Settings.port) if port is None else port
    try:
        number = int(chosen)
    except ValueError as error:
        raise CannotServe.no_port(chosen) from error
    given, passwords, public = host or Settings.host, team.passwords or "", _public(team.url)
    settings = Settings(
        host=given,
        port=number,
        workspace=team.workspace or "",
        passwords=passwords,
        issuer=team.issuer,
        public=public,
        owner=_account() if team.workspace else Settings.owner,
    )
    return replace(settings, allowed_hosts=_hosts(given, public))


def _public(url: str | None) -> str:
    """The address that people open, in one spelling; empty where none is given."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/") and parts.port != 0
    except ValueError as error:
        raise CannotServe.no_url(url) from error
    if not fits or parts.query or parts.fragment or parts.username is not None:
        raise CannotServe.no_url(url)
    return f"{parts.scheme}://{parts.netloc.casefold()}"


def _hosts(host: str, public: str) -> tuple[str, ...]:
    """The names that a browser may call the dashboard by."""
    called = urlsplit(public).hostname if public else None
    if called is not None:
        return (*LOOPBACK_NAMES, f"[{called}]" if ":" in called else called)
    if _is_loopback(host):
        return LOOPBACK_NAMES
    if host in ("", "0.0.0.0", "::"):  # noqa: S104 - told apart, not listened on
        raise CannotServe.without_a_name(host)
    return (*LOOPBACK_NAMES, f"[{host}]" if ":" in host else host.casefold())


def _account() -> str:
    """The name of the account that the dashboard runs under."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return Settings.owner


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
