"""Every planted truth of datasets/volta, checked on the CSV files with plain pandas: slow, obvious, without ecohealth.

Beside each truth stands a control: the same statistic, on somebody to whom it was not done, does not show it.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

if TYPE_CHECKING:
    from tests.unit.datasets.conftest import Truth, Volta

LAST = 35
OUTSIDE = 0.5
SPARE = 0.2


# -- 1: a dominator -----------------------------------------------------------------------------------------------
def test_one_carmaker_carries_a_quarter_of_the_value(volta: Volta, truths: dict[str, Truth]) -> None:
    truth = truths["dominator"]
    strength = volta.strength()
    shares = strength / strength.sum()
    (dominator,) = truth.participants
    half = int((shares.cumsum() < 0.5).sum()) + 1

    assert shares.index[0] == dominator
    assert truth.holds("share_of_strength", shares[dominator])
    assert truth.holds("share_of_value_touched", strength[dominator] / volta.flows()["weight"].sum())
    assert truth.holds("participant_hhi", (shares**2).sum())
    assert truth.holds("part_of_participant_hhi", shares[dominator] ** 2 / (shares**2).sum())
    assert truth.holds("elephant_factor", half)


def test_it_dominates_its_type(volta: Volta, truths: dict[str, Truth]) -> None:
    truth = truths["dominator"]
    strength = volta.strength()
    of_type = strength.groupby(volta.type_of.reindex(strength.index))
    lead = of_type.max() / of_type.sum()

    assert truth.holds("share_of_its_type", lead["carmaker"])
    assert lead.drop(["carmaker", "orchestrator"]).max() < 0.25, "control: no other type is led like that"


def test_nobody_else_comes_near_the_dominator(volta: Volta) -> None:
    strength = volta.strength()
    shares = strength / strength.sum()
    rest = shares.iloc[1:] / shares.iloc[1:].sum()

    assert shares.iloc[1] < 0.04, "touches less than 8 % of all value"
    assert (rest**2).sum() < 0.02, "control: without the dominator value is well spread"


# -- 2: hidden dependence at second hand --------------------------------------------------------------------------
def test_three_operators_look_independent(volta: Volta, truths: dict[str, Truth]) -> None:
    truth = truths["hidden_dependence"]
    trio = truth.participants[1:4]
    flows = volta.flows(0, LAST)
    hardware = flows[flows["kind"].isin(["components", "equipment", "energy"])]
    providers = [set(hardware.loc[hardware["target"] == one, "source"]) for one in trio]
    people = volta.participants.set_index("id").loc[trio]

    assert all(len(one) >= 4 for one in providers)
    assert sum(len(one) for one in providers) == len(set.union(*providers)), "no provider in common"
    assert people["region"].nunique() == people["owner"].nunique() == 3
    maker = truth.participants[0]
    assert not _deals(flows, maker, set(trio)), "none of them deals with the chip maker"


def test_the_chip_maker_is_small_and_its_loss_reaches_the_three(volta: Volta, truths: dict[str, Truth]) -> None:
    truth = truths["hidden_dependence"]
    maker, *trio = truth.participants[:4]
    builders = truth.participants[4:]
    rank = list(volta.strength().index).index(maker) + 1
    assert truth.holds("rank_by_strength", rank)
    for substitution in (False, True):
        hit = _cascade(volta, maker, substitution=substitution)
        worst = "with_substitution" if substitution else "without_substitution"
        assert truth.holds(f"least_hit_of_the_three_{worst}", min(hit[one] for one in trio))
        assert min(hit[one] for one in builders) > 0.5, "the six builders between them"
        others = [hit[one] for one in hit if one not in {maker, *trio, *builders}]
        assert truth.holds("most_hit_of_all_others", max(others))


def test_other_operators_and_other_suppliers_show_nothing_of_the_kind(volta: Volta, truths: dict[str, Truth]) -> None:
    maker, *trio = truths["hidden_dependence"].participants[:4]
    strength = volta.strength()
    operators = [one for one in strength.index if volta.type_of[one] == "charging_operator" and one not in trio]
    suppliers = [one for one in strength.index if volta.type_of[one] == "supplier" and one != maker]
    of_like_size = min(suppliers, key=lambda one: abs(strength[one] - strength[maker]))

    of_the_maker = _cascade(volta, maker)
    assert max(of_the_maker[one] for one in operators) < 0.05
    flows = volta.flows()
    for control in (of_like_size, *suppliers[:3]):
        far = {who for who in strength.index if not _deals(flows, control, {who})} - {control}
        hit = _cascade(volta, control)
        assert max(hit[who] for who in far) < 0.1, f"{control} reaches nobody at second hand"


def test_nobody_else_sells_the_chips(volta: Volta, truths: dict[str, Truth]) -> None:
    chips = volta.flows().query("kind == 'chips'").groupby("source")["weight"].sum()
    maker = truths["hidden_dependence"].participants[0]
    assert truths["hidden_dependence"].holds("share_of_chips", chips[maker] / chips.sum())


def _deals(flows: pd.DataFrame, one: str, others: set[str]) -> bool:
    between = (flows["source"].eq(one) & flows["target"].isin(others)) | (
        flows["target"].eq(one) & flows["source"].isin(others)
    )
    return bool(between.any())


def _cascade(volta: Volta, lost: str, *, substitution: bool = False) -> dict[str, float]:
    """The share of what it receives that everybody loses when one participant is lost, by plain iteration.

    h_j = min(1, Σ_i W_ij (1 - σ_i) h_i / Σ_k W_kj · (1 - outside_j)); with substitution σ_i is what the other
    providers of i's type could give on top (20 % of what they give of the kind) over what i gives.
    """
    flows = volta.flows()
    types = volta.type_of.reindex(flows["source"]).to_numpy()
    given = flows.groupby(["kind", "source"])["weight"].transform("sum")
    of_type = flows["weight"].groupby([flows["kind"], types]).transform("sum")
    taken_over = np.minimum(1.0, SPARE * (of_type - given) / given) if substitution else 0.0
    received = flows.groupby("target")["weight"].sum()
    said = pd.to_numeric(volta.participants.set_index("id")["outside_share"]).fillna(OUTSIDE)
    inside = 1.0 - said.reindex(flows["target"]).to_numpy()
    part = flows["weight"] * (1.0 - taken_over) * inside / received.reindex(flows["target"]).to_numpy()
    providers = defaultdict(list)
    for source, target, share in zip(flows["source"], flows["target"], part, strict=True):
        providers[target].append((source, share))
    return _iterated(providers, lost)


def _iterated(providers: dict[str, list[tuple[str, float]]], lost: str) -> dict[str, float]:
    hit: dict[str, float] = {lost: 1.0}
    for _ in range(1_000):
        new = {who: min(1.0, sum(part * hit.get(one, 0.0) for one, part in of)) for who, of in providers.items()}
        new[lost] = 1.0
        if all(abs(new[who] - hit.get(who, 0.0)) < 1e-10 for who in new):
            return new
        hit = new
    raise AssertionError("no fixed point")


# -- 3: a partner drifting away -----------------------------------------------------------------------------------
def test_a_large_partner_drifts_away(volta: Volta, truths: dict[str, Truth]) -> None:
    truth = truths["drifting_partner"]
    (drifter,) = truth.participants
    own = volta.sightings[volta.sightings["who"] == drifter]
    monthly = own.groupby("month")["weight"].sum().reindex(range(36), fill_value=0.0)
    before = volta.strength(15, 26)
    usual = monthly[15:27].mean()

    assert truth.holds("rank_by_strength_before", list(before.index).index(drifter) + 1)
    assert (monthly[:27] > 0).all() and monthly[15:27].min() > 0.5 * usual, "regular until March 2025"
    assert usual > monthly[27] and (np.diff(monthly[27:33]) < 0).all(), "falls month by month from April"
    assert (monthly[33:] == 0).all(), "silent from October"
    silence = (pd.Timestamp("2025-12-31") - own["date"].max()).days
    assert truth.holds("days_silent", silence)
    assert truth.holds("silence_over_usual_gap", silence / volta.usual_gaps()[drifter])


def test_no_other_large_partner_is_silent(volta: Volta, truths: dict[str, Truth]) -> None:
    truth = truths["drifting_partner"]
    end, seen, strength = pd.Timestamp("2025-12-31"), volta.seen(), volta.strength()
    silence, usual = (end - seen["last_day"]).dt.days, volta.usual_gaps()
    gone = set(volta.participants.loc[volta.participants["left"].notna(), "id"])
    silent = {one for one in strength.index if silence[one] > usual[one] and one not in gone}

    assert silent == set(truth.participants), "control: the only one silent beyond its own gap that did not say goodbye"
    assert truth.holds("at_risk_value", strength[truth.participants[0]] / strength.sum())
    told = [one for one in strength.index if one in gone]
    assert strength[told].sum() / strength.sum() < 0.01, "those who left in the window were small"


# -- 4: a role that one participant fills alone -------------------------------------------------------------------
def test_one_required_role_is_held_by_one_alone(volta: Volta, truths: dict[str, Truth]) -> None:
    truth = truths["single_handed_role"]
    blueprint = tomllib.loads((volta.folder / "ecosystem.toml").read_text("utf-8"))["blueprint"]
    strength = volta.strength()
    types = volta.type_of.reindex(strength.index)
    shares = strength.groupby(types).sum() / strength.sum()
    short = [
        one["type"]
        for one in blueprint
        if (types == one["type"]).sum() < one["min_active"] or shares[one["type"]] < one.get("min_share", 0.0)
    ]

    assert short == ["orchestrator"], "control: every other required role is filled"
    assert list(types[types == "orchestrator"].index) == truth.participants
    assert truth.holds("role_completeness", 1 - len(short) / len(blueprint))
    earlier = volta.strength(0, 11)
    assert (volta.type_of.reindex(earlier.index) == "orchestrator").sum() == 2, "in 2023 the role was filled"


# -- 5: suppliers that drive suppliers out ------------------------------------------------------------------------
def test_supplier_exits_follow_supplier_entries(volta: Volta, truths: dict[str, Truth]) -> None:
    truth = truths["suppliers_drive_suppliers_out"]
    entries, exits = _entries_and_exits(volta, "supplier")
    after = np.corrcoef(entries[:-1], exits[1:])[0, 1]

    assert truth.holds("entries", entries.sum())
    assert truth.holds("exits", exits.sum())
    assert truth.holds("correlation_of_exits_with_entries_a_month_before", after)
    assert truth.holds("p_value", _permutation_p(entries, exits))


def test_exits_are_rare_where_nobody_entered(volta: Volta, truths: dict[str, Truth]) -> None:
    entries, exits = _entries_and_exits(volta, "supplier")
    sizes = _sizes(volta, "supplier")
    after_entry = entries[:-1] > 0
    hazard = exits[1:] / sizes[1:]

    assert truths["suppliers_drive_suppliers_out"].holds("exit_rate_after_entries", hazard[after_entry].mean())
    assert truths["suppliers_drive_suppliers_out"].holds("exit_rate_otherwise", hazard[~after_entry].mean())


def test_the_same_does_not_show_backwards_or_elsewhere(volta: Volta) -> None:
    entries, exits = _entries_and_exits(volta, "supplier")
    assert np.corrcoef(exits[:-1], entries[1:])[0, 1] < 0.1, "control: exits bring no entries"
    for other in ("charging_operator", "fleet", "developer"):
        own_entries, own_exits = _entries_and_exits(volta, other)
        assert _permutation_p(own_entries, own_exits) > 0.05, f"control: {other} entries drive no {other} out"
        assert _permutation_p(own_entries, exits) > 0.05, f"control: {other} entries drive no supplier out"
        assert _permutation_p(entries, own_exits) > 0.05, f"control: supplier entries drive no {other} out"


def _entries_and_exits(volta: Volta, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Entries (month of the first interaction) and exits (month of the last) by month; a rename is neither."""
    seen = volta.seen()
    renamed = volta.participants.loc[volta.participants["successor_of"] != "", ["id", "successor_of"]]
    first = seen.loc[(seen["type"] == kind) & ~seen.index.isin(renamed["id"]), "first"]
    last = seen.loc[(seen["type"] == kind) & ~seen.index.isin(renamed["successor_of"]), "last"]
    entries, exits = (np.bincount(one, minlength=36).astype(float) for one in (first, last))
    entries[0] = exits[LAST] = 0.0
    return entries, exits


