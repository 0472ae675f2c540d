"""Compute abroad, owned and rented, and the rules that it answers to."""

from __future__ import annotations

from collections.abc import Callable

from simulation import months
from simulation.model.world import Block
from tests.conftest import series

Run = Callable[..., Block]


def test_both_forms_of_offshore_compute_answer_to_their_rule(run: Run) -> None:
    until = months.index("2028-12") + 1
    usual = run(months=until)
    no_cloud = run(months=until, sets=("levers.US.export_rule.cloud_access@2027-01=0",))
    owned = run(months=until, sets=("levers.US.export_rule.parent_rule@2026-06=0",))
    last = [(series(b, "compute.china.rented")[-1], series(b, "compute.china.offshore")[-1])
            for b in (usual, no_cloud, owned)]  # fmt: skip
    assert (last[0][0] > 0).all()
    assert (last[1][0] == 0).all()
    assert (last[2][1] - last[2][0] > last[0][1] - last[0][0]).all()
