"""Where the dashboard listens and what it accepts: flags and environment, read in this one place."""

from __future__ import annotations

import getpass
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field

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
            f"host {quoted(host)} would open the dashboard to other machines, and it has no login yet; "
            "use 127.0.0.1, ::1 or localhost (to look at it from elsewhere, forward the port through ssh)"
        )

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
        host: a loopback address; others are refused.
        port: the port to listen on.
        allowed_hosts: names a browser may call the dashboard by; anything else is answered with 400.
        max_request: bytes of the largest request that is accepted; more is answered with 413.
        threads: requests that are answered at the same time.
        scenes: how many (ecosystem, window, filter) are kept computed.
        workspace: where the team's workspace is, a folder or ``postgresql://…``; empty for none.
        owner: whose name is on what is saved where nobody logs in.
    """

    host: str = "127.0.0.1"
    port: int = 8050
    allowed_hosts: tuple[str, ...] = LOOPBACK_NAMES
    max_request: int = 12 * MEGABYTE
    threads: int = 8
    scenes: int = 24
    workspace: str = field(default="", repr=False)
    owner: str = "somebody"

    def __post_init__(self) -> None:
        if not _is_loopback(self.host):
            raise CannotServe.beyond_loopback(self.host)
        if not 1 <= self.port <= 65535:
            raise CannotServe.no_port(self.port)

    @property
    def url(self) -> str:
        """The address to open."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{name}:{self.port}/"


def read_settings(
    host: str | None, port: int | None, environment: Mapping[str, str], *, workspace: str | None = None
) -> Settings:
    """Settings from the flags that were given, then from ``ECOHEALTH_PORT``, then the defaults.

    Raises:
        CannotServe: for a host that other machines can reach, or a port that is none.
    """
    chosen = environment.get(PORT_VARIABLE, Settings.port) if port is None else port
    try:
        number = int(chosen)
    except ValueError as error:
        raise CannotServe.no_port(chosen) from error
    return Settings(
        host=Settings.host if host is None else host,
        port=number,
        workspace=workspace or "",
        owner=_account() if workspace else Settings.owner,
    )


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
