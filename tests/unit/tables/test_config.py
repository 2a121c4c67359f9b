"""ecosystem.toml: defaults for everything, and every mistake named with what is allowed."""

from __future__ import annotations

import pytest

from ecohealth.errors import InputRefused
from ecohealth.tables.config import Config
from ecohealth.tables.config_text import parsed_config
from ecohealth.tables.how import Dialect, How


def _read(text: str | bytes) -> Config:
    return parsed_config(text if isinstance(text, bytes) else text.encode())


def test_without_a_word_everything_has_a_default():
    assert _read("") == Config()


def test_what_is_written_is_taken():
    config = _read(
        '\ufeffname = "Volta"\ncurrency = "EUR"\nperiod = "quarter"\n[columns]\ndate = "signed"\n'
        '[kinds.data]\ndirected = false\nlayer = "intangible"\n[types.project]\nvenue = true\ncolour = "#a0B1c2"\n'
        '[[blueprint]]\ntype = "bank"\nmin_active = 2\n',
    )
    assert (config.name, config.period, config.columns) == ("Volta", "quarter", {"date": "signed"})
    assert (config.kinds["data"].directed, config.kinds["data"].value) == (False, True)
    assert config.types["project"].venue
    assert config.blueprint[0].min_active == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nme = 1\n", r"nme: no such key \(did you mean 'name'\?\); allowed: name, currency"),
        ("[kinds.x]\ndirectd = true\n", r"kinds\.x\.directd: no such key \(did you mean 'directed'\?\); allowed: dir"),
        (
            "[[blueprint]]\ntype = 'a'\nmin_shar = 1\n",
            r"\[\[blueprint\]\] 1: min_shar: no such key \(did you mean 'min_",
        ),
        ('period = "week"\n', r"period = 'week': allowed: 'month', 'quarter', 'year'"),
        ('[types.x]\ncolour = "red"\n', r"types\.x\.colour = 'red'"),
        ('[read]\ndelimiter = "#"\n', r"read\.delimiter = '#': no delimiter '#'; allowed: caret, colon, comma, "),
        ('[read.ideas]\nencoding = "utf-7"\n', r"read\.ideas\.encoding = 'utf-7': no encoding 'utf-7'.*allowed: "),
        ("[read]\ndecimal = 1\n", r"read\.decimal = 1: no decimal sign '1'; allowed: ',', '\.'"),
        ("[read]\nideas = 1\n", r"read\.ideas = 1: "),
        ("name = \n", "line 1, column 8: not valid TOML: Invalid value: 'name = '$"),
        (b'a = 1\nname = "\xff"\n', "line 2: not valid TOML in UTF-8"),
    ],
)
def test_mistakes_are_named(text, said):
    with pytest.raises(InputRefused, match=rf"^ecosystem\.toml: {said}"):
        _read(text)


def test_how_files_are_written_is_said_for_all_tables_and_for_one():
    config = _read('[read]\ndelimiter = "tab"\ndates = "iso"\n[read.ideas]\ndates = "day-first"\n')
    how = config.read.how(How(dialect=Dialect(decimal=",")))
    assert how.dialect_of("ideas") == Dialect(delimiter="\t", decimal=",", dates="day-first")
    assert how.dialect_of("events") == Dialect(delimiter="\t", decimal=",", dates="iso")


def test_every_mistake_is_told():
    with pytest.raises(InputRefused) as refusal:
        _read('nme = 1\nperiod = "week"\n')
    assert len(str(refusal.value).splitlines()) == 2


