"""Metrics by group: against plain recounts, the whole as its own group, the clock of the whole, what is too small."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.further import canonical
from ecohealth.ecosystem.parts import of_records, seen_from
from ecohealth.errors import UnknownChoice
from ecohealth.metrics.catalogue import METRICS
from ecohealth.scores.groups import NOT_SAID, Groups, by
from ecohealth.scores.scorecard import TOO_FEW
from ecohealth.tables.config import Config
from tests.ecosystems import make, random_ecosystem

ECO = random_ecosystem(5, n=40, rows=800)
QUICK = ["participant_hhi", "single_source_share", "active_rate", "breadth", "reciprocity", "retention", "liquidity"]
BY_TYPE = by(ECO, "type", QUICK)


def value(found: Groups, metric: str, group: str) -> float:
    rows = found.table[(found.table["metric"] == metric) & (found.table["group"] == group)]
    return float(rows["value"].iloc[0])


def members(group: str) -> set[str]:
    table = ECO.participants
    return set(table.loc[table["type"] == group, "id"])


def touching(own: set[str]) -> pd.DataFrame:
    rows = ECO.interactions
    return rows[rows["source"].isin(own) | rows["target"].isin(own)]


@pytest.mark.parametrize("group", BY_TYPE.groups)
def test_concentration_is_among_the_members_by_all_they_exchange(group):
    own, strength = members(group), defaultdict(float)
    for row in touching(own).itertuples():
        for end in (row.source, row.target):
            strength[end] += row.weight if end in own else 0.0
    total = sum(strength.values())
    assert value(BY_TYPE, "participant_hhi", group) == pytest.approx(
        sum((one / total) ** 2 for one in strength.values())
    )


@pytest.mark.parametrize("group", BY_TYPE.groups)
def test_what_members_receive_is_sourced_from_anybody(group):
    own, received = members(group), defaultdict(lambda: defaultdict(float))
    for row in touching(own).itertuples():
        if row.target in own and row.source != row.target:
            received[row.target, row.kind][row.source] += row.weight
    single = sum(sum(one.values()) for one in received.values() if max(one.values()) >= 0.8 * sum(one.values()))
    total = sum(sum(one.values()) for one in received.values())
    assert value(BY_TYPE, "single_source_share", group) == pytest.approx(single / total)


@pytest.mark.parametrize("group", BY_TYPE.groups)
def test_reciprocity_is_of_what_passes_between_members_and_anybody(group):
    rows = touching(members(group)).query("source != target")
    rows = rows[~rows["source"].isin(members("fair")) & ~rows["target"].isin(members("fair"))]
    given = rows.groupby(["source", "target"])["weight"].sum().to_dict()
    back = sum(min(weight, given.get((target, source), 0.0)) for (source, target), weight in given.items())
    assert value(BY_TYPE, "reciprocity", group) == pytest.approx(back / sum(given.values()))


def test_groups_of_few_are_told_and_not_judged_as_a_scorecard_of_few_is():
    people = {f"m{at}": "maker" for at in range(9)} | {f"s{at}": "seller" for at in range(10)}
    ties = [(f"m{at % 9}", f"s{at % 10}", 1.0 + at, "supply", f"2024-{1 + at % 12:02}-11") for at in range(60)]
    found = by(make(people, ties, window="all"), "type", "participant_hhi")
    bands = dict(zip(found.table["group"], found.table["band"], strict=True))
    assert bands["maker"] == TOO_FEW
    assert bands["seller"] in ("healthy", "watch", "critical")
    assert found.table["score"].notna().all()
    assert found.whole["band"].iloc[0] == "healthy"


def test_the_active_of_all_groups_are_the_active():
    rows = BY_TYPE.table[BY_TYPE.table["metric"] == "active_rate"]
    whole = METRICS["active_rate"].read(ECO)
    assert (rows["value"] * rows["n"]).sum() == pytest.approx(whole.value * whole.n)
    assert rows["n"].sum() == whole.n


def test_members_that_met_another_type_met_it_in_their_own_group_too():
    """Also where they met in a venue, which the other reached by a record that touches no member."""
    people = {"v": "fair", **{f"a{i}": "maker" for i in range(6)}, **{f"b{i}": "buyer" for i in range(6)}}
    ties = [(one, "v", 1.0, "visit", f"2024-{month:02d}-05") for one in people if one != "v" for month in (1, 2, 3)]
    ties += [("a0", "a1", 1.0, "visit", "2024-04-01")]
    eco = make(people, ties, config=Config().with_venues(("fair",)), window="2024-01:2024-03")
    found = by(eco, "type", "liquidity")
    assert found.groups == ["buyer", "maker"]
    assert found.table["value"].tolist() == [1.0, 1.0]


def test_one_group_of_everybody_is_the_whole_to_the_bit():
    eco = make_one_region()
    assert by(eco, "region", "active_rate").groups == ["EU"]
    found = by(eco, "region")
    same = found.table.set_index("metric")["value"].drop("role_completeness")
    pd.testing.assert_series_equal(same, found.whole.set_index("metric")["value"][same.index], check_exact=True)
    one_kind = by(eco.only({"kind": "supply"}), "kind", QUICK)
    assert one_kind.table["value"].tolist() == one_kind.whole["value"].tolist()


def make_one_region() -> Ecosystem:
    parties = ECO.only({"type": ["maker", "seller", "lab"]})
    return replace(parties, table=parties.table.assign(region="EU"))


def test_periods_are_windows_of_their_own():
    found = by(ECO, "period", ["participant_hhi", "active_rate"])
    assert found.groups == [f"2025-{month:02d}" for month in range(1, 13)]
    for group in ("2025-02", "2025-11"):
        for metric in ("participant_hhi", "active_rate"):
            assert value(found, metric, group) == METRICS[metric].read(ECO.window(group)).value


def test_a_part_keeps_the_clock_of_the_whole():
    """A group that fell silent is silent in the whole's last period, not active in its own last one."""
    people = {**{f"a{i}": "maker" for i in range(5)}, **{f"b{i}": "buyer" for i in range(5)}}
    late = [
        (f"b{i}", f"b{(i + 1) % 5}", 1.0, "data", f"2024-{month:02d}-05") for i in range(5) for month in range(1, 13)
    ]
    early = [
        (f"a{i}", f"a{(i + 1) % 5}", 1.0, "supply", f"2024-{month:02d}-05") for i in range(5) for month in (1, 2, 3)
    ]
    eco = make(people, [*early, *late, ("b0", "b1", 1.0, "data", "2025-01-01")], window="2024")
    assert value(by(eco, "type", "active_rate"), "active_rate", "maker") == 0.0
    assert value(by(eco, "type", "active_rate"), "active_rate", "buyer") == 1.0
    assert value(by(eco, "kind", "active_rate"), "active_rate", "supply") == 0.0
    part = seen_from(eco, ["a0", "a1"], "two")
    assert part.periods.tolist() == eco.periods.tolist()
    assert part.window("2024-01:2024-03").periods.tolist() == eco.window("2024-01:2024-03").periods.tolist()
    assert part.data_hash != of_records(eco, np.ones(len(eco.all_records), dtype=bool), "all").data_hash


