"""The team's workspace as pages see it, and who is looking: handed in when the app is made, held nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboards.state import KEPT, OWN, View
from ecohealth.errors import EcohealthError, UnknownChoice

if TYPE_CHECKING:
    from ecohealth.workspace.kept import Item
    from ecohealth.workspace.workspace import Workspace

HOW_TO = "Saving is off: this dashboard was started without a workspace. Start it with --workspace FOLDER to save."
NOT_OWN = (
    "What you uploaded is yours alone, and what is saved here the team can open. Keep the ecosystem as a snapshot on "
    "the page Workspace first; then save from the snapshot."
)


def nobody_in_particular() -> str:
    """Who is looking, where nobody said how to tell."""
    return "somebody"


@dataclass(frozen=True)
class Desk:
    """What a team keeps, and who is at it.

    Attributes:
        workspace: None where the dashboard was started without one.
        me: the name of whoever makes the request that is being answered; what they save bears it.
        logs_in: whether people log in, and so can log out.
    """

    workspace: Workspace | None = None
    me: Callable[[], str] = nobody_in_particular
    logs_in: bool = False

    def why_not(self, view: View) -> str:
        """Why nothing can be saved about what is looked at; empty where it can."""
        if self.workspace is None:
            return HOW_TO
        return NOT_OWN if view.ecosystem.startswith(OWN) else ""

    def items(self, kind: str, ecosystem: str = "") -> tuple[Item, ...]:
        """What is kept of a kind, of one ecosystem or of all; nothing without a workspace.

        Raises:
            WorkspaceRefused: where it cannot be read.
        """
        if self.workspace is None:
            return ()
        found = self.workspace.items(kind)
        return tuple(one for one in found if not ecosystem or one.body.get("ecosystem", ecosystem) == ecosystem)

    def item(self, key: str) -> Item | None:
        """The version in force of an item, also a removed one; None where there is none.

        Raises:
            WorkspaceRefused: where it cannot be read.
        """
        if self.workspace is None or not key:
            return None
        try:
            return self.workspace.item(key)
        except UnknownChoice:
            return None

    def seen(self, mark: str) -> Item | None:
        """The item of a mark (see :func:`mark_of`) in the version that its reader saw; None where there is none."""
        key, _, version = mark.partition(".")
        if self.workspace is None or not key or not version.isdecimal():
            return None
        try:
            history = self.workspace.history(key)
        except EcohealthError:
            return None
        return next((one for one in history if str(one.version) == version), None)


def mark_of(item: Item) -> str:
    """An item with its version, in a word: what a page remembers of what its reader saw."""
    return f"{item.id}.{item.version}"


def snapshot_key(snapshot_id: str) -> str:
    """The key under which a snapshot is looked at."""
    return KEPT + snapshot_id[:16]