def test_venues_are_added_without_forgetting_the_rest():
    config = Config.model_validate({"types": {"project": {"label": "Projects"}}})
    more = config.with_venues(("project", "airport"))
    assert (more.types["project"].label, more.types["project"].venue, more.types["airport"].venue) == (
        "Projects",
        True,
        True,
    )
    assert not config.types["project"].venue


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"name = " + b"[" * 60_000, "not valid TOML"),
        (b"name = " + b"9" * 6_000, "not valid TOML"),
        (b"a" * 64_001, "has 64,001 bytes, the limit is 64,000"),
        (b'"a\\u202eb" = 1', r"ecosystem.toml: a\u202eb: no such key"),
        (b"".join(b"k%d = 1\n" % number for number in range(1_000)), "and 980 more like these"),
    ],
)
def test_hostile_settings_are_refused_in_few_words(text, said):
    with pytest.raises(InputRefused) as refusal:
        parsed_config(text)
    assert said in str(refusal.value)
    assert str(refusal.value).replace("\n", "").isprintable()
    assert len(str(refusal.value)) < 10_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[kinds.x]\ndirected = "no"\n', "kinds.x.directed = 'no': true or false is needed, without quotes"),
        ("[kinds.x]\nessential = 1\n", "kinds.x.essential = 1: true or false is needed, without quotes"),
        (
            '[kinds.x]\nlayer = "tangable"\n',
            "kinds.x.layer = 'tangable': allowed: 'tangible', 'intangible' (did you mean",
        ),
        ("kinds = 1\n", "kinds = 1: a section with keys is needed"),
        ("[kinds]\nx = 1\n", "kinds.x = 1: a section with keys is needed"),
        ("name = 7\n", "name = 7: a text in quotes is needed"),
        ('[types.x]\ncolour = "red"\n', "types.x.colour = 'red': a colour is written as '#0072B2'"),
        ('blueprint = "bank"\n', "blueprint = 'bank': a list is needed"),
        ("[[blueprint]]\nmin_active = 1\n", "[[blueprint]] 1: type: this key is needed"),
        ('[[blueprint]]\ntype = "a"\nmin_share = -0.1\n', "[[blueprint]] 1: min_share = -0.1: must be at least 0"),
        ('[[blueprint]]\ntype = "a"\nmin_share = 1.5\n', "[[blueprint]] 1: min_share = 1.5: must be at most 1"),
        ('[[blueprint]]\ntype = "a"\nmin_share = nan\n', "[[blueprint]] 1: min_share = nan: "),
        (
            '[[blueprint]]\ntype = "a"\nmin_active = 1.5\n',
            "[[blueprint]] 1: min_active = 1.5: a whole number is needed",
        ),
        (
            '[[blueprint]]\ntype = "a"\n[[blueprint]]\ntype = "b"\n[[blueprint]]\ntype = "a"\n',
            "blueprint: type 'a' stands in section 1 and again in section 3",
        ),
        (
            '[[blueprint]]\ntype = "a"\nmin_share = 0.7\n[[blueprint]]\ntype = "b"\nmin_share = 0.6\n',
            "blueprint: the shares min_share add up to 1.3; together they can ask for 1 at most",
        ),
        ("[read.tables]\n", "read.tables: no such key"),
        ("[read.idea]\n", "read.idea: no such key (did you mean 'ideas'?); allowed: delimiter, encoding"),
        ("[read.ideas]\nsign = 1\n", "read.ideas.sign: no such key; allowed: delimiter, encoding, decimal, dates"),
        ("[columns]\ndate = 1\n", "columns.date = 1: a text in quotes is needed"),
        ("[columns.ideas]\nidea = 1\n", "columns.ideas.idea = 1: a text in quotes is needed"),
        ("profile_file = 'a.toml'\n", "profile_file: no such key"),
        ("profile = '../mine.toml'\n", "profile = '../mine.toml': name a .toml file that lies beside"),
        ("profile = 'mine'\n", "profile = 'mine': name a .toml file that lies beside"),
        ("[[kpi]]\nname = 'a'\n", "[[kpi]] 1: sql: this key is needed"),
        ("[[kpi]]\nname = 'a'\nsql = 'drop table x'\n", "[[kpi]] 1: sql = 'drop table x': a question in SQL begins"),
        ("[[kpi]]\nname = ''\nsql = 'select 1'\n", "[[kpi]] 1: name = '': must not be empty"),
        (
            "[[kpi]]\nname = 'a'\nsql = 'select 1'\nscale = [3, 2, 1]\n",
            "[[kpi]] 1: scale must rise from the value that scores 0",
        ),
        (
            "[[kpi]]\nname = 'a'\nsql = 'select 1'\ndirection = 'lower'\nscale = [1, 2, 3]\n",
            "[[kpi]] 1: scale must fall",
        ),
        (
            "[[kpi]]\nname = 'a'\nsql = 'select 1'\nexamples = [{given = {idea = []}, value = 1}]\n",
            "[[kpi]] 1: examples.1.given: no table 'idea' (did you mean 'ideas'?)",
        ),
        (
            "[[kpi]]\nname = 'a'\nsql = 'select 1'\n[[kpi]]\nname = 'a'\nsql = 'select 2'\n",
            "kpi: name 'a' stands in section 1 and again in section 2",
        ),
        ("[a]\nb = 1\n[a]\n", "line 3, column 3: not valid TOML: Cannot declare ('a',) twice: '[a]'"),
        ("name = [1,\n", "line 1, column 11: not valid TOML: "),
        ("a = " + "[" * 50_000, "not valid TOML: nested too deep"),
        ("a = " + "1" * 5_000, "not valid TOML: "),
        ("name = '\x1b'\n", "line 1, column 9: not valid TOML: "),
    ],
)
def test_a_mistake_says_what_is_allowed(text, said):
    with pytest.raises(InputRefused) as refusal:
        _read(text)
    assert str(refusal.value).startswith(f"ecosystem.toml: {said}")
    assert str(refusal.value).isprintable()


def test_figures_of_ones_own_are_taken_with_their_examples():
    config = _read(
        "[[kpi]]\nname = 'ideas in use'\nsql = 'SELECT count(implemented) FROM ideas'\nunit = 'ideas'\n"
        "scale = [0, 5, 20]\nowner = 'A. Berg'\ngoal = 'twenty'\nversion = '2'\n"
        "[[kpi.examples]]\nvalue = 1\ngiven = {ideas = [{idea = 'a', implemented = 2024-01-01}]}\n"
    )
    assert config.kpi[0].scale == (0, 5, 20)
    assert config.kpi[0].examples[0].given["ideas"][0]["idea"] == "a"


def test_columns_may_be_said_for_one_table():
    config = _read('[columns]\ndate = "signed"\n[columns.interactions]\ndate = "when"\nweight = "sum"\n')
    assert config.columns == {"date": "signed", "interactions.date": "when", "interactions.weight": "sum"}