def _sizes(volta: Volta, kind: str) -> np.ndarray:
    rows = volta.sightings[volta.type_of.reindex(volta.sightings["who"]).to_numpy() == kind]
    return rows.groupby("month")["who"].nunique().reindex(range(36)).to_numpy(dtype=float)


def _permutation_p(entries: np.ndarray, exits: np.ndarray, draws: int = 10_000) -> float:
    """Chance that exits shuffled over the months follow entries a month before as closely as the real ones."""
    rng = np.random.default_rng(5)
    real = float(entries[:-1] @ exits[1:])
    shuffled = rng.permuted(np.tile(exits[1:], (draws, 1)), axis=1) @ entries[:-1]
    return float((1 + (shuffled >= real).sum()) / (1 + draws))


# -- 6: a rename that is no loss ----------------------------------------------------------------------------------
def test_a_renamed_company_goes_on_with_the_same_partners(volta: Volta, truths: dict[str, Truth]) -> None:
    truth = truths["rename"]
    old, new = truth.participants
    seen, people = volta.seen(), volta.participants.set_index("id")

    assert people.loc[new, "successor_of"] == old
    assert pd.isna(people.loc[old, "left"]), "nobody said that it left"
    assert seen.loc[new, "first"] == seen.loc[old, "last"] + 1 == 22
    before, after = _partners(volta, old, 10, 21), _partners(volta, new, 22, 33)
    assert truth.holds("partners_kept", len(before & after) / len(before))
    ratio = volta.strength(22, 33)[new] / volta.strength(10, 21)[old]
    assert truth.holds("value_after_over_before", ratio)


