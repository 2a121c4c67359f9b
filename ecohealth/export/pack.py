"""The board pack: one document in every format, and a manifest that says how to make the same bytes again."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from ecohealth.export.board import Board, describe_board
from ecohealth.export.csv import csv_bytes
from ecohealth.export.describe_evidence import describe_evidence
from ecohealth.export.html import html_bytes
from ecohealth.export.json import json_bytes, remedies_document, scorecard_document
from ecohealth.export.manner import AS_USUAL, Manner
from ecohealth.export.pdf import pdf_bytes
from ecohealth.export.pptx import pptx_bytes
from ecohealth.export.reading_out import read_out
from ecohealth.export.toml import toml_text
from ecohealth.export.xlsx import xlsx_bytes
from ecohealth.scores.signs import NEUTRAL, signs, signs_for

MANIFEST, PROFILE = "manifest.json", "profile.toml"
_FIRST_DAY, _READABLE = (1980, 1, 1, 0, 0, 0), 0o644 << 16
_AGAIN = (
    "The command, run on data with this hash with this version of ecohealth, makes every file again to the bit, in any "
    "place and on any day; profile.toml is here. Where ecosystem.toml gives no name, the folder's is the ecosystem's. "
    "Letters that the shipped fonts lack are taken from the system's, so a PDF with such names is the same where these "
    "are the same."
)


def pack_bytes(board: Board, command: str, manner: Manner = AS_USUAL) -> bytes:
    """A ``.zip`` of PDF, slides, workbook, page and JSON with the same figures, and their manifest.

    Args:
        board: what is told.
        command: what makes the pack again, with the place of the data left open.
        manner: paper, template and sections.
    """
    files = _files(board, manner)
    manifest = json_bytes(_manifest(board, command, files))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, MANIFEST: manifest}.items():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.external_attr = _READABLE
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _files(board: Board, manner: Manner) -> dict[str, bytes]:
    with signs(signs_for(manner.locale)):
        document = read_out(manner.applied(describe_board(board)))
        files = {
            "board.pdf": pdf_bytes(document, manner.paper),
            "board.pptx": pptx_bytes(document, manner.template),
            "board.xlsx": xlsx_bytes(document),
            "board.html": html_bytes(document, live=not manner.still),
        }
        for name, found in board.evidence.items():
            told = read_out(describe_evidence(found))
            files[f"{name}.pdf"] = pdf_bytes(told, manner.paper)
            files[f"{name}.html"] = html_bytes(told, live=not manner.still)
    with signs(NEUTRAL):
        return {**files, **_for_machines(board)}


def _for_machines(board: Board) -> dict[str, bytes]:
    said = board.profile.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    files = {"scorecard.json": json_bytes(scorecard_document(board.card)), PROFILE: toml_text(said).encode()}
    if board.losses is not None:
        files["losses.csv"] = csv_bytes(board.losses)
    if board.advice is not None:
        files["remedies.json"] = json_bytes(remedies_document(board.advice))
    files.update({f"{name}.json": json_bytes(found.to_dict()) for name, found in board.evidence.items()})
    return files


def _manifest(board: Board, command: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    source = board.card.provenance
    return {
        "schema": "ecohealth.pack/1",
        "ecosystem": source.ecosystem,
        "window": source.window,
        "filters": list(source.filters),
        "data_hash": source.data_hash,
        "profile": source.profile,
        "profile_hash": source.profile_hash,
        "seed": source.seed,
        "version": source.version,
        "command": command,
        "made_again": _AGAIN,
        "files": [
            {"file": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        ],
    }
