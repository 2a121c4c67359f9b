"""The dashboard, from the command line: for one person on this machine, or for a team that logs in."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ecohealth.cli.commands import SAMPLE, Port, app
from ecohealth.cli.grouping import command
from ecohealth.cli.options import Misused, Words
from ecohealth.cli.running import DONE

if TYPE_CHECKING:
    from dashboards.oidc import Issuer
    from dashboards.settings import ForTeam

_TEAM = "A server for a team"


@command(app)
def serve(  # noqa: PLR0913 - flags, all named
    paths: Annotated[
        Words, typer.Argument(metavar="[PATH]...", help="Ecosystems; the bundled one without any.")
    ] = None,
    venue: Annotated[Words, typer.Option(metavar="TYPE", help="A type that is a place where parties meet.")] = None,
    *,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The address to listen on; with a login also another.")
    ] = None,
    port: Port = None,
    workspace: Annotated[
        str | None,
        typer.Option(
            metavar="DIR|postgresql://…",
            help="Where scenarios, notes and decisions are kept; new or there.",
            rich_help_panel=_TEAM,
        ),
    ] = None,
    password_file: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Who may log in; lines of 'ecohealth password NAME'.", rich_help_panel=_TEAM),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="The address that people open; https where TLS stands before it.", rich_help_panel=_TEAM
        ),
    ] = None,
    oidc_issuer: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where your organisation logs in, by OpenID Connect.", rich_help_panel=_TEAM),
    ] = None,
    oidc_client_id: Annotated[
        str | None, typer.Option(metavar="ID", help="As what the dashboard is known there.", rich_help_panel=_TEAM)
    ] = None,
    oidc_secret_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="The secret that it is known by.", rich_help_panel=_TEAM)
    ] = None,
    oidc_allow: Annotated[
        Words,
        typer.Option(metavar="MAIL|@DOMAIN", help="Who of those may log in here; repeat it.", rich_help_panel=_TEAM),
    ] = None,
    oidc_group: Annotated[
        str | None, typer.Option(metavar="NAME", help="The group that they must be in.", rich_help_panel=_TEAM)
    ] = None,
) -> int:
    """Open the dashboard on this machine, or with a login to others; Ctrl-C ends it."""
    from dashboards.settings import ForTeam

    elsewhere = Elsewhere(oidc_issuer, oidc_client_id, oidc_secret_file, tuple(oidc_allow or ()), oidc_group)
    team = ForTeam(workspace, password_file, url, elsewhere.issuer())
    return opened(paths or [], venue, host=host, port=port, team=team)


@dataclass(frozen=True)
class Elsewhere:
    """What the flags say of a login elsewhere."""

    issuer_url: str | None
    client: str | None
    secret_file: str | None
    users: tuple[str, ...]
    group: str | None

    def issuer(self) -> Issuer | None:
        """Who is asked; None where no flag says so.

        Raises:
            Misused: where some of what it takes is missing.
            EcohealthError: for an address that is none, a secret that cannot be read, or a library that is not there.
        """
        if not any((self.issuer_url, self.client, self.secret_file, self.users, self.group)):
            return None
        if not (self.issuer_url and self.client and self.secret_file):
            raise Misused("a login elsewhere takes --oidc-issuer URL, --oidc-client-id ID and --oidc-secret-file FILE")
        if not (self.users or self.group):
            raise Misused(
                "say who of those whom the issuer knows may log in: --oidc-allow ada@example.com, --oidc-allow "
                "@example.com for everybody of a domain, or --oidc-group NAME"
            )
        from dashboards.oidc import Issuer

        return Issuer.read(self.issuer_url, self.client, self.secret_file, self.users, self.group or "")


def opened(
    paths: list[str],
    venue: list[str] | None = None,
    *,
    host: str | None = None,
    port: int | None = None,
    team: ForTeam | None = None,
) -> int:
    """Serve ecosystems, the bundled one without any, until Ctrl-C."""
    from dashboards.app import serve as listen
    from dashboards.settings import ALONE, read_settings
    from ecohealth.tables.samples import sample_path

    settings = read_settings(host, port, os.environ, team or ALONE)
    listen([Path(one) for one in paths] or [sample_path(SAMPLE)], settings, tuple(venue or ()))
    return DONE
