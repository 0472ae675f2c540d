"""Which scenario is compared with which, and whether member by member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.statistics.differing import Acts, Details, Span, entries, span
from simulation.analysis.statistics.results import Results, row_of, view_of
from simulation.counts import counted
from simulation.errors import InputError, did_you_mean
from simulation.locate import SUFFIXES

LONGEST_TITLE = 80
CUT = "\N{HORIZONTAL ELLIPSIS}"
"""What stands for the rest of a title that is cut."""


@dataclass(frozen=True)
class Side:
    """One scenario of one run, under the name by which the comparison shows it.

    `called` is what the run is called, "" where nothing tells it from others.
    """

    label: str
    scenario: str
    run: Results
    called: str = ""

    def __repr__(self) -> str:
        return f"<Side: {self.label} of {self.run.given}>"

    @property
    def content(self) -> str:
        """What the scenario holds, as a hash; "" where the run does not say."""
        return str(self.run.manifest.get("contents", {}).get(self.scenario, ""))

    @property
    def details(self) -> Details:
        """What the run's manifest holds of the scenario; empty where it holds nothing."""
        found: Details = self.run.manifest["scenarios"].get(self.scenario) or {}
        return found

    @property
    def title(self) -> str:
        """The scenario's own title, or its name."""
        return f"{self._own_title}{self._of_run}"

    @property
    def heading(self) -> str:
        """Its title and its name, and its run where several are compared: that only once."""
        run = self._of_run.strip(" ()")
        return f"{self._own_title} ({self.scenario}{f', {run}' if run else ''})"

    @property
    def whole_title(self) -> str:
        """The same, however long."""
        return f"{self.full_title}{self._of_run}"

    @property
    def brief(self) -> str:
        """Its title, or the name that tables use where that title is cut: for what is repeated."""
        return self.title if self.title == self.whole_title else self.label

    @property
    def full_title(self) -> str:
        """The scenario's own title, however long, or its name."""
        return " ".join(str(self.details.get("title") or self.scenario).split())

    @property
    def _own_title(self) -> str:
        return shortened(self.full_title)

    @property
    def _of_run(self) -> str:
        return self.label[len(self.scenario) :]

    def arrays(
        self, names: Sequence[str], members: NDArray[np.int64] | None
    ) -> dict[str, NDArray[np.float32]]:
        """Series (months, members) of the scenario, all members where None are named."""
        held = self.run.arrays(self.scenario, names)
        if members is None or len(members) == len(self.run.members):
            return held
        columns = np.searchsorted(self.run.members, members)
        return {name: values[:, columns] for name, values in held.items()}


@dataclass(frozen=True)
class Pair:
    """A scenario and its reference. `shared` members are compared one by one; None: unpaired.

    `acts` tells which dated decisions of one of them change something, by default all.
    """

    changed: Side
    base: Side
    shared: NDArray[np.int64] | None
    note: str = ""
    acts: Acts = entries

    def __repr__(self) -> str:
        return f"<Pair: {self.named}; {self.size}>"

    @property
    def named(self) -> str:
        """What is compared: "h200_sales_allowed against baseline"."""
        return f"{self.changed.label} against {self.base.label}"

    @property
    def size(self) -> str:
        """How many members are compared one by one, or that they are not."""
        if self.shared is None:
            return "members not paired"
        run = self.changed.run
        return f"{counted(len(self.shared), 'member')}, seed {run.manifest['seed']}"

    @property
    def dates(self) -> tuple[str, ...]:
        """The months that both runs have."""
        new, old = self.changed.run.dates, self.base.run.dates
        return new if len(new) <= len(old) else old

    def row(self, date: str) -> int:
        """The row of a month, or of the last one that both have where that comes earlier."""
        return row_of(self.dates, date)

    @property
    def span(self) -> Span:
        """When what sets its scenarios apart begins and ends."""
        return span(self.changed.details, self.base.details, self.acting)

    @property
    def entries(self) -> list[Details]:
        """Dated decisions that only one of its scenarios has."""
        return entries(self.changed.details, self.base.details)

    @cached_property
    def acting(self) -> Sequence[Details]:
        """Those of them that change something."""
        return self.acts(self.changed.details, self.base.details)


