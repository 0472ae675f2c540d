"""Memory that suppliers sell at home only: tied to a maker, of a lower grade, or smuggled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..core.cache import Chips, cached, cached_by_chip
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Sum, Table, kernel
from ..core.layout import FIELDS
from ..core.state import STAGES
from ..equations import minerals, rationing
from ..equations.arrays import Array, ratio, total
from ..equations.numbers import over
from .rationing import share_out

if TYPE_CHECKING:
    from ..core.context import Core


MEMORY = FIELDS.index("memory")


class Pools(NamedTuple):
    """Stacks that suppliers can deliver in a month.

    Attributes:
        by_supplier: what each supplier sells at home only, (suppliers, members).
        home: the same of suppliers that serve every maker of their state, (states, members).
        lower: memory of the lower grade, sold at home, (states, members).
        market: what is sold to makers of any state, (members,).
        on_market: what each supplier can make for that, (suppliers, members).
    """

    by_supplier: Array
    home: Array
    lower: Array
    market: Array
    on_market: Array


def pools(world: Core) -> Pools:
    """Stacks on offer at home and on the open market; what is smuggled is missing from the latter.

    Enforcement that keeps chips from smugglers keeps memory from them, too.
    """
    suppliers, states = len(world.layout.suppliers), len(world.layout.states)
    found = Pools(
        np.empty((suppliers, world.members)),
        np.zeros((states, world.members)),
        np.zeros((states, world.members)),
        np.zeros(world.members),
        np.empty((suppliers, world.members)),
    )
    offer_memory(*found, *_for_offer_memory(world))
    return found


@cached("run")
def _for_offer_memory(world: Core) -> tuple[Any, ...]:
    """What `offer_memory` reads last, in its order."""
    state, layout, p = world.state, world.layout, world.p
    return (
        layout.supplier_state,
        layout.lower_grade,
        layout.tied_to,
        p.table("supply", "exports", 0.0),
        p.table("supply", "memory_traded", 0.0),
        p("minerals.chip_loss"),
        state.rare_earths_unmet,
        state.enforcement_felt,
        state.supplier_output_left,
        state.supplier_memory_left,
        state.memory,
    )


@kernel
def offer_memory(
    by_supplier: Table,
    home: Table,
    lower: Table,
    market: Sum,
    on_market: Table,
    seat: Places,
    low_grade: Flags,
    tied_to: FlagTable,
    exports: Table,
    traded: Table,
    chip_loss: Line,
    unmet: Table,
    enforcement: Table,
    output_left: Table,
    memory_left: Table,
    capacity: Table,
) -> None:
    """Set what suppliers make, less what is smuggled out of the open market."""
    suppliers, members = capacity.shape
    made, smuggled = np.empty((suppliers, members)), np.zeros(members)
    for u in range(suppliers):
        s = seat[u]
        for k in range(members):
            left = minerals.output(unmet[s, k], chip_loss[k])
            undisturbed = output_left[u, k] * memory_left[u, k]
            left *= undisturbed
            on_market[u, k] = capacity[u, k] * exports[u, k] * undisturbed
            passing = 1.0 - enforcement[s, k] if traded[u, k] > 0.0 else 1.0
            made[u, k] = capacity[u, k] * left * passing
            market[k] += made[u, k] * exports[u, k]
            smuggled[k] += made[u, k] if traded[u, k] > 0.0 else 0.0
    taken = np.zeros(members)
    for u in range(suppliers):
        s, tied = seat[u], tied_to[u].any()
        for k in range(members):
            if traded[u, k] > 0.0:
                made[u, k] *= rationing.passing(market[k], smuggled[k])
                taken[k] += made[u, k]
            by_supplier[u, k] = made[u, k] * (1.0 - exports[u, k])
        if not tied:
            of_grade = lower[s] if low_grade[u] else home[s]
            for k in range(members):
                of_grade[k] += by_supplier[u, k]
    for k in range(members):
        market[k] = max(market[k] - taken[k], 0.0)


def of_lower_grade(seat: Places, supply: Table, need: Table, kept: Table) -> Table:
    """Stacks of the lower grade that makers get, (makers, members), of those that they can use.

    What they have `kept` of a round before is theirs before others get more.
    """
    given = np.zeros_like(need)
    share_out(seat, supply, need, kept, given)
    return given


def of_high_grade(
    seat: Places, tied_to: FlagTable, by_supplier: Table, home: Table, need: Table, kept: Table
) -> Table:
    """Stacks that makers get from suppliers tied to them, then from others at home.

    What they have `kept` of a round before is theirs before others get more.
    """
    makers, members = need.shape
    own = np.zeros_like(need)
    for u in range(len(tied_to)):
        if tied_to[u].any():
            asked = np.zeros(members)
            for m in range(makers):
                if tied_to[u, m]:
                    for k in range(members):
                        asked[k] += need[m, k] - own[m, k]
            for m in range(makers):
                if tied_to[u, m]:
                    for k in range(members):
                        left = need[m, k] - own[m, k]
                        own[m, k] += left * rationing.passing(by_supplier[u, k], asked[k])
    share_out(seat, home, need, kept, own)
    return own


def asked_at_home(
    seat: Places,
    maker_seat: Places,
    low_grade: Flags,
    tied_to: FlagTable,
    sold_here: Table,
    high: Table,
    lower: Table,
) -> Table:
    """Stacks asked of each supplier that sells at home, (suppliers, members), by size.

    `high` and `lower` are makers' needs by grade, (makers, members), and `sold_here` what suppliers
    can make for makers at home. Those ask what is tied to them first, and others for the rest.
    """
    asked = np.zeros_like(sold_here)
    rest = ask_tied(tied_to, sold_here, high, asked)
    states = max(seat.max(), maker_seat.max()) + 1
    suppliers, members = sold_here.shape
    shape = 2, states, members
    sizes, needs = np.zeros(shape), np.zeros(shape)
    for m in range(len(maker_seat)):
        for k in range(members):
            needs[0, maker_seat[m], k] += rest[m, k]
            needs[1, maker_seat[m], k] += lower[m, k]
    for u in range(suppliers):
        grade, s = 1 if low_grade[u] else 0, seat[u]
        for k in range(0 if tied_to[u].any() else members):
            sizes[grade, s, k] += sold_here[u, k]
    for u in range(suppliers):
        if not tied_to[u].any():
            grade, s = 1 if low_grade[u] else 0, seat[u]
            for k in range(members):
                asked[u, k] = needs[grade, s, k] * over(sold_here[u, k], sizes[grade, s, k], 0.0)
    return asked


def ask_tied(tied_to: FlagTable, sold_here: Table, need: Table, asked: Table) -> Table:
    """Add to `asked` what makers ask of suppliers tied to them; what these cannot make is left."""
    left, sizes = need.copy(), np.zeros_like(need)
    suppliers, makers = tied_to.shape
    for u in range(suppliers):
        for m in range(makers):
            for k in range(len(sizes[m]) if tied_to[u, m] else 0):
                sizes[m, k] += sold_here[u, k]
    for u in range(suppliers):
        for m in range(makers):
            for k in range(len(sizes[m]) if tied_to[u, m] else 0):
                asked[u, k] += need[m, k] * over(sold_here[u, k], sizes[m, k], 0.0)
        for m in range(makers):
            for k in range(len(sizes[m]) if tied_to[u, m] else 0):
                of_it = need[m, k] * over(sold_here[u, k], sizes[m, k], 0.0)
                left[m, k] -= of_it * rationing.passing(sold_here[u, k], asked[u, k])
    return left


@cached("run")
def booked_ahead(world: Core) -> Array:
    """Months by which makers book a supplier's stacks ahead, (suppliers, members).

    Dies need their memory as they are packaged, in the last stage of the line. Stacks that will be
    made by then count for the starts of today. Traders promise nothing.
    """
    layout, p = world.layout, world.p
    lag, traded = p.table("supply", "lag", 0.0), p.table("supply", "memory_traded", 0.0)
    ahead = np.zeros_like(lag)
    for state in set(layout.supplier_state.tolist()):
        here = layout.supplier_state == state
        foundries = np.flatnonzero(here & (lag.max(axis=1) > 0.0))
        if len(foundries):
            ahead[here] = total(lag[foundries]) / len(foundries) * (1.0 - 1.0 / STAGES)
    return np.where(traded > 0.0, 0.0, ahead)


@cached_by_chip("designs")
def runs_on_lower_grade(world: Core, chips: Chips, found: Array | None) -> Array:
    """1 for chips that run on memory of the lower grade: little bandwidth for its size.

    (chips, members).
    """
    table = world.chip_table
    modest = np.empty_like(table["hbm_gb"]) if found is None else found
    need = ratio(table["bandwidth_gb_s"][chips], table["hbm_gb"][chips])
    modest[chips] = np.where(need <= world.p("memory.lower_grade_speed"), 1.0, 0.0)
    return modest


@cached("run")
def of_plans(world: Core) -> tuple[Any, ...]:
    """What `months_to_bridge` takes, in its order."""
    layout, p = world.layout, world.p
    return (
        layout.supplier_state,
        layout.maker_state,
        layout.lower_grade,
        layout.tied_to,
        p.table("supply", "memory_wafers", 0.0),
        p.table("supply", "stacks_per_wafer", 0.0),
        p.table("supply", "memory_start", 0.0),
        p.table("supply", "memory_ramp", 0.0),
        booked_ahead(world),
        world.state.progress,
    )


def months_to_bridge(
    seat: Places,
    maker_seat: Places,
    low_grade: Flags,
    tied_to: FlagTable,
    planned: Table,
    yielded: Table,
    start: Table,
    ramp: Table,
    ahead: Table,
    progress: Cube,
) -> Table:
    """Months until half of the lines planned at home can be booked, by maker, (makers, members).

    Plans count by the stacks that they are to bring; 0 where none are planned.
    """
    makers, members = len(maker_seat), planned.shape[1]
    size, months = np.zeros((makers, members)), np.zeros((makers, members))
    for u in range(len(seat)):
        tied = tied_to[u].any()
        for m in range(makers):
            serves = tied_to[u, m] if tied else maker_seat[m] == seat[u]
            if serves and not low_grade[u]:
                for k in range(members):
                    stacks = planned[u, k] * yielded[u, k]
                    middle = start[u, k] - ahead[u, k] + 0.5 * ramp[u, k]
                    left = max(middle - progress[seat[u], MEMORY, k], 0.0)
                    size[m, k] += stacks
                    months[m, k] += stacks * left
    for m in range(makers):
        for k in range(members):
            months[m, k] = over(months[m, k], size[m, k], 0.0)
    return months
