"""The fonts of paper, made of those of the screen: ``python docs/fonts.py`` writes them anew.

The screen loads one variable file a script; a PDF wants one file a weight. So each script is fixed at a weight, the
scripts are joined, and the signs that stand beside status words and types are drawn into them. The family is called
as on the screen: what has been changed may not bear the name of the original (SIL Open Font License 1.1).
"""

from __future__ import annotations

import io
import math
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from fontTools.merge import Merger
from fontTools.misc.timeTools import timestampFromString
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).parents[1]
SCREEN, PAPER = ROOT / "dashboards/assets/fonts", ROOT / "ecohealth/export/fonts"
FAMILY = "Ecohealth Sans"
WEIGHTS = {"regular": 400, "semibold": 600}
SCRIPTS = ("latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "vietnamese")
"""Where two scripts have a character, the one that comes first keeps it."""
MADE = timestampFromString("Thu Jan  1 00:00:00 2026")

Place = tuple[float, float]
Outline = Sequence[Place]


def fonts() -> Iterator[tuple[str, bytes]]:
    """Each font file's name and what belongs in it."""
    for style, weight in WEIGHTS.items():
        parts = [_fixed(next(SCREEN.glob(f"source-sans-3-*-{script}.woff2")), weight) for script in SCRIPTS]
        font = Merger().merge(parts)
        _draw_signs(font)
        _name(font, style, weight)
        yield f"ecohealth-sans-{style}.ttf", _saved(font)


def _fixed(path: Path, weight: int) -> io.BytesIO:
    font = instancer.instantiateVariableFont(TTFont(path), {"wght": weight})
    font.flavor = None
    return io.BytesIO(_saved(font))


def _saved(font: TTFont) -> bytes:
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = MADE
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


def _name(font: TTFont, style: str, weight: int) -> None:
    names = {1: FAMILY if weight == 400 else f"{FAMILY} {style.title()}", 2: "Regular", 4: f"{FAMILY} {style.title()}",
             6: f"EcohealthSans-{style.title()}", 16: FAMILY, 17: style.title()}  # fmt: skip
    kept = [one for one in font["name"].names if one.nameID in (0, 13, 14)]
    font["name"].names = kept
    for at, text in names.items():
        font["name"].setName(text, at, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    for gone in ("STAT", "avar", "MVAR", "HVAR"):
        if gone in font:
            del font[gone]


# -- signs ----------------------------------------------------------------------------------------------------------
def _regular(corners: int, radius: float = 300, turned: float = 90, up: float = 330) -> list[Place]:
    """A regular polygon around the middle of a sign."""
    turns = [math.radians(turned - 360 * at / corners) for at in range(corners)]
    return [(350 + radius * math.cos(one), up + radius * math.sin(one)) for one in turns]


def _star() -> list[Place]:
    outer, inner = _regular(5, 340), _regular(5, 135, 54)
    return [place for pair in zip(outer, inner, strict=True) for place in pair]


def _arrow() -> list[Place]:
    return [(60, 300), (480, 300), (480, 180), (660, 330), (480, 480), (480, 360), (60, 360)]


ROUND = _regular(48, 280)
HOLE = list(reversed(_regular(48, 215)))

SIGNS: dict[str, tuple[Outline, ...]] = {
    "●": (ROUND,),
    "○": (ROUND, HOLE),
    "■": (_regular(4, 360, 45),),
    "▪": (_regular(4, 230, 45),),
    "◆": (_regular(4, 330),),
    "▲": (_regular(3, 370, 90, 270),),
    "▼": (_regular(3, 370, -90, 400),),
    "⬟": (_regular(5, 320),),
    "⬢": (_regular(6, 310),),
    "★": (_star(),),
    "→": (_arrow(),),
}


def _draw_signs(font: TTFont) -> None:
    known = font.getBestCmap()
    for sign, outlines in SIGNS.items():
        if ord(sign) in known:
            continue
        name = f"uni{ord(sign):04X}"
        pen = TTGlyphPen(None)
        for outline in outlines:
            pen.moveTo(_whole(outline[0]))
            for place in outline[1:]:
                pen.lineTo(_whole(place))
            pen.closePath()
        font.setGlyphOrder([*font.getGlyphOrder(), name])
        font["glyf"][name] = pen.glyph()
        font["hmtx"][name] = (700, font["glyf"][name].xMin if hasattr(font["glyf"][name], "xMin") else 0)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(sign)] = name


def _whole(place: Place) -> tuple[int, int]:
    return round(place[0]), round(place[1])


if __name__ == "__main__":
    PAPER.mkdir(exist_ok=True)
    for file, content in fonts():
        (PAPER / file).write_bytes(content)
    shutil.copy(SCREEN / "LICENSE.txt", PAPER / "LICENSE.txt")
