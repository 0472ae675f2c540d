"""Runs checks and says of each whether it holds, for how many members, and by how much."""

from __future__ import annotations

import gc
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from simulation import months
from simulation.checking.probe import Gauges
from simulation.checking.read import Check
from simulation.checking.relations import Array, holds, slack, taken
from simulation.checking.rows import ALONE, CheckRow
from simulation.checking.setting import Setting
from simulation.checking.together import Wanted, families, traces
from simulation.errors import RunError

Progress = Callable[[int, int], None]
BLOCK = 64  # members judged together: their traces and copies of their world stay small
WEAK = ("not above", "not below")
EXCEPTIONS = 5  # so many members may break a check that so many can judge
DOUBT = 0.01  # chance below which fewer members can judge it, too


@dataclass(frozen=True)
class CheckVerdict:
    """What came of a check.

    `result` is holds, fails, known (it fails, and the file says why it still does), idle (the
    change moved nothing, so that nothing was tested), or undecided (it asks for a share of members,
    and these are too few to tell that fewer keep to it).
    `worst` is the least distance to breaking the relation among members (see `relations.slack`),
    in `outcome` and of member `member`; None where the run itself failed, which `note` tells.
    """

    name: str
    file: str
    about: str
    result: str
    members: int
    held: int
    moved: int
    worst: float | None
    outcome: str
    member: int
    relation: str = ""
    note: str = ""
    asks: float = 1.0

    @property
    def good(self) -> bool:
        """Whether the check holds, breaks in a way that is known, or cannot be told to fail."""
        return self.result in ("holds", "known", "undecided")


@dataclass(frozen=True)
class _Part:
    """What came of a check for some members.

    `slacks` are distances to breaking the relation, (pairs, members); `note` is of the member that
    comes nearest, or what made the run fail (`failed`).
    """

    slacks: Array
    moved: int
    note: str
    failed: bool = False


def judge_all(
    checks: Sequence[Check], members: int, seed: int = 1, progress: Progress | None = None
) -> Iterator[CheckVerdict]:
    """Judge every check over the same members, some at a time, so that memory stays small.

    A run that several checks need is made once.
    """
    blocks = [range(i, min(i + BLOCK, members)) for i in range(0, members, BLOCK)]
    tell, parts = progress or (lambda done, total: None), []
    with _cheap_collection():
        for number, block in enumerate(blocks):
            runs = _Runs(checks, block, members, seed, _later(tell, number, len(blocks)))
            parts.append([_judge_part(check, runs) for check in checks])
    for number, check in enumerate(checks):
        yield _judge(check, [part[number] for part in parts], members)


@contextmanager
def _cheap_collection() -> Iterator[None]:
    """Collect worlds that are done with alone: what is there before is not looked through."""
    frozen = gc.get_freeze_count()
    gc.freeze()
    try:
        yield
    finally:
        if not frozen:  # else somebody had reasons of their own
            gc.unfreeze()


def _later(tell: Progress, number: int, blocks: int) -> Progress:
    """Progress of one of several blocks as that of all of them."""
    return lambda done, total: tell(number * total + done, blocks * total)


class _Runs:
    """Runs of a part of the members by their key, each with all that any check wants to see."""

    def __init__(
        self, checks: Sequence[Check], part: range, members: int, seed: int, progress: Progress
    ) -> None:
        self.part, self.members, self.seed, self.progress = part, members, seed, progress
        self._names: dict[str, dict[str, None]] = {}
        self._users: Counter[str] = Counter()
        self._traces: dict[str, Array | RunError] = {}
        self._finished = 0
        settings: dict[str, tuple[Setting, int]] = {}
        for check in checks:
            for setting, side in ((check.changed, 0), (check.base, 1)):
                names = self._names.setdefault(setting.key, {})
                names.update({pair[side]: None for pair in check.pairs})
                _, known = settings.get(setting.key, (setting, 0))
                settings[setting.key] = setting, max(known, check.window.stop)
                self._users[setting.key] += 1
        wanted = [
            Wanted(setting, rows, tuple(self._names[key]))
            for key, (setting, rows) in settings.items()
        ]
        self._family = {one.setting.key: family for family in families(wanted) for one in family}

    def pair(self, check: Check) -> tuple[Array, Array]:
        """The windows of the changed and the base run, each (pairs, months, members)."""
        return self._window(check, check.changed, 0), self._window(check, check.base, 1)

    def _window(self, check: Check, setting: Setting, side: int) -> Array:
        key = setting.key
        if key not in self._traces:
            self.progress(self._finished, len(self._names))
            self._run(self._family[key])
            self.progress(self._finished, len(self._names))
        trace = self._traces[key]
        if isinstance(trace, RunError):
            raise trace
        order = {name: number for number, name in enumerate(self._names[key])}
        chosen = [order[pair[side]] for pair in check.pairs]
        found: Array = trace[chosen, check.window]
        self._users[key] -= 1
        if not self._users[key]:
            del self._traces[key]
        return found

    def _run(self, family: Sequence[Wanted]) -> None:
        """Run a family; one by one where it fails, so that it is known of which."""
        keys = [one.setting.key for one in family]
        try:
            found = traces(family, self.part, self.members, self.seed)
            self._traces.update(zip(keys, found, strict=True))
        except RunError as error:
            if len(family) == 1:
                self._traces[keys[0]] = error
            else:
                for one in family:
                    self._run([one])
                return
        self._finished += len(family)