def test_small_groups_have_no_figure_and_say_why():
    people = {**{f"a{i}": "maker" for i in range(5)}, "b": "bank", "c": ""}
    ties = [(f"a{i}", f"a{j}") for i in range(5) for j in range(5) if i != j] + [("b", "a0")]
    eco = make(people, ties)
    found = by(eco, "type", "participant_hhi").table.set_index("group")
    assert found.loc["maker", "status"] == "ok"
    assert found.loc["bank", "status"] == "too_little_data"
    assert found.loc["bank", "reason"] == ("the group has only 1 member (5 are needed) and 1 record (10 are needed)")
    assert NOT_SAID in found.index


def test_a_blueprint_is_not_asked_of_a_group():
    found = by(ECO, "type", "role_completeness").table
    assert set(found["status"]) == {"undefined"}
    assert "the whole ecosystem" in found["reason"].iloc[0]


def test_what_is_not_there_says_what_is():
    with pytest.raises(UnknownChoice, match=r"no attribute 'typ' \(did you mean 'type'\?\); allowed: .*kind.*period"):
        by(ECO, "typ")
    with pytest.raises(UnknownChoice, match="no metric"):
        by(ECO, "type", "breadht")
    with pytest.raises(UnknownChoice, match="no interaction has a date"):
        by(make({"a": "x", "b": "y"}, [("a", "b")]), "period")
    with pytest.raises(UnknownChoice, match="no figure 'scores'"):
        BY_TYPE.wide("scores")


