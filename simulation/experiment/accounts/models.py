"""China's lag: compute of runs, methods, what is copied, and the pace of the US frontier.

A lag is a gap of logarithms over the pace of the leader's. Where effective compute is the product
of compute and methods, the gap is the sum of both gaps. Where the scarcer of the two holds models
back there is no exact sum, and each has its Shapley value (Shorrocks 2013, Journal of Economic
Inequality 11): the mean of what it changes when it goes first and when it goes last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.experiment.accounts import methods
from simulation.experiment.accounts.node import Node, Part, Values, Way, total
from simulation.model.equations import research
from simulation.model.labs import training

if TYPE_CHECKING:
    from simulation.experiment.accounts.ledger import Ledger
    from simulation.model.core.layout import Rows

GAP = "powers of ten"
LAG = "lag.china"
RECORDED = (LAG, *(f"{what}.{bloc}" for what in ("frontier", "largest_run", "algorithms")
                   for bloc in ("us", "china")))  # fmt: skip
_REST = 0.1  # powers of ten that a US model may have beside its run and methods
RUNS = ("lab.*.focus_2022", "lab.scale_loss", "lab.training_gap")
WORK = ("lab.scarcity", "lab.*.effort", "lab.halving_months")
COPIES = ("lab.distilled", "lab.distilled_pull")
ADVANCE = ("lab.halving_months", "lab.growth_window")
TITLES = {
    "compute": "US lead in compute of the largest run",
    "methods": "US lead in methods",
    "copied": "what Chinese models copy from the frontier",
    "held": "left of earlier models that were better",
    "us": "US labs, over early 2022",
    "china": "Chinese labs, over early 2022",
}


@dataclass(frozen=True)
class Model:
    """A bloc's best model of the month in powers of ten, each (members,).

    `compute` of its run (over the largest of the start of 2022) and `methods` make what its own
    training is worth, `copied` comes on top, and `held` is what an earlier model had more.
    `causes` are the parts of its methods.
    """

    compute: Values
    methods: Values
    copied: Values
    held: Values
    causes: Mapping[str, Values] = field(default_factory=dict)


def lag(ledger: Ledger) -> Node:
    """China's lag behind the US frontier, months: by source, or lead and pace."""
    us, china = (_model(ledger, bloc) for bloc in ("us", "china"))
    own = _shared(ledger, us, china) if _bottleneck(ledger) else _apart(us, china)
    row = ledger.world.layout.row["states"]["us"]
    months = research.MONTHS_PER_YEAR / ledger.world.state.frontier_growth[row]
    return lag_of(ledger.outcome(LAG), lead(us, china, own), months)


def lag_of(value: Values, ahead: Node, months: Values) -> Node:
    """The lag from the lead and the months in which the leader gains a power of ten, (members,)."""
    title = "months in which US labs gain a power of ten"
    pace = Node("pace", title, "months", months, (), ADVANCE)
    by_pace = Way("by pace", "product", (Part(ahead), Part(pace)))
    parts = tuple(_in_months(part, pace) for part in ahead.ways[0].parts)
    ways = (Way("by source", "sum", parts), by_pace)
    return Node(LAG, "China's lag behind the US", "months", value, ways)


def _in_months(part: Part, pace: Node) -> Part:
    node = part.node
    told = replace(node, title="in powers of ten")
    apart = Way("by pace", "product", (Part(told), Part(replace(pace, inputs=()))))
    value = node.value * pace.value
    return Part(Node(node.name, node.title, "months", value, (apart,), node.inputs), part.inverse)


def lead(us: Model, china: Model, own: Sequence[Node], copied_as: str = TITLES["copied"]) -> Node:
    """What the best US model is ahead: by `own` training, what is copied and what is left."""
    copied = Node("copied", copied_as, GAP, china.copied - us.copied, (), COPIES)
    held = Node("held", TITLES["held"], GAP, us.held - china.held)
    way = total("by source", [*own, held], [copied])
    title = "lead of the best US model in effective compute"
    return Node("lead", title, GAP, way.result(), (way,))


def _apart(us: Model, china: Model) -> tuple[Node, Node]:
    """Compute and methods where their logarithms add up."""
    value = us.methods - china.methods
    causes = _causes_of({name: us.causes[name] - china.causes[name] for name in us.causes})
    by_side = _by_side(*((one.methods, _causes_of(one.causes)) for one in (us, china)))
    ways = (total("by cause", causes), by_side) if causes else (by_side,)
    better = Node("methods", TITLES["methods"], GAP, value, ways, WORK)
    way = _by_side((us.compute, ()), (china.compute, ()))
    more = Node("compute", TITLES["compute"], GAP, us.compute - china.compute, (way,), RUNS)
    return more, better


def _by_side(*sides: tuple[Values, Sequence[Node]]) -> Way:
    """A gap as the US side less the Chinese one, each perhaps by cause."""
    us, china = (
        Node(bloc, TITLES[bloc], GAP, value, (total("by cause", parts),) if parts else ())
        for bloc, (value, parts) in zip(("us", "china"), sides, strict=True)
    )
    return total("by side", [us], [china])


def _causes_of(values: Mapping[str, Values]) -> list[Node]:
    return [
        Node(name, methods.CAUSES[name][0], GAP, value, (), methods.CAUSES[name][1])
        for name, value in values.items()
    ]


