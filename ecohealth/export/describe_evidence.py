"""Evidence as a document, each kind in its own way."""

from __future__ import annotations

from ecohealth.evidence.comparison import Comparison
from ecohealth.export.describe_comparison import describe_comparison
from ecohealth.export.document import Document


def describe_evidence(found: Comparison) -> Document:
    """The document of a piece of evidence."""
    return describe_comparison(found)
