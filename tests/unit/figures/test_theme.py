from __future__ import annotations

from ecohealth.figures.theme import DARK, LIGHT, OKABE_ITO, escaped, ink, type_styles
from ecohealth.tables.config import Config, ParticipantType, Role
from tests.ecosystems import make, random_ecosystem


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, after WCAG 2.2."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_ink_reads_on_its_ground() -> None:
    for tone in (LIGHT, DARK):
        assert contrast(tone.text, tone.ground) >= 7
        assert contrast(tone.muted, tone.ground) >= 4.5
        assert contrast(tone.accent, tone.ground) >= 4.5
    assert ink(True) is DARK
    assert ink(False) is LIGHT


def test_types_take_colours_in_their_order_whatever_the_window() -> None:
    eco = random_ecosystem(1, n=40, rows=200)
    styles = type_styles(eco)
    assert list(styles) == ["fair", "lab", "maker", "seller"]
    assert [style.colour for style in styles.values()] == list(OKABE_ITO[:4])
    assert len({style.shape for style in styles.values()}) == 4
    assert type_styles(eco.window("2024-03")) == styles


def test_sixty_four_types_are_told_apart() -> None:
    people = {f"p{k:02d}": f"type{k:02d}" for k in range(64)}
    styles = type_styles(make(people, [("p00", "p01")]))
    assert len({(style.colour, style.shape) for style in styles.values()}) == 64


def test_the_configuration_names_and_colours_types_and_the_blueprint_adds_missing_ones() -> None:
    config = Config(
        types={"lab": ParticipantType(label="Laboratories", colour="#123456")},
        blueprint=(Role(type="auditor"), Role(type="lab")),
    )
    styles = type_styles(make({"a": "lab", "b": "shop"}, [("a", "b")], config=config))
    assert (styles["lab"].colour, styles["lab"].label) == ("#123456", "Laboratories")
    assert list(styles) == ["lab", "shop", "auditor"]


def test_names_cannot_speak_plotly() -> None:
    assert escaped('<a href="https://x">Acme</a>') == '&lt;a href="https://x"&gt;Acme&lt;/a&gt;'
    assert escaped("x" * 100, 10) == "x" * 9 + "…"