def shortened(title: str) -> str:
    """A title on one line, cut behind a word where it is too long for charts and tables."""
    line = " ".join(title.split())
    if len(line) <= LONGEST_TITLE:
        return line
    head, _, rest = line[:LONGEST_TITLE].rpartition(" ")
    if len(rest) > len(head):  # one word fills most of it
        head = line[: LONGEST_TITLE - 1]
    return f"{head.rstrip(' .,;:')}{CUT}"


def pair_up(
    runs: Sequence[Results],
    baseline: str | None = None,
    labels: Sequence[str] = (),
    acts: Acts = entries,
) -> tuple[Pair, ...]:
    """Every scenario with its reference: `baseline`, or the one its file names (`against`).

    `labels` are what the runs are called, `acts` is that of the pairs. InputError where no scenario
    has a reference among the runs, or `baseline` is not there.
    """
    sides = list(_sides(runs, labels or [run.name for run in runs]))
    if baseline is not None:
        base, about = _named(baseline, sides)
        found = [(side, base, about) for side in sides if side is not base]
    else:
        judged = [(side, *_reference(side, sides)) for side in sides]
        found = [(side, ref, note) for side, ref, note in judged if ref is not None]
    if baseline is not None and not found:
        raise InputError(itself(baseline))
    if not found:
        names = ", ".join(side.label for side in sides)
        such = f', such as --baseline "{sides[0].label}"' if len(sides) > 1 else ""
        raise InputError(f"nothing to compare {names} with; name a reference with --baseline{such}")
    return tuple(replace(_pair(*one), acts=acts) for one in found)


def itself(baseline: str) -> str:
    """What is wrong with a reference beside which there is no other scenario."""
    return f"--baseline {baseline}: that is the scenario itself; name another as the reference"


def _sides(runs: Sequence[Results], labels: Sequence[str]) -> Iterator[Side]:
    names = [scenario for run in runs for scenario in run.scenarios]
    taken: set[str] = set()
    for run, called in zip(runs, labels, strict=True):
        if run.points is not None:
            raise InputError(f"{run.given} is a sweep; compare takes runs of scenarios")
        for scenario in run.scenarios:
            several = names.count(scenario) > 1 or (called != run.name and len(runs) > 1)
            label = f"{scenario} ({called})" if several else scenario
            while label in taken:
                label += "'"
            taken.add(label)
            yield Side(label, scenario, run, called)


def names_one(baseline: str, runs: Sequence[Results], labels: Sequence[str] = ()) -> bool:
    """Whether `baseline` names a scenario of these runs, as `pair_up` would take it; no file."""
    sides = list(_sides(runs, labels or [run.name for run in runs]))
    return bool(_meant(baseline, sides))


def check_names_one(baseline: str, runs: Sequence[Results], labels: Sequence[str] = ()) -> None:
    """InputError, with the names that would do, where `baseline` names no scenario of the runs."""
    _named(baseline, list(_sides(runs, labels or [run.name for run in runs])))


def _meant(name: str, sides: Sequence[Side]) -> list[Side]:
    """The sides that a name may mean: by label, else by scenario, else by what the run is called.

    A label has its run behind it only where another scenario has the same name; with it any is
    found. Of a run's scenarios that is meant which the others are judged against.
    """
    by_label = [s for s in sides if name in (s.label, f"{s.scenario} ({s.called})")]
    by_name = [side for side in sides if name == side.scenario]
    of_run = [side for side in sides if name == side.called]
    first = [side for side in of_run if _reference(side, of_run)[0] is None]
    return by_label or by_name or (first if len(first) == 1 else of_run)