def test_without_the_register_the_rename_would_look_like_a_loss(volta: Volta, truths: dict[str, Truth]) -> None:
    old, _ = truths["rename"].participants
    silence = (pd.Timestamp("2025-12-31") - volta.seen().loc[old, "last_day"]).days
    assert silence > 10 * volta.usual_gaps()[old]
    assert Counter(volta.participants["successor_of"])[old] == 1
    assert (volta.participants["successor_of"] != "").sum() == 1, "control: nobody else is anybody's successor"


def test_operators_that_really_left_have_no_double(volta: Volta, truths: dict[str, Truth]) -> None:
    old, new = truths["rename"].participants
    seen = volta.seen()
    operators = seen[seen["type"] == "charging_operator"]
    for gone, when in operators.loc[operators["last"] < 33, "last"].drop(old).items():
        before = _partners(volta, gone, when - 11, when)
        doubles = operators.index[operators["first"].between(when + 1, when + 3) & (operators.index != new)]
        kept = [len(before & _partners(volta, one, when + 1, when + 12)) / len(before) for one in doubles]
        assert max(kept, default=0.0) < 0.6, gone


def _partners(volta: Volta, who: str, first: int, last: int) -> set[str]:
    rows = volta.interactions[volta.interactions["month"].between(first, last)]
    return set(rows.loc[rows["source"] == who, "target"]) | set(rows.loc[rows["target"] == who, "source"])


