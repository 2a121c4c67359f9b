"""Who may stand in: with the same region asked for, all is as if each type in each region were a type of its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import UnknownChoice
from ecohealth.metrics.resilience.supply import substitutability
from ecohealth.scenarios.chance import RandomLoss
from ecohealth.scenarios.rank import rank
from ecohealth.scenarios.scenario import Loss
from ecohealth.scenarios.simulate import simulate
from ecohealth.scenarios.spread import MODELS, Model
from tests.ecosystems import Tie, make
from tests.property.test_scenarios import FEW, PROFILES, SEEDS, run, shocks

REGIONS = ("EU", "US", None)


def drawn(seed: int, *, apart: bool) -> Ecosystem:
    """Types and regions at random; ``apart``: each type in each region is a type, who has none is of its own."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 14))
    ids = [f"p{k:02d}" for k in range(n)]
    types = {one: str(rng.choice(["maker", "seller"])) for one in ids}
    region = {one: REGIONS[int(rng.choice(3, p=[0.5, 0.35, 0.15]))] for one in ids}
    ties: list[Tie] = [(ids[0], ids[1], 1.0)]
    for i, j in rng.integers(0, n, (3 * n, 2)).tolist():
        ties.append((ids[i], ids[j], float(rng.integers(1, 6)), str(rng.choice(["supply", "data"]))))
    if apart:
        types = {one: f"{types[one]} {region[one] or one}" for one in ids}
    return make(types, ties, columns={"region": region})


@FEW
@given(seed=SEEDS, shock=SEEDS, cascade=st.sampled_from(MODELS), profile=st.sampled_from(PROFILES))
def test_same_region_is_as_if_it_were_the_type(seed: int, shock: int, cascade: Model, profile: object) -> None:
    asked, apart = drawn(seed, apart=False).with_substitutes(["region"]), drawn(seed, apart=True)
    one, other = (run(eco, shocks(eco, shock), cascade, profile) for eco in (asked, apart))  # type: ignore[arg-type]
    assert one.lost.parts == pytest.approx(other.lost.parts, abs=1e-12)
    taken = [each.substitutes.set_index(["id", "kind"])["takes_over"].sort_index() for each in (one, other)]
    assert taken[0].index.equals(taken[1].index)
    assert taken[0].to_numpy() == pytest.approx(taken[1].to_numpy())
    people = asked.participants.set_index("id")
    told = [each for each in one.cautions if each.startswith("A provider stands in only for one with the same")]
    assert len(told) == (cascade != "none")
    helps = set(one.substitutes["id"])
    gone = set(one.participants.loc[one.participants["round"] == 0, "id"])
    pools = {(people.loc[each, "type"], people.loc[each, "region"]) for each in gone}
    assert all((people.loc[each, "type"], people.loc[each, "region"]) in pools for each in helps)
    assert people.loc[sorted(helps), "region"].notna().all()


@FEW
@given(seed=SEEDS)
def test_rankings_chance_and_substitutability_follow(seed: int) -> None:
    asked, apart = drawn(seed, apart=False).with_substitutes(["region"]), drawn(seed, apart=True)
    one, other = (rank(eco, cascade="linear").set_index("id")["loss_impact"].sort_index() for eco in (asked, apart))
    assert one.to_numpy() == pytest.approx(other.to_numpy(), abs=1e-7)
    risks = [simulate(eco, RandomLoss(0.2), cascade="linear", runs=128, seed=3).lost for eco in (asked, apart)]
    assert risks[0] == pytest.approx(risks[1], abs=1e-7)
    assert substitutability(asked).value == substitutability(apart).value


def test_the_other_region_does_not_stand_in() -> None:
    """Two makers, one a region: without the rule one answers a fifth of its own deliveries, with it nothing."""
    types = {"eu": "maker", "us": "maker", "shop": "shop", "store": "shop"}
    ties = [("eu", "shop", 10.0), ("us", "store", 100.0)]
    eco = make(types, ties, columns={"region": {"eu": "EU", "us": "US", "shop": "EU", "store": "US"}})
    free = simulate(eco, Loss("eu"), cascade="linear", scored=False)
    bound = simulate(eco.with_substitutes(["region"]), Loss("eu"), cascade="linear", scored=False)
    assert free.substitutes[["id", "takes_over"]].to_numpy().tolist() == [["us", 10.0]]
    assert bound.substitutes.empty
    assert eco.view.stand_in.tolist() == eco.view.type_code.tolist()
    with pytest.raises(UnknownChoice, match=r"for who may stand in, 'regio' \(did you mean 'region'\?\)"):
        simulate(eco.with_substitutes(["regio"]), Loss("eu"), cascade="linear", scored=False)
