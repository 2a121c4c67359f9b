"""The rules of the house that neither the linter nor the import contracts can see."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

import ecohealth

ROOT = Path(__file__).parents[2]
ROOMS = ("ecohealth", "dashboards")

UNPICKLERS = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "diskcache"}
FETCHERS = {"requests", "httpx", "aiohttp", "urllib3", "http.client", "urllib.request", "ftplib", "smtplib", "authlib"}
ASKS_AN_ISSUER = "dashboards/oidc.py"
"""Where an organisation's own login is asked, if the server was told of one (decision 0040)."""
RUNNERS = {"eval", "exec", "__import__"}
UNPICKLING_CALLS = {"read_pickle", "to_pickle"}
ARRAY_LOADERS = {"np.load", "numpy.load", "np.fromfile", "numpy.fromfile", "np.memmap", "numpy.memmap"}
TEXT_TO_OBJECTS = {"yaml", "ruamel", "jsonpickle"}
XML_PARSERS = {"xml", "lxml", "xmltodict", "bs4", "html5lib", "pyexpat", "expat"}
XML_WRITERS = {"xml.sax.saxutils"}
XML_READERS = {
    "read_xml",
    "read_html",
    "read_graphml",
    "parse_graphml",
    "read_gexf",
    "Read_GraphML",
    "Read_GML",
    "Read",
}
SEEDED_RANDOM = {"Generator", "default_rng", "SeedSequence", "PCG64", "Philox", "BitGenerator"}
FILE_CALLS = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "read_csv", "read_table", "read_excel",
    "read_parquet", "read_json", "read_xml", "to_csv", "to_excel", "to_parquet", "to_json", "write_html", "write_image",
}  # fmt: skip
FILE_PLACES = (
    "ecohealth/tables/",
    "ecohealth/workspace/",
    "ecohealth/export/",
    "ecohealth/scores/profile.py",
    "ecohealth/scores/shipped.py",
)

LONGEST_FILE = 400
LONGEST_FUNCTION = 70


@cache
def sources() -> dict[Path, list[ast.AST]]:
    """Every node of every source file."""
    paths = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return {path: list(ast.walk(ast.parse(path.read_text("utf-8")))) for path in paths}


def imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{name.name}" for name in node.names)


def called(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", None)


def unpickles(node: ast.AST, _: str) -> bool:
    allows = isinstance(node, ast.keyword) and node.arg == "allow_pickle"
    return (
        allows or called(node) in UNPICKLING_CALLS or any(name.split(".")[0] in UNPICKLERS for name in imported(node))
    )


def reads_objects(node: ast.AST, _: str) -> bool:
    loads = isinstance(node, ast.Call) and ast.unparse(node.func) in ARRAY_LOADERS
    return loads or any(name.split(".")[0] in TEXT_TO_OBJECTS for name in imported(node))


def parses_xml_unguarded(node: ast.AST, _: str) -> bool:
    parsers = [name for name in imported(node) if name.split(".")[0] in XML_PARSERS]
    writes = all(name.startswith(tuple(XML_WRITERS)) for name in parsers)
    return called(node) in XML_READERS or bool(parsers and not writes)


def runs_text(node: ast.AST, _: str) -> bool:
    return called(node) in RUNNERS


def fetches(node: ast.AST, path: str) -> bool:
    if path == ASKS_AN_ISSUER:
        return False
    return any(name == one or name.startswith(f"{one}.") for name in imported(node) for one in FETCHERS)


def draws_from_global_state(node: ast.AST, _: str) -> bool:
    if any(name.split(".")[0] == "random" for name in imported(node)):
        return True
    of_numpy = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "random"
    return of_numpy and node.attr not in SEEDED_RANDOM


def touches_files(node: ast.AST, place: str) -> bool:
    if called(node) not in FILE_CALLS or place.startswith(FILE_PLACES):
        return False
    return not (isinstance(node, ast.Call) and node.args and ast.unparse(node.args[0]) == "os.devnull")


def enters_by_the_door(node: ast.AST, place: str) -> bool:
    asked = (
        {name.name for name in node.names} if isinstance(node, ast.ImportFrom) and node.module == "ecohealth" else set()
    )
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ecohealth":
        asked = {node.attr}
    return place.startswith("ecohealth/") and not asked.isdisjoint(ecohealth.__all__)


RULES: dict[str, tuple[Callable[[ast.AST, str], bool], str]] = {
    "nothing unpickles": (unpickles, "import pickle; np.load(f, allow_pickle=True); pd.read_pickle(f)"),
    "no file makes objects": (reads_objects, "import yaml; np.load(f); from ruamel.yaml import YAML"),
    "XML is parsed by defusedxml alone": (
        parses_xml_unguarded,
        "import xml.etree.ElementTree as ET; from xml.dom import minidom; from lxml import etree; nx.read_graphml(f); "
        "Graph.Read_GraphML(f); pd.read_xml(f)",
    ),
    "nothing runs text": (runs_text, "eval(text); exec(text); frame.eval(text)"),
    "nothing is fetched": (fetches, "import requests; from urllib.request import urlopen; import http.client"),
    "randomness is an argument": (draws_from_global_state, "import random; np.random.seed(1); np.random.rand(3)"),
    "files are read and written in their places": (touches_files, "open(f); Path(f).read_text(); frame.to_csv(f)"),
    "rooms import from rooms, not from the door": (
        enters_by_the_door,
        "ecohealth.score(eco); from ecohealth import score",
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_every_source_keeps_the_rule(rule: str) -> None:
    breaks = RULES[rule][0]
    found = [
        f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', '?')}"
        for path, nodes in sources().items()
        for node in nodes
        if breaks(node, path.relative_to(ROOT).as_posix())
    ]
    assert found == []


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_sees_each_of_its_breaches(rule: str) -> None:
    breaks, breaches = RULES[rule]
    for breach in breaches.split("; "):
        assert any(breaks(node, "ecohealth/scores/score.py") for node in ast.walk(ast.parse(breach))), breach


def test_what_the_rules_allow_stays_allowed() -> None:
    allowed = "from xml.sax.saxutils import escape; "
    allowed += "import re; re.compile('a'); np.random.default_rng(7); os.open(os.devnull, 1); ecohealth.__version__"
    tree = list(ast.walk(ast.parse(allowed)))
    assert [rule for rule, (breaks, _) in RULES.items() if any(breaks(node, "ecohealth/a.py") for node in tree)] == []


def test_files_and_functions_stay_small() -> None:
    long_files = [path.name for path in sources() if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE]
    long_functions = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path, nodes in sources().items()
        for node in nodes
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert (long_files, long_functions) == ([], [])


MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:work|root|home|tmp|Users)/[\w.-]+")
INDEX = re.compile(r"index-url|/packages/[0-9a-f]{2}/[0-9a-f]{2}/|https?://\S+/simple\b")


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_machine_or_an_index() -> None:
    found = []
    for path in tracked():
        if path == Path(__file__):
            continue
        text = path.read_bytes().decode("utf-8", "ignore")
        found += [
            f"{path.relative_to(ROOT)}: {hit.group()}" for rule in (MACHINE_PATH, INDEX) for hit in rule.finditer(text)
        ]
    assert found == []


def test_a_machine_path_and_an_index_would_be_seen() -> None:
    assert MACHINE_PATH.search("read /home/anna/data.csv")
    assert INDEX.search("--index-url https://example.org/simple/")
    assert not MACHINE_PATH.search("see https://example.org/home/page and ../work/notes")
