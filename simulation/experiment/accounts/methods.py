"""Methods of labs: what made them better since 2022, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.experiment.accounts.growth import EFFICIENCY
from simulation.experiment.accounts.node import Node, Part, Values, Way

if TYPE_CHECKING:
    from simulation.experiment.accounts.ledger import Ledger
    from simulation.model.core.layout import Rows

# What moves methods: title, and the parameters behind it. Their logarithms add up.
CAUSES: dict[str, tuple[str, tuple[str, ...]]] = {
    "start": ("where labs stood at the end of 2021", ("lab.*.start_lag",)),
    "usual_work": ("usual work on methods", ("lab.halving_months", "lab.*.effort")),
    "scarcity": ("more work for want of chips", ("lab.scarcity",)),
    "breakthroughs": ("breakthroughs", ("lab.deepseek_gain",)),
    "learned": ("learned from other labs", ("lab.secrecy_months", "lab.adoption_months")),
}


def logs(ledger: Ledger, labs: Rows) -> dict[str, Values]:
    """Natural logarithms of what made the methods of a lab of each member, by cause, (members,)."""
    members = np.arange(len(labs))
    started = {"start": np.log(ledger.start[EFFICIENCY])}
    return {name: {**ledger.ever, **started}[name][labs, members] for name in CAUSES}


def algorithms(ledger: Ledger, bloc: str) -> Node:
    """Methods of a bloc's best lab: factors since 2022 on what they were."""
    layout = ledger.world.layout
    here = np.flatnonzero(layout.firm_state == layout.row["states"][bloc])
    labs = here[ledger.world.state.efficiency[here].argmax(axis=0)]
    factors = [
        Part(Node(name, CAUSES[name][0], "ratio", np.exp(value), (), CAUSES[name][1]))
        for name, value in logs(ledger, labs).items()
    ]
    name, who = f"algorithms.{bloc}", layout.roster.states[bloc].title
    way = Way("by cause", "product", tuple(factors))
    return Node(name, f"methods of the best lab, {who}", "ratio", ledger.outcome(name), (way,))
