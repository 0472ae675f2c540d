"""The agents are real: take one away, or let one decide otherwise, and others feel it."""

from __future__ import annotations

from collections.abc import Callable

import mesa
import numpy as np
import pytest

from simulation.inputs.policy.field import Clause
from simulation.model.agents.actors import Chipmaker, Firm, StateActor, Supplier
from simulation.model.mesa_world import MesaWorld
from simulation.model.world import World
from tests.nights import first_by_day

Worlds = Callable[..., MesaWorld]
MONTHS = 40


def received(world: World, firm: str) -> np.ndarray:
    """H100e that a firm owns at the end of a run."""
    while world.running:
        world.step()
    row = world.layout.row["firms"][firm]
    return (world.state.stock[row] * world.chip_table["h100e"]).sum(axis=0)


def test_they_are_mesa_agents_in_mesas_registry(mesa_world: Worlds) -> None:
    model = mesa_world(months=2)
    assert isinstance(model, mesa.Model)
    for actor, count in (
        (StateActor, len(model.layout.states)),
        (Chipmaker, len(model.layout.makers)),
        (Supplier, len(model.layout.suppliers)),
        (Firm, len(model.layout.firms)),
    ):
        assert len(model.agents_by_type[actor]) == count
    microsoft = model.firms.agents["microsoft"]
    assert microsoft.get("ai_capex").shape == (model.members,)
    assert microsoft.get("stock").shape == (len(model.layout.chips), model.members)
    assert repr(microsoft) == "<Firm microsoft>"


def test_get_returns_a_copy(mesa_world: Worlds) -> None:
    model = mesa_world(months=2)
    model.firms.agents["meta"].get("unspent_chip_budget")[:] = -1.0
    assert (model.state.unspent_chip_budget >= 0).all()


def test_removing_a_firm_changes_what_others_get(mesa_world: Worlds) -> None:
    # In the short run scarce chips go to the others; later capacity grows less without it.
    usual, without = received(mesa_world(months=6), "meta"), mesa_world(months=MONTHS)
    without.firms.agents["microsoft"].remove()
    soon = mesa_world(months=6)
    soon.firms.agents["microsoft"].remove()
    assert received(soon, "meta").mean() > usual.mean()
    assert (received(without, "meta") != received(mesa_world(months=MONTHS), "meta")).all()
    gone = without.layout.row["firms"]["microsoft"]
    assert without.state.delivered[gone].max() < 1e-6
    assert len(without.agents_by_type[Firm]) == len(without.layout.firms) - 1


@pytest.mark.parametrize("name", first_by_day(["microsoft", "oracle_openai", "china_abroad"]))
def test_a_firm_that_left_stays_away(mesa_world: Worlds, name: str) -> None:
    """Neither guidance for 2026, nor pledges, nor money of parents at home brings it back."""
    model = mesa_world(months=64, stop=2, checked=True)
    model.step()
    model.firms.agents[name].remove()
    row = model.layout.row["firms"][name]
    while model.running:
        model.step()
        assert (model.state.delivered[row] == 0).all()
        assert (model.state.ai_capex[row] + model.state.pledge[row] == 0).all()


def test_what_a_subsidiary_that_left_would_get_stays_with_its_parents(mesa_world: Worlds) -> None:
    """They paid it on, and nobody ever spent it."""
    until = 64
    usual, model = (mesa_world(months=until, stop=2, checked=True) for _ in range(2))
    while model.month < 36:
        model.step()
    model.firms.agents["china_abroad"].remove()
    row = model.layout.row["firms"]["china_abroad"]
    while model.running:
        model.step()
        assert (model.state.unspent_chip_budget[row] == 0.0).all()
    usual.run()
    assert (usual.state.unspent_chip_budget[row] > 0.0).all(), "parents pay it where it stays"
    back = model.firms.replace("china_abroad", Firm)
    assert not model.departed[back.rows].any()


class Frugal(Firm):
    """A firm that spends nothing on AI."""

    def commit_budget(self) -> None:
        """Set no chip money aside."""
        self.mine.unspent_chip_budget = 0.0


