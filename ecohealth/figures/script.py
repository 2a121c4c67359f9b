"""The library that makes charts of a page answer: one text, put into the page, so that nothing is fetched."""

from __future__ import annotations

from functools import cache


@cache
def plotly_script() -> str:
    """plotly.js as it comes with plotly for Python, some 4.8 MB."""
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())
