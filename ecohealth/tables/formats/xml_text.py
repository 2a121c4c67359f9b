"""XML element by element: no document type, no entities, every element with its line and its text as it stood."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ecohealth.errors import InputRefused, UnknownChoice, quoted
from ecohealth.tables.formats.encoding import Text, decoded
from ecohealth.tables.formats.likely import is_utf8
from ecohealth.tables.how import check_encoding
from ecohealth.tables.records import about_file

DEEPEST = 64
Path = tuple[str, ...]

_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
_UTF = re.compile(r"(?:utf[-_]?(?:8|16)|(?:us-)?ascii)\Z", re.IGNORECASE)


@dataclass
class Element:
    """An element with everything in it.

    ``tag`` is the name in the document's own namespace; in another one it begins with ``{``. ``line`` is the physical
    line of its first character, ``start`` and ``end`` are places in the document's bytes.
    """

    tag: str
    attributes: dict[str, str]
    line: int
    start: int
    end: int = 0
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The characters that stand in it directly."""
        return "".join(self.texts)

    def all(self, tag: str) -> Iterator[Element]:
        """The elements of that name that stand in it directly."""
        return (one for one in self.children if one.tag == tag)


@dataclass(frozen=True)
class Visitor:
    """What is done with a document's elements while it is read.

    ``form`` is what the document should be. ``halls`` are the elements too large to be held, named by their path from
    the root: ``opened`` is told of them when they begin, ``closed`` of every element that stands directly in one, with
    the hall's path, when it ends.
    """

    form: str
    halls: frozenset[Path]
    opened: Callable[[Path, Element], None]
    closed: Callable[[Path, Element], None]


def xml_text(data: bytes, file: str) -> Text:
    """A document's text in UTF-8, from the encoding that it declares.

    Raises:
        InputRefused: the file is empty, is no text, or not in the encoding that it declares.
    """
    declared = _DECLARED.match(data)
    name = declared[1].decode("ascii") if declared else "UTF-8"
    if _UTF.match(name):
        text = decoded(data, file, "XML")
        if not text.valid:
            raise InputRefused.because([f"{file}: is not UTF-8; save it so, or declare the encoding that it has"])
        return text
    try:
        content = data.decode(check_encoding(name)).encode("utf-8")
    except (UnknownChoice, UnicodeError) as error:
        message = f"{file}: declares the encoding {quoted(name)} and cannot be read in it; save it as UTF-8"
        raise InputRefused.because([message]) from error
    told = about_file(file, "encoding", f"the encoding is {name}, as the file declares", severity="note")
    if not name.casefold().startswith("utf") and not data.isascii() and is_utf8(data):
        told = about_file(file, "encoding", f"reads without error as UTF-8; it was read as {name}, as it declares")
    return Text(content, valid=True, told=(told,))


def visit(data: bytes, file: str, visitor: Visitor) -> None:
    """Read a document in UTF-8 from end to end.

    Raises:
        InputRefused: a DOCTYPE or an entity, no XML or cut, or elements in one another more than 64 deep.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser, ParseError

    building = _Building(data, file, visitor)
    parser = DefusedXMLParser(target=building, encoding="utf-8", forbid_dtd=True)
    building.expat = parser.parser
    try:
        parser.feed(data)
        parser.close()
    except DefusedXmlException as error:
        line = building.expat.CurrentLineNumber
        message = f"{file}: line {line}: a DOCTYPE (DTD) or an entity is declared, which is never followed; remove it"
        raise InputRefused.because([message]) from error
    except ParseError as error:
        line, column = building.expat.ErrorLineNumber, building.expat.ErrorColumnNumber + 1
        why = str(error).partition(": line")[0]
        message = f"{file}: line {line}, column {column}: no XML from here on, or cut here ({why}); write it again"
        raise InputRefused.because([message]) from error


class _Building:
    """Builds elements out of the parser's calls and hands them on."""

    def __init__(self, content: bytes, file: str, visitor: Visitor) -> None:
        self.content = content
        self.file = file
        self.visitor = visitor
        self.open: list[Element] = []
        self.path: Path = ()
        self.space = ""
        self.expat: Any = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.open:
            self.space = tag[: tag.rfind("}") + 1]
            self._check_root(tag.removeprefix(self.space))
        line, place = self.expat.CurrentLineNumber, self.expat.CurrentByteIndex
        element = Element(tag.removeprefix(self.space), attributes, line, place)
        is_in_hall = len(self.open) == len(self.path)
        self.open.append(element)
        if len(self.open) > DEEPEST:
            message = f"{self.file}: line {line}: elements lie in one another more than {DEEPEST} deep"
            raise InputRefused.because([message])
        if is_in_hall and (*self.path, element.tag) in self.visitor.halls:
            self.path = (*self.path, element.tag)
            self.visitor.opened(self.path, element)

    def _check_root(self, tag: str) -> None:
        if (tag,) not in self.visitor.halls:
            message = f"{self.file}: is XML, but no {self.visitor.form}: its root is {quoted(tag)}"
            raise InputRefused.because([message])

    def data(self, text: str) -> None:
        self.open[-1].texts.append(text)

    def end(self, _: str) -> None:
        element = self.open.pop()
        at = self.expat.CurrentByteIndex  # where the closing tag begins, or where <node/> has ended
        closes_itself = self.content.endswith(b"/>", element.start, at) and not element.children and not element.texts
        element.end = at if closes_itself else self.content.index(b">", at) + 1
        if len(self.open) < len(self.path):
            self.path = self.path[:-1]
        elif len(self.open) == len(self.path):
            self.visitor.closed(self.path, element)
        else:
            self.open[-1].children.append(element)