def _shared(ledger: Ledger, us: Model, china: Model) -> tuple[Node, Node]:
    """Compute and methods where the scarcer holds models back: their Shapley values."""
    runs = [10.0**one.compute for one in (us, china)]
    skill = [10.0**one.methods for one in (us, china)]
    at = [[_worth(ledger, run, each) for each in skill] for run in runs]
    compute = (at[0][0] - at[1][0] + at[0][1] - at[1][1]) / 2.0
    better = (at[0][0] - at[0][1] + at[1][0] - at[1][1]) / 2.0
    return (
        Node("compute", TITLES["compute"], GAP, compute, (), (*RUNS, "lab.substitution")),
        Node("methods", TITLES["methods"], GAP, better, (), WORK),
    )


def recorded(held: Mapping[str, Values]) -> Node | None:
    """The lag from outcomes that runs keep (`RECORDED`), each (members,), without causes.

    Of each bloc it has the largest run and the best methods; where the best model's lab has not
    both, the rest goes with what is copied. None where that rest is much of a US model: then
    effective compute is no product of the two.
    """
    us, china = (_as_recorded(held, bloc) for bloc in ("us", "china"))
    if not np.median(np.abs(us.copied)) < _REST:
        return None
    ahead = lead(us, china, _apart(us, china), "what Chinese models copy and the rest")
    known = ahead.value != 0
    months = np.divide(held[LAG], ahead.value, out=np.zeros_like(ahead.value), where=known)
    return lag_of(held[LAG], ahead, months)


def _as_recorded(held: Mapping[str, Values], bloc: str) -> Model:
    compute, better = held[f"largest_run.{bloc}"], np.log10(held[f"algorithms.{bloc}"])
    rest = held[f"frontier.{bloc}"] - compute - better
    return Model(compute, better, rest, np.zeros_like(rest))


def rating_gap(ledger: Ledger) -> Node:
    """The gap of ratings: the lag times the points that a month is worth."""
    points = np.array(ledger.world.p("lab.rating_pace"))
    pace = Node("pace", "points that a month is worth", "Elo points/month", points, (),
                ("lab.rating_pace",))  # fmt: skip
    way = Way("lag", "product", (Part(lag(ledger)), Part(pace)))
    name = "rating_gap.china"
    return Node(name, "US lead in user ratings", "Elo points", ledger.outcome(name), (way,))


def _bottleneck(ledger: Ledger) -> bool:
    return ledger.world.structure["capability"] == "bottleneck"


def _model(ledger: Ledger, bloc: str) -> Model:
    """The best model of a bloc's labs, which may come from another lab in each member."""
    world, first = ledger.world, ledger.world.state.largest_run_2022
    row, seat = world.layout.row["states"][bloc], world.layout.firm_state
    runs, efficiency = _runs(ledger) / first, world.state.efficiency
    worth, here = _worth(ledger, runs, efficiency), np.flatnonzero(seat == row)
    labs = here[worth[here].argmax(axis=0)]
    lab = labs, np.arange(len(labs))
    capability = world.state.capability[row] - np.log10(first)
    copied, compute = _copied(ledger, worth[lab], first), np.log10(_least(runs[lab], first))
    held = capability - worth[lab] - copied
    if _bottleneck(ledger):
        return Model(compute, np.log10(efficiency[lab]), copied, held)
    better = worth[lab] - compute
    return Model(compute, better, copied, held, _causes(ledger, labs, better))


def _runs(ledger: Ledger) -> Values:
    """Largest run of each lab in the month that was just run, FLOP, (firms, members)."""
    world, p = ledger.world, ledger.world.p
    years = (world.month - 1) / research.MONTHS_PER_YEAR
    longer = (p("lab.run_months"), p("lab.run_growth"), p("lab.run_longest"))
    months = np.vectorize(research.rising)(years, *longer)
    tflops, used = world.draw[training.TFLOPS], p("lab.utilisation")
    counted: Any = research.operations  # told for one number, and the same for arrays
    found: Values = counted(world.state.largest_run, months, tflops, used)
    return found


def _worth(ledger: Ledger, runs: Values, efficiency: Values) -> Values:
    """Effective compute in powers of ten, like `runs` over the largest of the start of 2022."""
    effective, first = runs * efficiency, ledger.world.state.largest_run_2022
    if _bottleneck(ledger):
        ease = ledger.world.p("lab.substitution")
        effective = np.vectorize(research.bottleneck)(runs, efficiency, ease)
    found: Values = np.log10(_least(effective, first))
    return found


def _least(runs: Values, first: Values) -> Values:
    """Runs over the first ones, those of labs that do not train as a single operation."""
    found: Values = np.maximum(runs, research.LEAST_FLOP / first)
    return found


def _copied(ledger: Ledger, own: Values, first: Values) -> Values:
    """What a model is worth beyond its own training, powers of ten."""
    p, frontier = ledger.world.p, ledger.world.state.capability.max(axis=0) - np.log10(first)
    worth = np.vectorize(research.distilled)(
        own, frontier, p("lab.distilled"), p("lab.distilled_pull")
    )
    found: Values = np.where(own > -np.log10(first), worth - own, 0.0)
    return found


def _causes(ledger: Ledger, labs: Rows, better: Values) -> dict[str, Values]:
    """What made the methods of a lab of each member; the last takes up what rounding leaves."""
    parts = {name: one / np.log(10.0) for name, one in methods.logs(ledger, labs).items()}
    parts["learned"] = parts["learned"] + better - np.sum(list(parts.values()), axis=0)
    return parts
