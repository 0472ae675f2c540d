"""Mesa's own verbs on the model: sets of agents, batch runs, the collector of data."""

from __future__ import annotations

import mesa
import pytest

from simulation import RivalryModel


@pytest.fixture(scope="module")
def model() -> RivalryModel:
    """Six months of two members."""
    made = RivalryModel(scenario="baseline", members=2, until="2022-06")
    while made.running:
        made.step()
    return made


def test_agents_stand_in_agent_sets(model: RivalryModel) -> None:
    assert isinstance(model, mesa.Model)
    for kind, agents in model.agents_by_type.items():
        assert len(agents) == len(list(agents.select(lambda _: True))) > 0
        assert all(isinstance(one, kind) for one in agents)
    names = model.agents.get("name")
    assert {"us", "china", "nvidia", "smic", "alibaba"} <= set(names)
    grouped = model.agents.groupby(lambda one: type(one).__name__)
    assert sum(len(group) for _, group in grouped) == len(model.agents)
    assert len(model.agents.select(lambda one: one.name == "nvidia")) == 1


def test_the_collector_has_a_row_a_month(model: RivalryModel) -> None:
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == 6
    assert (frame["compute.us"].diff().dropna() > 0).all()


def test_batch_runs_go_over_any_path() -> None:
    path = "supply.smic.wafers_2025"
    rows = mesa.batch_run(
        RivalryModel,
        {"members": 1, "until": "2025-12", "sets": [{path: 1e4}, {path: 9e4}]},
        max_steps=168,
        display_progress=False,
        data_collection_period=-1,
    )
    assert len({row["compute.china"] for row in rows}) == 2
