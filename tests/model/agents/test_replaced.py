"""Agents of other classes: whatever they do otherwise is felt, helpers as well as behaviours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.agents.actors import Firm
from simulation.model.core.view import verbs
from simulation.model.equations.arrays import Array
from simulation.model.mesa_world import MesaWorld

Worlds = Callable[..., MesaWorld]


class Poor(Firm):
    """A firm without money for chips."""

    def _monthly_chip_money(self) -> Array:
        return 0.0 * super()._monthly_chip_money()


class PoorByMixin:
    """The same beside the class of the firm."""

    def _monthly_chip_money(self) -> Array:
        return np.zeros((1, 2))


class Mixed(PoorByMixin, Firm):
    """A firm whose helper stands in another class."""


class Named(Firm):
    """A firm that does nothing otherwise."""

    colour = "blue"

    def colours(self) -> str:
        """What no behaviour asks."""
        return self.colour


@pytest.mark.parametrize("firm", [Poor, Mixed])
def test_a_helper_of_another_body_is_felt(mesa_world: Worlds, firm: type[Firm]) -> None:
    """It was passed over, unless its class had a behaviour of its own as well."""
    model = mesa_world(months=8, stop=2)
    row = model.layout.row["firms"]["microsoft"]
    model.firms.replace("microsoft", firm)
    money = []
    while model.running:
        model.step()
        money.append(model.state.unspent_chip_budget[row].max())
    assert money[-1] < money[0]
    assert (np.diff(money) <= 0).all()


def test_a_helper_set_on_an_agent_is_felt(mesa_world: Worlds) -> None:
    model = mesa_world(months=8, stop=2)
    microsoft = model.firms.agents["microsoft"]
    microsoft._monthly_chip_money = lambda: np.zeros((1, 2))  # type: ignore[attr-defined]
    assert model.firms.one_by_one("commit_budget")


def test_only_what_a_behaviour_may_call_is_a_replacement(mesa_world: Worlds) -> None:
    model = mesa_world(months=2, stop=2)
    model.firms.replace("microsoft", Named)
    assert not any(model.firms.one_by_one(verb) for verb in verbs(Firm))
    model.firms.agents["meta"].note = "mine"  # type: ignore[attr-defined]
    assert not any(model.firms.one_by_one(verb) for verb in verbs(Firm))
    model.firms.agents["meta"].train = lambda: None  # type: ignore[method-assign]
    alone = [verb for verb in verbs(Firm) if model.firms.one_by_one(verb)]
    assert alone == ["train"], "a behaviour of its own is no reason to ask in the others"
    model.firms.replace("meta", Poor)
    assert all(model.firms.one_by_one(verb) for verb in verbs(Firm))


WRITTEN = {
    "state": ("state", "own_powerr", "there is no variable 'own_powerr'; did you mean 'own_power'"),
    "law": ("power_build", "grid_paces", "PowerBuild has no field 'grid_paces'; did you mean"),
    "plan": ("plan_rule", "fees", "ExportRule has no field 'fees'; did you mean 'fee'"),
    "mine": ("mine", "unspent_chip_budgets", "there is no variable 'unspent_chip_budgets'; did"),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_a_slip_in_what_is_written_is_an_error(mesa_world: Worlds, case: str) -> None:
    """It was set aside, and the behaviour did nothing."""
    model = mesa_world(months=2)
    place, name, told = WRITTEN[case]
    places = {
        "state": model.state,
        "power_build": model.law.power_build,
        "plan_rule": model.plan.export_rule,
        "mine": model.firms.agents["meta"].mine,
    }
    with pytest.raises(AttributeError, match=told):
        setattr(places[place], name, 0.0)


def test_a_method_that_is_nearly_a_behaviour_is_told_of(mesa_world: Worlds) -> None:
    class Slip(Firm):
        def commit_budgets(self) -> None:
            self.mine.unspent_chip_budget = 0.0

        def my_own_helper(self) -> None: ...

    model = mesa_world(months=2)
    told = "Slip.commit_budgets is no behaviour of firms: nobody calls it; did you mean 'commit_bu"
    with pytest.warns(UserWarning, match=told) as warned:
        model.firms.replace("meta", Slip)
    assert len(warned) == 1
