"""Fewer bytes on the wire: text is packed for browsers that unpack it; a file that never changes is packed once."""

from __future__ import annotations

import gzip
import zlib

from flask import Flask, Response, request

from dashboards.keeping import Kept

PACKED = ("text/", "application/json", "application/javascript", "image/svg+xml")
LEAST = 1_000
"""Bytes below which packing saves nothing."""
QUICK, TIGHT = 4, 6
"""Levels: of an answer that is made anew each time, of a file that is packed once."""
MOST_FILES = 256


def compress(server: Flask) -> None:
    """Pack what the server answers, from now on."""
    files = Kept(MOST_FILES)

    @server.after_request
    def pack(response: Response) -> Response:
        if not _is_worth_it(response):
            return response
        response.direct_passthrough = False
        plain = response.get_data()
        response.vary.add("Accept-Encoding")
        if len(plain) < LEAST:
            return response
        if "immutable" in response.headers.get("Cache-Control", ""):
            packed = files.get((request.path, zlib.crc32(plain)), lambda: gzip.compress(plain, TIGHT, mtime=0))
        else:
            packed = gzip.compress(plain, QUICK, mtime=0)
        response.set_data(packed)
        response.headers["Content-Encoding"] = "gzip"
        response.headers.pop("ETag", None)
        return response


def _is_worth_it(response: Response) -> bool:
    """Text that is not packed yet, whole, for a browser that asks for gzip."""
    return (
        request.accept_encodings["gzip"] > 0
        and response.status_code == 200
        and "Content-Encoding" not in response.headers
        and "Range" not in request.headers
        and (response.mimetype or "").startswith(PACKED)
    )