def test_a_replaced_decision_is_felt_by_others(mesa_world: Worlds) -> None:
    usual = received(mesa_world(months=MONTHS), "meta")
    other = mesa_world(months=MONTHS)
    other.firms.replace("microsoft", Frugal)
    assert (received(other, "meta") != usual).all()


def test_a_population_and_its_single_agents_decide_alike(mesa_world: Worlds) -> None:
    together, alone = mesa_world(months=14), mesa_world(months=14)
    for population, actor, name, verbs in (
        (alone.firms, Firm, "baidu", ("observe", "decide_budget", "commit_budget",
                                      "decide_orders", "commit_orders", "cancel_unlawful",
                                      "train", "improve")),
        (alone.makers, Chipmaker, "huawei", ("design_compliant_chips", "observe", "decide",
                                             "hoard")),
        (alone.suppliers, Supplier, "tsmc", ("decide", "commit")),
        (alone.states, StateActor, "us", ("decide", "commit")),
    ):  # fmt: skip
        same = {verb: _as_before(actor, verb) for verb in verbs}
        population.replace(name, type("Same", (actor,), same))
    received(together, "alphabet")
    received(alone, "alphabet")
    assert all(np.array_equal(a, alone.state.arrays[name]) for name, a in together.state.items())


def _as_before(actor: type, verb: str) -> Callable[[object], None]:
    """An override that does what its class does, so that the agents act one by one."""
    usual = getattr(actor, verb)
    return lambda self: usual(self)


class Gatekeeper(StateActor):
    """A state that controls everything from the first month."""

    def decide(self) -> None:
        """Require a licence for every chip and grant none."""
        self.world.plan.export_rule.control_tpp[self.rows] = 0.0
        self.world.plan.export_rule.control_interconnect_gb_s[self.rows] = 0.0


def test_a_state_with_a_will_of_its_own_changes_the_law(mesa_world: Worlds) -> None:
    model = mesa_world(months=18)
    model.states.replace("us", Gatekeeper)
    received(model, "alibaba")
    china = model.layout.at_home("china")
    us_chips = model.layout.of_state("chips", "us")
    assert model.state.delivered[np.ix_(china, us_chips)].sum() == 0.0


def test_a_state_that_decides_alone_enacts_its_own_clauses(mesa_world: Worlds) -> None:
    """What others plan is theirs to enact, and what they enacted stays."""
    model = mesa_world(months=2)
    us, china = (model.layout.row["states"][name] for name in ("us", "china"))
    any_one = np.ones(1, bool)
    new, theirs, old = (
        Clause("share", state, any_one, any_one, np.zeros(1)) for state in (us, china, china)
    )
    planned, law = (rules["import_admission"] for rules in (model.plan.rules, model.law.rules))
    planned.clauses, law.clauses = [theirs, new], [old]
    model.states.agents["us"]._enact_plan()
    assert law.clauses == [old, new]
    model.states.agents["china"]._enact_plan()
    assert law.clauses == [new, theirs]


def test_a_chipmaker_that_makes_nothing_sells_nothing(mesa_world: Worlds) -> None:
    class Idle(Chipmaker):
        def decide(self) -> None:
            super().decide()
            self.world.state.wanted_starts[self.chips] = 0.0

    model = mesa_world(months=30)
    model.makers.replace("nvidia", Idle)
    received(model, "meta")
    assert model.latest["revenue.nvidia"].max() == pytest.approx(0.0, abs=1e-3)


def test_a_supplier_that_never_expands_caps_output(mesa_world: Worlds) -> None:
    class Static(Supplier):
        def decide(self) -> None:
            self.mine.packaging = self.world.p.table("supply", "packaging_2022", 0.0)[self.rows]

    usual, model = mesa_world(months=MONTHS), mesa_world(months=MONTHS)
    model.suppliers.replace("tsmc", Static)
    assert (received(model, "meta") < received(usual, "meta")).all()
