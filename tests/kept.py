"""What calls made in one process share, though each would work it out anew for users.

All of it follows from its arguments, or from files of the product, which no test writes to.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulation import kept, locate, rng
from simulation.analysis.charts import plots
from simulation.analysis.charts.style import Sheet
from simulation.analysis.statistics.effect import Effect
from simulation.analysis.statistics.pairing import Pair
from simulation.experiment.ensemble import Plan
from simulation.experiment.shared_past import SharedPast
from simulation.inputs import Calibration, Draw, Scenario
from simulation.inputs.calibration import calibration as reading
from simulation.inputs.draws import posterior
from simulation.locate import data_root
from simulation.model.world import Block, ModelInputs
from simulation.writing import replacing

Chance = NDArray[np.float64]


class KeptCalibrations:
    """Calibrations read in this process, by the hash of all that they follow from.

    They do not change, so that commands called here can share one; started as processes
    (tests/cli, tests/experiment) they read it as users' do.
    """

    MOST = 4

    def __init__(self) -> None:
        self._read: dict[str, Any] = {}

    def __call__(self, name: str, key: str, make: Callable[[], Any], sound: Any = bool) -> Any:
        if key not in self._read:
            found = kept.kept(name, key, make, sound)
            if not sound(found):
                return found
            self._read = dict([*self._read.items(), (key, found)][-self.MOST :])
        return self._read[key]


class OfProduct:
    """A function of a file or folder, worked out once for each of the product's own."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._root = f"{data_root()}/"
        self._found: dict[tuple[Path, ...], Any] = {}

    def __call__(self, *paths: Path) -> Any:
        if not all(f"{path}/".startswith(self._root) for path in paths):
            return self._function(*paths)
        if paths not in self._found:
            self._found[paths] = self._function(*paths)
        return self._found[paths]


class KeptDraws:
    """The draws that ship, read once; whether they are of this model is asked each time."""

    def __init__(self) -> None:
        self._load, self._hash = posterior.load, posterior.calibration_hash
        self._place = data_root() / posterior.FOLDER
        self._found: posterior.Posterior | None = None
        self._hashes: deque[tuple[Calibration, str]] = deque(maxlen=KeptCalibrations.MOST)

    def load(
        self, calibration: Calibration, folder: Path | None = None
    ) -> posterior.Posterior | None:
        """As `posterior.load`."""
        if folder is not None or calibration.root / posterior.FOLDER != self._place:
            return self._load(calibration, folder)
        if self._found is None:
            self._found = self._load(calibration)
            if self._found is None:
                return None
            self._found.ranks.flags.writeable = False
        return replace(self._found, stale=posterior._stale(self._found.facts, calibration))

    def hash_of(self, calibration: Calibration) -> str:
        """As `calibration_hash`, of calibrations that were read lately."""
        known = (found for one, found in self._hashes if one is calibration)
        found = next(known, None)
        if found is None:
            found = self._hash(calibration)
            self._hashes.append((calibration, found))
        return found


class KeptChance:
    """Numbers drawn by name, which follow from what they are asked for."""

    def __init__(self, function: Callable[..., Chance]) -> None:
        self._function = function
        self._drawn: dict[tuple[Any, ...], Chance] = {}

    def __call__(self, *asked: Any) -> Chance:
        key = tuple(one.tobytes() if isinstance(one, np.ndarray) else one for one in asked)
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = self._drawn[key] = self._function(*asked)
            drawn.flags.writeable = False
        return drawn


def keep(patch: pytest.MonkeyPatch) -> None:
    """Have commands called in this process read, hash and draw once, not once each."""
    patch.setattr(reading, "kept", KeptCalibrations())
    hashes = OfProduct(kept.hash_of)
    for module in (kept, reading):
        patch.setattr(module, "hash_of", hashes)
    patch.setattr(reading, "recorded", OfProduct(locate.recorded))
    patch.setattr(reading, "calibration_files", OfProduct(reading.calibration_files))
    patch.setattr(reading, "_readers", cache(reading._readers))
    draws = KeptDraws()
    patch.setattr(posterior, "load", draws.load)
    patch.setattr(posterior, "calibration_hash", draws.hash_of)
    for name in ("uniform", "uniform_of"):
        patch.setattr(rng, name, KeptChance(getattr(rng, name)))


