from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ecohealth.ecosystem.events import projected
from ecohealth.errors import BadWindow, EcohealthError, InputRefused, UnknownChoice, UnknownParticipant
from ecohealth.tables.config import Config, Kind
from tests.ecosystems import make, random_ecosystem

DATED = [
    ("a", "b", 1.0, "supply", "2023-03-05"),
    ("b", "c", 2.0, "supply", "2024-02-10"),
    ("a", "c", 3.0, "data", "2024-12-31"),
]
THREE = {"b": "maker", "a": "maker", "c": "seller"}


def test_participants_and_records_stand_in_canonical_order():
    eco = make(THREE, DATED, window="all")
    assert eco.ids.tolist() == ["a", "b", "c"]
    assert eco.interactions[["kind", "source", "target"]].to_numpy().tolist() == [
        ["data", "a", "c"], ["supply", "a", "b"], ["supply", "b", "c"],
    ]  # fmt: skip


def test_the_default_window_keeps_twelve_months_and_the_history_before_it():
    eco = make(THREE, DATED)
    assert str(eco.scope) == "2024-01-01 to 2024-12-31"
    assert len(eco.records) == 2
    assert len(eco.history) == 3


def test_history_knows_nothing_after_the_window():
    eco = make(THREE, DATED, window="2023")
    assert len(eco.history) == 1


def test_a_window_without_records_says_where_the_data_are():
    with pytest.raises(BadWindow, match="2023-03-05 to 2024-12-31"):
        make(THREE, DATED, window="2019")


def test_a_window_of_undated_data_asks_for_the_column():
    with pytest.raises(BadWindow, match="column 'date'"):
        make(THREE, [("a", "b")], window="2024")


def test_an_unknown_id_is_answered_with_the_nearest():
    with pytest.raises(UnknownParticipant, match="did you mean 'a'"):
        make(THREE, DATED).codes(["A"])


def test_a_selection_of_records_keeps_all_participants():
    eco = make(THREE, DATED, window="all").only({"kind": "data"})
    assert (len(eco), len(eco.records), eco.filters) == (3, 1, ("kind = data",))


def test_a_selection_of_participants_keeps_the_records_among_them():
    eco = make(THREE, DATED, window="all").only({"type": "maker"})
    assert eco.ids.tolist() == ["a", "b"]
    assert eco.view.value == 1.0


def test_two_values_of_a_column_widen_and_two_columns_narrow():
    eco = make(THREE, DATED, window="all")
    assert len(eco.only({"kind": ["data", "supply"]}).records) == 3
    assert len(eco.only({"kind": "supply", "type": "maker"}).records) == 1


@pytest.mark.parametrize(("column", "value"), [("colour", "red"), ("kind", "dta"), ("type", "baker")])
def test_a_column_or_value_that_is_not_there_is_refused(column, value):
    with pytest.raises(UnknownChoice, match="allowed"):
        make(THREE, DATED).only({column: value})


def test_without_removes_a_participant_and_all_it_exchanged():
    eco = make(THREE, DATED, window="all")
    smaller = eco.without(["a"])
    assert smaller.ids.tolist() == ["b", "c"]
    assert smaller.view.value == 2.0
    assert (len(eco), eco.view.value) == (3, 6.0)  # the first is as it was


def test_capacity_scales_each_record_by_the_weaker_end():
    eco = make(THREE, DATED, window="all").at_capacity(np.asarray([0.5, 1.0, 0.8]))
    assert eco.view.value == pytest.approx(0.5 * 1 + 0.8 * 2 + 0.5 * 3)


@pytest.mark.parametrize("capacity", [[1.0], [1.0, 2.0, 1.0], [np.nan, 1.0, 1.0]])
def test_capacity_outside_zero_to_one_is_refused(capacity):
    with pytest.raises(EcohealthError, match="between 0 and 1"):
        make(THREE, DATED).at_capacity(np.asarray(capacity))


def test_a_table_handed_out_is_a_copy():
    eco = make(THREE, DATED)
    people, rows = eco.participants, eco.interactions
    people["type"] = "spoilt"
    rows["weight"] = -1.0
    assert eco.participants["type"].tolist() == ["maker", "maker", "seller"]
    assert eco.interactions["weight"].min() > 0


def test_periods_end_with_the_last_complete_one():
    eco = make(THREE, [*DATED, ("a", "b", 1.0, "supply", "2025-01-04")], window="all")
    assert len(eco.periods) == 22  # 2023-03 to 2024-12
    assert eco.left_out == "what was recorded from 2025-01-01 on (1) lies in an unfinished month"