def _judge_part(check: Check, runs: _Runs) -> _Part:
    """Compare the two runs of a check for some members, outcome by outcome."""
    row = check.row
    try:
        changed, base = runs.pair(check)
    except RunError as error:
        return _Part(np.empty((len(check.pairs), 0)), 0, str(error), failed=True)
    gauges = Gauges(check.base.calibration)
    slacks = np.stack(
        [
            _one(row, pair[0], gauges, one, two)
            for pair, one, two in zip(check.pairs, changed, base, strict=True)
        ]
    )
    member = int(slacks.min(axis=0).argmin())
    number = int(slacks[:, member].argmin())
    moved = int((changed != base).any(axis=(0, 1)).sum())
    return _Part(slacks, moved, _where(check, changed[number], base[number], member))


def _judge(check: Check, parts: Sequence[_Part], members: int) -> CheckVerdict:
    """What comes of a check for all members together."""
    row = check.row
    for part in parts:
        if part.failed:
            return _broken(check, members, part.note)
    slacks = np.concatenate([part.slacks for part in parts], axis=1)
    moved = sum(part.moved for part in parts)
    worst = slacks.min(axis=0)
    held = holds(row.relation, worst, row.within)
    member = int(worst.argmin())
    number = int(slacks[:, member].argmin())
    nearest = min(parts, key=lambda part: float(part.slacks.min()))
    idle = row.relation in WEAK and not row.may_be_idle and not moved
    enough = held.sum() >= row.share * len(held) - 1e-9
    few = too_few(int(held.sum()), len(held), row.share)
    fails = "known" if row.known_defect else "undecided" if few else "fails"
    return CheckVerdict(
        name=check.name,
        file=check.file,
        about=row.about,
        result="idle" if idle else "holds" if enough else fails,
        members=len(held),
        held=int(held.sum()),
        moved=0 if row.relation in ALONE and row.change is None else moved,
        worst=float(worst[member]),
        outcome=check.pairs[number][0],
        member=member,
        relation=row.relation,
        note=nearest.note if not enough else "",
        asks=row.share,
    )


def judges(share: float) -> int:
    """Members that can judge whether such a share of all keeps to a relation."""
    return math.ceil(EXCEPTIONS / (1.0 - share) - 1e-9) if share < 1.0 else 1


def too_few(held: int, members: int, share: float) -> bool:
    """Whether so few keep to a relation, though the share of all that does may be that asked for.

    Form:
        sum over k <= held of C(n, k) s^k (1 - s)^(n - k) >= 0.01
    Source:
        Clopper and Pearson (1934), Biometrika 26: the share lies below the upper end of their
        interval, which `analysis.statistics.verdict.interval` has by the beta distribution.
    """
    if members >= judges(share):
        return False
    terms = (
        math.comb(members, k) * share**k * (1.0 - share) ** (members - k) for k in range(held + 1)
    )
    return sum(terms) >= DOUBT


def _one(row: CheckRow, name: str, gauges: Gauges, changed: Array, base: Array) -> Array:
    """A member's slack in one outcome; only a ratio may be no number, where nothing divides.

    An outcome that is signed is only asked to be finite where others must not be negative.
    """
    found = slack(row.relation, taken(changed, row.take), taken(base, row.take))
    if row.relation == "not negative" and name in gauges.signed:
        found = np.zeros_like(found)
    broken = ~np.isfinite(changed) if name not in gauges.ratios else np.isinf(changed)
    return np.where(broken.any(axis=0), -1.0, found)


def _where(check: Check, changed: Array, base: Array, member: int) -> str:
    """The first month in which a member breaks the relation, with both values."""
    row, first = check.row, check.window.start
    if row.take != "each":
        one, two = (taken(values, row.take)[0, member] for values in (changed, base))
        return f"{one:.6g} against {two:.6g}"
    for month in range(len(changed)):
        at = slice(month, month + 1)
        found = slack(row.relation, changed[at], base[at])[member : member + 1]
        if not holds(row.relation, found, row.within)[0]:
            one, two = changed[month, member], base[month, member]
            return f"{months.label(first + month)}: {one:.6g} against {two:.6g}"
    return ""


def _broken(check: Check, members: int, why: str) -> CheckVerdict:
    row = check.row
    return CheckVerdict(
        check.name, check.file, row.about, "fails", members, 0, 0, None, "", 0, row.relation, why
    )