class KeptCharts:
    """One chart of each kind, whose files stand for those of the others.

    To make a picture of one takes longer than all else of most commands. Charts of comparisons
    that are alike in all that decides how they are drawn are not even put together again.
    """

    OF_COMPARISONS = ("fan", "difference", "overview", "forest", "lines", "bottleneck_chart")

    def __init__(self) -> None:
        self._files: dict[tuple[CodeType, str], bytes] = {}
        self._kinds: dict[Any, CodeType] = {}
        self._make, self._save = Sheet.__init__, Sheet.save
        self._draw = {name: getattr(plots, name) for name in self.OF_COMPARISONS}

    def keep(self, patch: pytest.MonkeyPatch) -> None:
        """Have files of charts be those of the first chart that the same function made."""

        def make(sheet: Any, *size: float) -> None:
            self._make(sheet, *size)
            sheet.kind = sys._getframe(1).f_code

        def save(
            sheet: Any, stem: Path, title: str, formats: Sequence[str] = ("png", "svg")
        ) -> list[Path]:
            return [self._file(sheet, stem, title, one) for one in formats]

        patch.setattr(Sheet, "__init__", make)
        patch.setattr(Sheet, "save", save)
        for name, draw in self._draw.items():
            patch.setattr(plots, name, partial(self._once, draw))

    def draw_all(self, patch: pytest.MonkeyPatch) -> None:
        """Have each chart drawn, as users have it."""
        patch.setattr(Sheet, "__init__", self._make)
        patch.setattr(Sheet, "save", self._save)
        for name, draw in self._draw.items():
            patch.setattr(plots, name, draw)

    def _once(self, draw: Callable[..., Any], *about: Any) -> Any:
        like = draw, *_looks(about)
        if like not in self._kinds:
            sheet = draw(*about)
            self._kinds[like] = sheet.kind
            return sheet
        sheet = Sheet(1, 1)
        sheet.kind, sheet.anew = self._kinds[like], partial(draw, *about)  # type: ignore[attr-defined]
        return sheet

    def _file(self, sheet: Any, stem: Path, title: str, form: str) -> Path:
        kind = sheet.kind, form
        if kind not in self._files:
            whole = sheet.anew() if hasattr(sheet, "anew") else sheet
            (path,) = self._save(whole, stem, title, (form,))
            self._files[kind] = path.read_bytes()
            return path
        path = stem.with_name(f"{stem.name}.{form}")
        with replacing(path) as temporary:
            temporary.write_bytes(self._files[kind])
        return path


def _looks(about: Iterable[Any]) -> Iterator[Any]:
    """What decides how a chart of a comparison is drawn, for what it is about."""
    for one in about:
        if isinstance(one, Pair):
            yield one.shared is None, len(one.dates)
        elif isinstance(one, Effect):
            bounds = one.first is None, one.members > 1, one.paired, len(one.dates)
            ends = [bool(np.isfinite(side.p50).all()) for side in (one.base, one.changed)]
            yield one.unit, *bounds, *ends
        elif isinstance(one, list | tuple):
            yield frozenset(_looks(one))


class KeptBlocks:
    """Blocks that commands have simulated; the beginning or some members of one are not made again.

    Nor is the table of what the same members have drawn.

    That these are the same to the last bit is what the tests of the model's members prove. What
    alters the model has its members simulated: then `off` is set.
    """

    MOST = 40

    def __init__(self) -> None:
        self.off = False
        self._run, self._write = SharedPast.run, Plan._write_members
        self._made: deque[tuple[ModelInputs, Block]] = deque(maxlen=self.MOST)
        self._members: deque[tuple[Any, bytes]] = deque(maxlen=self.MOST)

    def keep(self, patch: pytest.MonkeyPatch) -> None:
        """Have runs of scenarios taken from what is kept."""

        def run(past: SharedPast, inputs: ModelInputs, others: Iterable[Scenario] = ()) -> Block:
            if self.off or type(inputs.draw) is not Draw or not _known(inputs.calibration):
                return self._run(past, inputs, others)
            for earlier, block in self._made:
                if _within(inputs, earlier):
                    return _part(block, inputs)
            block = self._run(past, inputs, others)
            self._made.append((inputs, block))
            return _part(block, inputs)

        def write(plan: Plan, path: Path) -> None:
            if self.off or not _known(plan.calibration):
                self._write(plan, path)
                return
            drawn = _drawn(plan)
            found = next((data for one, data in self._members if one == drawn), None)
            if found is None:
                self._write(plan, path)
                self._members.append((drawn, path.read_bytes()))
                return
            with replacing(path) as temporary:
                temporary.write_bytes(found)

        patch.setattr(SharedPast, "run", run)
        patch.setattr(Plan, "_write_members", write)


def _drawn(plan: Plan) -> tuple[Any, ...]:
    """What the table of a run's members follows from."""
    calibration, posterior = plan.calibration, plan.calibration.posterior
    draws = getattr(posterior, "digest", None), getattr(posterior, "past", None)
    scenarios = [(one.name, one.content, one.to_dict()) for one in plan.scenarios]
    which = calibration.files, calibration.view, calibration.overlay, calibration.entries
    return plan.seed, plan.members, draws, which, scenarios


def _known(calibration: Calibration) -> bool:
    """Whether the draws of a calibration can be told from others."""
    posterior: Any = calibration.posterior
    return posterior is None or bool(posterior.digest)


def _within(inputs: ModelInputs, known: ModelInputs) -> bool:
    """Whether a run is the beginning, or some members, of another one."""
    draw, theirs = inputs.draw, known.draw
    fits = draw.start == theirs.start and draw.stop <= theirs.stop and inputs.months <= known.months
    if not fits or _rest(inputs) != _rest(known):
        return False
    return inputs.scenario.first_difference(known.scenario) is None


def _rest(inputs: ModelInputs) -> tuple[Any, ...]:
    """What two runs must have in common to the last number, beside what their scenarios change."""
    calibration, posterior = inputs.calibration, inputs.calibration.posterior
    draws = getattr(posterior, "digest", None), getattr(posterior, "past", None)
    held = (inputs.draw.seed, inputs.keep, inputs.checked, draws, inputs.scenario.structure)
    return (*held, calibration.files, calibration.view, calibration.overlay, calibration.entries)


def _part(block: Block, inputs: ModelInputs) -> Block:
    """A copy of the months and members of a block that are asked for."""
    values = block.values[: inputs.months, :, : len(inputs.draw)].copy()
    members = range(inputs.draw.start, inputs.draw.stop)
    return replace(block, dates=block.dates[: inputs.months], values=values, members=members)
