"""What a notebook shows of an answer: its sentence, and the head of its table."""

from __future__ import annotations

from html import escape

import pandas as pd

MOST_ROWS = 10


def answer_html(sentence: str, table: pd.DataFrame) -> str:
    """A sentence and the first rows of a table, as HTML; whatever comes from the data is text in it.

    >>> answer_html("Losing <b> costs 1 %.", pd.DataFrame({"name": ["<i>"]})).count("&lt;")
    2
    """
    shown = table.head(MOST_ROWS)
    body = shown.to_html(index=False, na_rep="–", float_format=lambda value: f"{value:.4g}", border=0)
    rest = f"<p>… and {len(table) - len(shown):,} more rows.</p>" if len(table) > len(shown) else ""
    return f"<p><b>{escape(sentence)}</b></p>{body}{rest}"