def test_extremes_and_wide_tell_the_table():
    wide = BY_TYPE.wide()
    assert list(wide.index) == QUICK
    for one in BY_TYPE.extremes().itertuples():
        row = wide.loc[one.metric].dropna()
        assert (one.lowest_value, one.highest_value) == (row.min(), row.max())
        assert (row[one.lowest], row[one.highest]) == (row.min(), row.max())
        assert one.difference == row.max() - row.min()
    assert "<table" in BY_TYPE._repr_html_()


def test_the_order_of_rows_changes_no_bit():
    shuffled = ECO.interactions.sample(frac=1.0, random_state=3)
    people = dict(reversed(list(zip(ECO.ids, ECO.participants["type"], strict=True))))
    ties = [(r.source, r.target, r.weight, r.kind, str(r.date.date())) for r in shuffled.itertuples()]
    straight = [(r.source, r.target, r.weight, r.kind, str(r.date.date())) for r in ECO.interactions.itertuples()]
    plain = dict(zip(ECO.ids, ECO.participants["type"], strict=True))
    first, second = (
        by(make(who, rows, window="all"), "type", QUICK) for who, rows in ((people, ties), (plain, straight))
    )
    pd.testing.assert_frame_equal(first.table, second.table, check_exact=True)


def with_further() -> Ecosystem:
    """Ideas and answers of the participants, every type with its own luck."""
    rng, people = np.random.default_rng(3), ECO.participants
    luck = {one: 0.2 + 0.2 * at for at, one in enumerate(sorted(set(people["type"])))}
    who = [(str(one.id), luck[one.type]) for one in people.itertuples() for _ in range(4)]
    submitted = pd.Timestamp("2025-03-01")
    ideas = pd.DataFrame(
        {
            "idea": [f"i{at:03d}" for at in range(len(who))],
            "participant": [one for one, _ in who],
            "submitted": submitted,
            "implemented": [submitted + pd.Timedelta(days=30) if rng.random() < p else pd.NaT for _, p in who],
        }
    )
    answers = pd.DataFrame(
        {
            "participant": [one for one, _ in who],
            "date": pd.Timestamp(str(ECO.scope.last)),
            "dimension": "trust",
            "score": [float(rng.integers(0, 11)) for _ in who],
            "scale_min": 0.0,
            "scale_max": 10.0,
            "wave": "last",
        }
    )
    return replace(ECO, further=canonical({"ideas": ideas, "surveys": answers}))


def test_what_members_say_and_propose_is_counted_in_their_group_alone():
    eco = with_further()
    found = by(eco, "type", ["partner_sentiment", "contribution_conversion"])
    kind = dict(zip(eco.participants["id"], eco.participants["type"], strict=True))
    said, ideas = eco.more["surveys"], eco.more["ideas"]
    points = said["score"].groupby(said["participant"]).mean() * 10.0
    share = ideas["implemented"].notna().groupby(ideas["participant"].map(kind)).mean()
    expected = points.groupby(points.index.map(kind)).mean()
    measured = [one for one in found.groups if not np.isnan(value(found, "partner_sentiment", one))]
    assert len(measured) >= 3
    assert expected[measured].nunique() == share[measured].nunique() == len(measured)
    for one in measured:
        assert value(found, "partner_sentiment", one) == pytest.approx(expected[one])
        assert value(found, "contribution_conversion", one) == pytest.approx(share[one])


def test_what_is_of_participants_is_not_told_of_kinds_of_record():
    found = by(with_further(), "kind", ["partner_sentiment", "contribution_conversion", "side_effects"])
    assert found.table["value"].isna().all()
    assert set(found.table["status"]) == {"undefined"}
    assert found.table["reason"].str.contains("of whatever kind").all()