# -- 7: no-shows that grow with size ------------------------------------------------------------------------------
def test_no_shows_grow_with_the_number_of_active_participants(volta: Volta, truths: dict[str, Truth]) -> None:
    truth = truths["no_shows_grow_with_size"]
    sessions = volta.interactions[volta.interactions["kind"] == "charging"]
    rate = (sessions["outcome"] == "no_show").groupby(sessions["month"]).mean()
    found = spearmanr(volta.active(), rate)

    assert truth.holds("spearman_no_shows", found.statistic)
    assert truth.holds("p_value", found.pvalue)
    for year, name in ((0, "no_show_rate_2023"), (2, "no_show_rate_2025")):
        of_year = sessions[sessions["month"] // 12 == year]
        assert truth.holds(name, (of_year["outcome"] == "no_show").mean())


def test_it_shows_over_all_kinds_and_comes_from_no_shows_alone(volta: Volta, truths: dict[str, Truth]) -> None:
    rows = volta.interactions
    failed = rows["outcome"] != "ok"
    overall = spearmanr(volta.active(), failed.groupby(rows["month"]).mean())
    others = rows[rows["kind"] != "charging"]
    trouble = spearmanr(volta.active(), (others["outcome"] != "ok").groupby(others["month"]).mean())

    assert truths["no_shows_grow_with_size"].holds("spearman_all_failures", overall.statistic)
    assert set(rows["outcome"]) == {"ok", "no_show", "failed", "disputed"}
    assert abs(trouble.statistic) < 0.35 and trouble.pvalue > 0.05, "control: other trouble does not grow"


# -- and nothing else ---------------------------------------------------------------------------------------------
def test_the_rest_of_the_ecosystem_is_in_good_order(volta: Volta) -> None:
    people, seen = volta.participants.set_index("id"), volta.seen()
    registered = people.index[people["left"].isna() | (people["left"] >= "2025-12-01")]
    assert (seen.loc[registered, "last"] == LAST).mean() > 0.9, "active rate"
    flows = volta.flows()
    by_source = flows.groupby(["target", "kind"])["weight"]
    single = by_source.max() >= 0.8 * by_source.sum()
    assert by_source.sum()[single].sum() / flows["weight"].sum() < 0.06, "single-sourced value"
    back = flows.groupby(["source", "target"])["weight"].sum()
    returned = np.minimum(back, back.reindex([(b, a) for a, b in back.index]).fillna(0.0).to_numpy())
    assert returned.sum() / back.sum() > 0.18, "reciprocity"
    assert _median_breadth(back) > 4, "effective partners"


def _median_breadth(back: pd.Series) -> float:
    table = back.reset_index()
    ends = pd.concat([table, table.rename(columns={"source": "target", "target": "source"})])
    ties = ends.groupby(["source", "target"])["weight"].sum()
    return float(ties.groupby(level=0).agg(lambda one: one.sum() ** 2 / (one**2).sum()).median())