def _of_file(name: str, sides: Sequence[Side]) -> list[Side]:
    """The scenario of a file, which was run last: runs that are there may hold another so named."""
    stem = PurePath(name).stem if name.endswith(SUFFIXES) else ""
    return [side for side in sides if stem and side.scenario == stem][-1:]


def _named(name: str, sides: Sequence[Side]) -> tuple[Side, str]:
    """The side that a name means, and what to say where several have it."""
    found, allowed = _meant(name, sides) or _of_file(name, sides), [side.label for side in sides]
    if not found:
        raise InputError(f"no scenario {name!r} to compare with, but {', '.join(allowed)}"
                         f"{did_you_mean(name, allowed)}")  # fmt: skip
    several = ", ".join(side.label for side in found)
    if len(found) > 1 and name != found[0].scenario:
        raise InputError(f"{name!r} may be {several}: name one of them")
    about = f"of {several} the first is the reference; --baseline takes any of these names"
    return found[0], about if len(found) > 1 else ""


def _reference(side: Side, sides: Sequence[Side]) -> tuple[Side | None, str]:
    """What the scenario is judged against, in its own run first, and what to say about it.

    That is the one of the content that its file names. Only where there is none, one that is
    called like it will do, and the reader is told.
    """
    known = side.run.manifest
    content = known.get("references", {}).get(side.scenario, "")
    others = [other for other in sides if other is not side]
    same = [other for other in others if content and other.content == content]
    named = [o for o in others if o.scenario == known.get("pairs", {}).get(side.scenario)]
    for found in (same, named):
        own = [other for other in found if other.run is side.run]
        if own or found:
            one = (own or found)[0]
            other = bool(content and one.content and one.content != content)
            says = f"{one.label} is not what {side.label} names: its content differs"
            return one, says if other else ""
    return None, ""


def _pair(changed: Side, base: Side, about: str) -> Pair:
    new, old = changed.run, base.run
    if new is old:
        return Pair(changed, base, new.members)
    names = f"{changed.label} and {base.label}"
    notes = [about] if about else []
    if new.dates != old.dates:
        last = min(new.dates[-1], old.dates[-1])
        notes.append(f"{names} end in different months: they are compared to {last}")
    notes += notes_on(names, new.manifest, old.manifest)
    shared: NDArray[np.int64] | None = np.intersect1d(new.members, old.members)
    views = [view_of(run.manifest) for run in (new, old)]
    if views[0] != views[1]:
        what = f"{names} are of different views ({' and '.join(v or 'none' for v in views)})"
        notes.insert(0, f"{what}: members are not paired, so the intervals are wider")
        shared = None
    elif new.manifest["seed"] != old.manifest["seed"]:
        what = f"{names} have different seeds: members are not paired"
        notes.insert(0, f"{what}, so the intervals are wider")
        shared = None
    elif shared is not None and not len(shared):
        what = f"{names} share no members: they are not paired"
        notes.insert(0, f"{what}, so the intervals are wider")
        shared = None
    elif len(new.members) != len(old.members):
        count = 0 if shared is None else len(shared)
        what = f"{names} have different member counts"
        notes.insert(0, f"{what}: only the {count} shared are compared")
    return Pair(changed, base, shared, "; ".join(notes))


def notes_on(names: str, new: Mapping[str, Any], old: Mapping[str, Any]) -> Iterator[str]:
    """In what two runs differ beside their scenarios, from their manifests."""
    if _figures(new) != _figures(old):
        yield f"{names} were run on different calibrations"
    if new.get("code") != old.get("code"):
        yield f"{names} were run with different versions of the model"
    one, other = (run.get("draws", {}).get("from") for run in (new, old))
    if one != other:
        yield f"{names} are drawn from different distributions ({one} and {other})"


def _figures(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Hashes of the calibration's own files; of the draws only where both have any."""
    inputs = manifest.get("inputs", {}).items()
    own = {k: v for k, v in inputs if k.startswith("calibration/")}
    return {k: v for k, v in own.items() if "/posterior/" not in k and "/views/" not in k}
