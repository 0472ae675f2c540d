"""The entity list, and the affiliates through which listed firms buy."""

from __future__ import annotations

from collections.abc import Callable

from simulation import months
from simulation.model.world import Block
from tests.conftest import series

Run = Callable[..., Block]
LIST = "levers.US.export_rule.entity_list@2024-03=[alibaba, tencent, bytedance, huawei, hygon]"


def test_listed_firms_buy_through_affiliates_unless_they_are_found(run: Run) -> None:
    until = months.index("2025-12") + 1
    strict = run(sets=(LIST, "levers.US.export_rule.enforcement@2024-03=1"), months=until)
    usual = run(sets=(LIST,), months=until)
    none = run(sets=(LIST, "parameters.listing.evasion=0"), months=until)
    window = slice(months.index("2025-03"), months.index("2025-08"))
    bought = {n: series(b, "units.china.nvidia")[window].sum(axis=0)
              for n, b in (("strict", strict), ("usual", usual), ("none", none))}  # fmt: skip
    assert (bought["usual"] > bought["none"]).all()
    assert (bought["usual"] > bought["strict"]).all()
