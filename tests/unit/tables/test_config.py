"""ecosystem.toml: defaults for everything, and every mistake named with what is allowed."""

from __future__ import annotations

import pytest

from ecohealth.errors import InputRefused
from ecohealth.tables.config import Config, parsed_config
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
            r"blueprint\.0\.min_shar: no such key \(did you mean 'min_",
        ),
        ('period = "week"\n', r"period = 'week': Input should be 'month', 'quarter' or 'year'"),
        ('[types.x]\ncolour = "red"\n', r"types\.x\.colour = 'red'"),
        ('[read]\ndelimiter = "#"\n', r"read\.delimiter = '#': no delimiter '#'; allowed: caret, colon, comma, "),
        ('[read.ideas]\nencoding = "utf-7"\n', r"read\.ideas\.encoding = 'utf-7': no encoding 'utf-7'.*allowed: "),
        ("[read]\ndecimal = 1\n", r"read\.decimal = '1': no decimal sign '1'; allowed: ',', '\.'"),
        ("[read]\nideas = 1\n", r"read\.ideas = '1': "),
        ("name = \n", "not valid TOML in UTF-8"),
        (b'name = "\xff"\n', "not valid TOML in UTF-8"),
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