def test_the_order_of_rows_changes_no_bit():
    base = random_ecosystem(3)
    rows = base.interactions.sample(frac=1.0, random_state=1)
    people = dict(zip(base.ids, base.participants["type"], strict=True))
    ties = [(r.source, r.target, r.weight, r.kind, str(r.date)) for r in rows.itertuples()]
    again = make(dict(sorted(people.items(), reverse=True)), ties, config=base.config)
    assert again.data_hash == base.window(None).data_hash
    assert again.view.strength.tobytes() == base.view.strength.tobytes()


def test_the_hash_tells_one_changed_weight():
    one = make(THREE, DATED, window="all")
    other = make(THREE, [*DATED[:2], ("a", "c", 3.0000001, "data", "2024-12-31")], window="all")
    assert one.data_hash != other.data_hash


# -- views ----------------------------------------------------------------------------------------------------------
def test_strength_is_given_and_taken():
    view = make(THREE, DATED, window="all").view
    assert view.given.tolist() == [4.0, 2.0, 0.0]
    assert view.taken.tolist() == [0.0, 1.0, 5.0]
    assert view.shares.tolist() == [4 / 12, 3 / 12, 5 / 12]


def test_an_undirected_kind_puts_half_on_each_direction():
    config = Config(kinds={"data": Kind(directed=False)})
    view = make(THREE, DATED, window="all", config=config).view
    assert view.value == 6.0
    assert view.given.tolist() == [2.5, 2.0, 1.5]


def test_a_kind_without_value_and_a_weight_of_zero_carry_nothing_but_count_as_activity():
    config = Config(kinds={"data": Kind(value=False)})
    view = make({**THREE, "d": "maker"}, [*DATED, ("d", "a", 0.0, "supply")], window="all", config=config).view
    assert view.value == 3.0
    assert view.is_active.all()
    assert view.is_tied.tolist() == [True, True, True, False]


def test_venues_stay_in_the_graph_and_out_of_the_shares():
    eco = make({"a": "firm", "b": "firm", "fair": "fair"}, [("a", "fair", 3.0), ("b", "fair", 1.0)],
               config=Config().with_venues(("fair",)))  # fmt: skip
    assert eco.view.shares.tolist() == [0.75, 0.25, 0.0]
    assert eco.view.value == 4.0


def test_a_venue_is_a_type_that_occurs():
    eco = make(THREE, DATED, window="all")
    assert eco.with_venues(["seller"]).view.is_party.tolist() == [True, True, False]
    assert eco.view.is_party.all()  # the first is as it was
    with pytest.raises(UnknownChoice, match="did you mean 'seller'"):
        eco.with_venues(["sellr"])


def test_dependency_is_scaled_by_business_outside():
    eco = make(THREE, [("a", "c", 3.0), ("b", "c", 1.0)], columns={"outside_share": {"c": 0.2}})
    assert eco.view.dependency(0.5).tolist() == pytest.approx([0.75 * 0.8, 0.25 * 0.8])


def test_the_core_is_the_component_with_the_largest_value():
    eco = make(dict.fromkeys("abcde", "firm"), [("a", "b", 1.0), ("b", "c", 1.0), ("d", "e", 5.0)])
    assert eco.view.in_core.tolist() == [False, False, False, True, True]
    assert eco.view.largest_component == 3


def test_the_networkx_graph_carries_ids_columns_and_weights():
    graph = make(THREE, DATED, window="all").view.networkx()
    assert graph["a"]["c"]["weight"] == 3.0
    assert graph.nodes["c"]["type"] == "seller"


# -- events ---------------------------------------------------------------------------------------------------------
def event_rows(*rows: tuple[str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["event", "participant", "weight"])
    day = pd.to_datetime(["2024-05-05"] * len(rows)).astype("datetime64[s]")
    return table.assign(kind="project", date=day, line=np.arange(2, len(rows) + 2))


@pytest.mark.parametrize("n", [2, 3, 7])
def test_strength_from_an_event_is_its_weight_whatever_its_size(n):
    people = {f"p{k}": "firm" for k in range(n)}
    eco = make(people, [], events=event_rows(*(("e", one, 4.0) for one in people)), window="all")
    assert eco.view.strength.tolist() == pytest.approx([4.0] * n)


def test_an_event_of_one_ties_nobody():
    assert len(projected(event_rows(("e", "a", 1.0)))) == 0


def test_a_participant_named_twice_takes_part_with_the_sum():
    rows = projected(event_rows(("e", "a", 1.0), ("e", "a", 2.0), ("e", "b", 3.0)))
    assert rows["weight"].tolist() == [1.5, 1.5]


def test_an_event_too_large_to_be_one_is_told_to_become_a_venue():
    with pytest.raises(InputRefused, match=r"^who.csv: event .* 501 participants .* venue"):
        projected(event_rows(*(("e", f"p{k}", 1.0) for k in range(501))), "who.csv")
