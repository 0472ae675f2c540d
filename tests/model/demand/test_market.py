"""What firms want to buy."""

from __future__ import annotations

from collections.abc import Callable

from simulation.model.world import Block
from tests.conftest import series

Run = Callable[..., Block]


def test_a_cloud_serves_its_customers_with_what_they_run(run: Run) -> None:
    own, hosted = (
        run(months=40, sets=(f"parameters.firms.alphabet.own_workloads={share}",))
        for share in (1, 0)
    )
    assert (series(own, "units.google")[-1] > series(hosted, "units.google")[-1]).all()
