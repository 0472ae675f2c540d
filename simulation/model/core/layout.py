"""Layout: rows of every agent and chip, and the fixed masks between them.

Everything here comes from the roster and the chip table; nothing depends on a member or on a month.
Rows follow the order of the calibration; chips are sorted by ship month so that the chips on sale
in a month are one contiguous slice. Those that a scenario adds come last of a month, as listed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.inputs.policy.groups import words

from ..tables.instruments import INSTRUMENTS, SIGNALS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.tables.chips import Chip
    from simulation.inputs.tables.roster import Roster

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]
SEGMENTS = ("state", "private")
AI_STACKS = ("us", "china", "own")  # the first two are supplied by a state to all
NODES = (28, 14, 7)  # nm, classes of tool chains
FIELDS = ("design", "memory", "lines", "tools")  # what chip research is about
FIXED = {
    "segments": len(SEGMENTS),
    "nodes": len(NODES),
    "fields": len(FIELDS),
    "ai_stacks": len(AI_STACKS),
    "designs": 2,
    "instruments": len(INSTRUMENTS),
    "signals": len(SIGNALS),
}


@dataclass(frozen=True)
class Layout:
    """Rows and masks. Axes: states S, makers K, suppliers U, firms F, chips C, stacks N."""

    roster: Roster
    chip_rows: tuple[Chip, ...]
    names: dict[str, tuple[str, ...]] = field(repr=False)
    row: dict[str, dict[str, int]] = field(repr=False)

    def __repr__(self) -> str:
        return f"<Layout: {', '.join(f'{len(ids)} {axis}' for axis, ids in self.names.items())}>"

    @classmethod
    def of(cls, calibration: Calibration) -> Layout:
        """Build the layout of a calibration."""
        roster = calibration.roster
        known = {chip.id for chip in (calibration.base or calibration).chips}
        named = sorted(calibration.chips, key=lambda c: c.id if c.id in known else "~")
        chips = tuple(sorted(named, key=lambda c: (c.ship, c.tailored)))
        stacks = tuple(dict.fromkeys(c.stack for c in chips))
        names = {kind: tuple(players) for kind, players in roster.kinds().items()}
        names |= {"chips": tuple(c.id for c in chips), "stacks": stacks}
        rows = {axis: {name: i for i, name in enumerate(ids)} for axis, ids in names.items()}
        return cls(roster, chips, names, rows)

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the states, in the order of their rows."""
        return self.names["states"]

    @property
    def makers(self) -> tuple[str, ...]:
        """Names of the chipmakers."""
        return self.names["makers"]

    @property
    def firms(self) -> tuple[str, ...]:
        """Names of the firms."""
        return self.names["firms"]

    @property
    def suppliers(self) -> tuple[str, ...]:
        """Names of the suppliers."""
        return self.names["suppliers"]

    @property
    def chips(self) -> tuple[str, ...]:
        """Names of the chips, in the order of their ship months."""
        return self.names["chips"]

    @property
    def stacks(self) -> tuple[str, ...]:
        """Names of the software stacks that some chip has."""
        return self.names["stacks"]

    def rows(self, axis: str, names: Iterable[str]) -> Rows:
        """Row numbers of several names on an axis."""
        index = self.row[axis]
        return np.array([index[n] for n in names], dtype=np.intp)

    @cached_property
    def groups(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Names that the words of each kind of selector stand for."""
        alone = {"chips": self.chips, "buyers": self.firms, "regions": self.states}
        alone |= {"suppliers": self.suppliers, "nodes": tuple(str(node) for node in NODES)}
        return words(self.roster, self.chip_rows, alone, SEGMENTS)

    def size(self, axis: str) -> int:
        """Length of a named axis."""
        return FIXED.get(axis) or len(self.row[axis])

    @cached_property
    def every_firm(self) -> Rows:
        """Rows of all firms."""
        return np.arange(len(self.firms))

    @cached_property
    def every_chip(self) -> Rows:
        """Rows of all chips."""
        return np.arange(len(self.chips))

    @cached_property
    def firm_state(self) -> Rows:
        """State of each firm's headquarters, (F,)."""
        return self.rows("states", (f.state for f in self.roster.firms.values()))

    @cached_property
    def firm_site(self) -> Rows:
        """State in which each firm's chips stand, (F,)."""
        return self.rows("states", (f.site or f.state for f in self.roster.firms.values()))

    @cached_property
    def abroad(self) -> Mask:
        """True for firms whose chips stand outside their home state, (F,)."""
        away: Mask = self.firm_site != self.firm_state
        return away

    @cached_property
    def markets(self) -> list[tuple[int, int]]:
        """Markets: pairs of seat (state of the headquarters) and site (state where chips stand)."""
        pairs = zip(self.firm_state.tolist(), self.firm_site.tolist(), strict=True)
        return sorted(set(pairs))

    def firms_in(self, market: tuple[int, int]) -> Rows:
        """Rows of the firms of a market, none where no firm is in it."""
        return self._firms_by_market.get(market, np.empty(0, dtype=np.intp))

    @cached_property
    def _firms_by_market(self) -> dict[tuple[int, int], Rows]:
        number = self.market_of_firm
        return {market: np.flatnonzero(number == i) for i, market in enumerate(self.markets)}

    @cached_property
    def maker_state(self) -> Rows:
        """State of each chipmaker's seat, (K,)."""
        return self.rows("states", (m.state for m in self.roster.makers.values()))

    @cached_property
    def supplier_state(self) -> Rows:
        """State of each supplier's seat, (U,)."""
        return self.rows("states", (s.state for s in self.roster.suppliers.values()))

    @cached_property
    def rival(self) -> Rows:
        """Row of each state's rival, -1 where it has none, (S,)."""
        index = self.row["states"]
        return np.array([index.get(s.rival or "", -1) for s in self.roster.states.values()])

    @cached_property
    def cloud(self) -> Rows:
        """State whose firms' compute serves each state's users, (S,)."""
        states = self.roster.states.items()
        return self.rows("states", (state.cloud or name for name, state in states))

    @cached_property
    def blocs(self) -> list[int]:
        """Rows of the two states that supply an AI stack to others; InputError without them."""
        supplied: dict[str | None, str] = {
            state.ai_stack: name for name, state in self.roster.states.items()
        }
        missing = [stack for stack in AI_STACKS[:-1] if stack not in supplied]
        if missing:
            raise InputError(f"no state of the roster supplies the ai_stack '{missing[0]}'")
        return [self.row["states"][supplied[stack]] for stack in AI_STACKS[:-1]]

    @cached_property
    def rivalries(self) -> list[tuple[int, int]]:
        """Pairs of a state and its rival."""
        return [(int(s), int(r)) for s, r in enumerate(self.rival) if r >= 0]

    @cached_property
    def firms_of(self) -> dict[int, slice | Rows]:
        """Rows of the firms of each state that has any; a slice where they are neighbours."""
        seats = [int(s) for s in np.unique(self.firm_state)]
        return {s: compact(np.flatnonzero(self.firm_state == s)) for s in seats}

    @cached_property
    def firms_at(self) -> dict[int, Rows]:
        """Rows of the firms whose chips stand in each state."""
        return {int(s): np.flatnonzero(self.firm_site == s) for s in np.unique(self.firm_site)}

    @cached_property
    def has_firms(self) -> Mask:
        """True for states where some firm's chips stand, (S,)."""
        here: Mask = np.isin(np.arange(len(self.states)), self.firm_site)
        return here

    @cached_property
    def ruler(self) -> Rows:
        """State whose export rule each firm is under: its seat's rival, -1 without one, (F,)."""
        by_seat = {buyer: seller for seller, buyer in self.rivalries}
        return np.array([by_seat.get(int(seat), -1) for seat in self.firm_state], dtype=np.intp)

    @cached_property
    def parts(self) -> dict[str, slice | Rows]:
        """Rows of the firms that count as each bloc's; every firm is in one part.

        US firms' chips count wherever they stand, and China's at home.
        """
        us, home = self.of_state("firms", "us"), self.at_home("china")
        abroad = np.setdiff1d(self.of_state("firms", "china"), home)
        others = np.setdiff1d(self.every_firm, np.concatenate((us, home, abroad)))
        rows = {"us": us, "china": home, "china_abroad": abroad, "others": others}
        return {part: compact(mine) for part, mine in rows.items()}

    @cached_property
    def part_of_firm(self) -> Rows:
        """Part of each firm, a place in `parts`, (F,)."""
        number = np.zeros(len(self.firms), dtype=np.intp)
        for part, rows in enumerate(self.parts.values()):
            number[rows] = part
        return number

    @cached_property
    def segment(self) -> Rows:
        """Segment of each firm, a row of SEGMENTS, (F,)."""
        return np.array([SEGMENTS.index(f.segment) for f in self.roster.firms.values()])

    @cached_property
    def tied_to(self) -> Mask:
        """True for the makers that a supplier serves alone, none for most suppliers, (U, K)."""
        tied = np.zeros((len(self.suppliers), len(self.makers)), dtype=np.bool_)
        for row, supplier in enumerate(self.roster.suppliers.values()):
            tied[row, self.rows("makers", supplier.sells_to or ())] = True
        return tied

    @cached_property
    def lower_grade(self) -> Mask:
        """True for suppliers whose memory only some chips run on, (U,)."""
        return np.array([one.grade == "lower" for one in self.roster.suppliers.values()])

    @cached_property
    def chip_maker(self) -> Rows:
        """Maker of each chip, (C,)."""
        return self.rows("makers", (c.maker for c in self.chip_rows))

    @cached_property
    def chip_state(self) -> Rows:
        """State of each chip's designer, (C,)."""
        return self.maker_state[self.chip_maker]

    @cached_property
    def smuggled_to(self) -> Rows:
        """State whose firms a smuggled chip reaches: its designer's rival, -1 for none, (C,)."""
        return self.rival[self.chip_state]

    @cached_property
    def chip_stack(self) -> Rows:
        """Software stack of each chip, (C,)."""
        return self.rows("stacks", (c.stack for c in self.chip_rows))

    @cached_property
    def chip_foundry(self) -> Rows:
        """Foundry of each chip, (C,)."""
        return self.rows("suppliers", (c.foundry for c in self.chip_rows))

    @cached_property
    def parent(self) -> Rows:
        """Chip whose denial brings a variant to market, -1 for ordinary chips, (C,)."""
        index = self.row["chips"]
        return np.array([index.get(c.variant_of or "", -1) for c in self.chip_rows])

    @cached_property
    def original(self) -> Rows:
        """Chip that a variant was made from, and every other chip itself, (C,)."""
        rows: Rows = np.where(self.parent >= 0, self.parent, self.every_chip)
        return rows

    @cached_property
    def generation(self) -> Rows:
        """Generation of each chip among its maker's, (C,).

        A variant is of its original's generation, a chip to come of the one after that it follows;
        without either it is the first unless the chip table says otherwise.
        """
        return np.array([self._generation_of(chip) for chip in self.chip_rows], dtype=np.intp)

    def _generation_of(self, chip: Chip) -> int:
        """Generation of a chip."""
        if chip.generation is not None:
            return chip.generation
        known = chip.variant_of or chip.follows
        if known is None:
            return 1
        before = self._generation_of(self.chip_rows[self.row["chips"][known]])
        return before + (chip.variant_of is None)

    @cached_property
    def stackless(self) -> Mask:
        """True for chips that take no stacks of memory, nor does what they follow, (C,)."""
        return np.array([self.first_of(c).stackless for c in self.chip_rows], dtype=np.bool_)

    def first_of(self, chip: Chip) -> Chip:
        """The chip from which a chip to come grows, over all generations; else the chip itself."""
        while chip.follows:
            chip = self.chip_rows[self.row["chips"][chip.follows]]
        return chip

    @cached_property
    def tailored(self) -> Mask:
        """True for chips that their maker designs to comply with the rule in force, (C,)."""
        return np.array([c.tailored for c in self.chip_rows], dtype=np.bool_)

    @cached_property
    def fused(self) -> Mask:
        """True for variants that are their original's package with a part fused off, (C,)."""
        return np.array([c.fused for c in self.chip_rows], dtype=np.bool_)

    @cached_property
    def sold_openly(self) -> NDArray[np.float64]:
        """1 for chips that makers sell to any buyer, 0 for captive ones, (C, 1)."""
        return np.array([[not c.sold_to] for c in self.chip_rows]) * 1.0

    @cached_property
    def market_of_firm(self) -> Rows:
        """Each firm's market, a place in `markets`, (F,)."""
        pairs = zip(self.firm_state.tolist(), self.firm_site.tolist(), strict=True)
        return np.array([self.markets.index(pair) for pair in pairs], dtype=np.intp)

    @cached_property
    def domestic(self) -> Mask:
        """True where a chip's designer sits in the firm's own state, (F, C)."""
        home: Mask = self.firm_state[:, None] == self.chip_state[None, :]
        return home

    @cached_property
    def offered(self) -> Mask:
        """True where the designer sells the chip to the firm at all, (F, C)."""
        mask = np.ones((len(self.firms), len(self.chips)), dtype=np.bool_)
        for j, chip in enumerate(self.chip_rows):
            if chip.sold_to:
                mask[:, j] = [f in chip.sold_to for f in self.firms]
            if chip.destinations:
                mask[:, j] &= [f.state in chip.destinations for f in self.roster.firms.values()]
        return mask

    @cached_property
    def firm_stack(self) -> Mask:
        """True where some chip of a stack is offered to a firm, (F, N)."""
        return np.stack(
            [self.offered[:, self.chip_stack == n].any(axis=1) for n in range(len(self.stacks))], 1
        )

    def at_home(self, state: str) -> Rows:
        """Rows of a state's firms whose chips stand at home."""
        row = self.row["states"][state]
        return self.firms_in((row, row))

    def of_state(self, axis: str, state: str) -> Rows:
        """Rows of the firms, makers, suppliers or chips of a state."""
        return self._by_state[axis][self.row["states"][state]]

    @cached_property
    def _by_state(self) -> dict[str, list[Rows]]:
        seats = {
            "firms": self.firm_state,
            "makers": self.maker_state,
            "suppliers": self.supplier_state,
            "chips": self.chip_state,
        }
        return {
            axis: [np.flatnonzero(seat == row) for row in range(len(self.states))]
            for axis, seat in seats.items()
        }


def crossing(rows: slice | Rows, columns: Rows) -> tuple[slice | Rows, Rows]:
    """Index of the cells where some rows and columns of an array cross, to read or to write."""
    return (rows if isinstance(rows, slice) else rows[:, None]), columns


def compact(rows: Rows) -> slice | Rows:
    """Rows as a slice where they are neighbours in order, which reads a view and no copy."""
    neighbours = len(rows) > 0 and bool(np.all(np.diff(rows) == 1))
    return slice(int(rows[0]), int(rows[-1]) + 1) if neighbours else rows
