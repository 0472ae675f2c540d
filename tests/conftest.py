"""What all tests share: the product's own calibration, and blocks of the model on it."""

from __future__ import annotations

import gc
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from simulation import months
from simulation.api.views import figures, history
from simulation.inputs import Calibration, Draw, load_calibration, load_scenario
from simulation.model.mesa_world import MesaWorld
from simulation.model.world import Block, ModelInputs, World, simulate
from tests import kept

Inputs = Callable[..., ModelInputs]
TESTS = Path(__file__).parent
# Folders whose files take long, the longest first: they go first where several processes test.
LONG = ("explore", "checking", "history", "cli", "api", "baseline", "model")
# Folders and files that share more than their processes would gain by sharing the work: the second
# of each is where it goes, so that two folders may go together.
TOGETHER = {
    "architecture/": "architecture",
    "explore/": "explore",
    "cli/": "cli",
    "api/": "api",
    "docs/": "api",
    "model/kernels/": "kernels",
    "baseline/": "shipped",
    "model/month/test_scenarios.py": "shipped",
}
# Folders whose tests are about what commands do; how charts look is held in `analysis`.
OF_COMMANDS = ("api", "architecture", "cli", "docs", "explore")
# Python keeps what it compiles, whatever the caller's surroundings say: each of the many commands
# that tests start would compile the package anew, and each process all tests.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
settings.register_profile("unhurried", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("unhurried")
gc.disable()  # while tests are collected: modules are many objects and no garbage


@pytest.fixture(scope="session", autouse=True)
def kept_in_process() -> Iterator[None]:
    """Commands called in this process read a calibration once, not once each."""
    with pytest.MonkeyPatch.context() as patch:
        kept.keep(patch)
        yield


@pytest.fixture(scope="session")
def kept_charts() -> kept.KeptCharts:
    """A chart of each kind."""
    return kept.KeptCharts()


@pytest.fixture(scope="session")
def kept_blocks() -> kept.KeptBlocks:
    """What commands simulated."""
    return kept.KeptBlocks()


@pytest.fixture(scope="module", autouse=True)
def kept_of_commands(
    request: pytest.FixtureRequest, kept_charts: kept.KeptCharts, kept_blocks: kept.KeptBlocks
) -> Iterator[None]:
    """Commands make a picture of one chart of each kind, and simulate the same members once."""
    with pytest.MonkeyPatch.context() as patch:
        if _folder(request.path) in OF_COMMANDS:
            kept_charts.keep(patch)
            kept_blocks.keep(patch)
        yield


@pytest.fixture(autouse=True)
def blocks_of_a_patched_model(
    request: pytest.FixtureRequest, kept_blocks: kept.KeptBlocks
) -> Iterator[None]:
    """A test that patches something itself may patch the model: it gets nothing that was kept."""
    code = getattr(request.function, "__code__", None)
    kept_blocks.off = code is None or "monkeypatch" in code.co_varnames[: code.co_argcount]
    yield
    kept_blocks.off = False


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, for a test that patches nothing."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def every_chart(kept_charts: kept.KeptCharts, monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that look into pictures."""
    kept_charts.draw_all(monkeypatch)


@pytest.fixture
def few_in_views(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views are held against history and published figures by few members."""
    for module in (history, figures):
        monkeypatch.setattr(module, "MEMBERS", 8)


@pytest.fixture(scope="session", autouse=True)
def no_power_cuts() -> Iterator[None]:
    """Files that this process writes need not outlive a power cut; those of users' runs do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """A test that is stopped between two lines can be reported as any other."""
    if call.excinfo is not None:
        error: BaseException | None = call.excinfo.value
        while error is not None:
            error.__traceback__ = on_lines(error.__traceback__)
            error = error.__cause__ or error.__context__
        call.excinfo = pytest.ExceptionInfo.from_exception(call.excinfo.value)


def on_lines(found: TracebackType | None) -> TracebackType | None:
    """A traceback each of whose places has a line: that of its function where it has none.

    Python 3.11 says none of a signal, such as the limit of time is, that comes at the jump back
    of a loop; pytest cannot show such a place, and ends all tests with an error of its own.
    """
    if found is None:
        return None
    line = found.tb_lineno or found.tb_frame.f_code.co_firstlineno  # None, whatever types say
    return TracebackType(on_lines(found.tb_next), found.tb_frame, found.tb_lasti, line)


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of all searches for garbage."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def calibration() -> Calibration:
    """The calibration that ships."""
    return load_calibration()


@pytest.fixture(scope="session")
def inputs(calibration: Calibration) -> Inputs:
    """Inputs of a block: scenario, members start..stop-1, months, settings."""

    def make(
        scenario: str = "baseline",
        start: int = 0,
        stop: int = 4,
        months: int = 60,
        sets: tuple[str, ...] = (),
        seed: int = 1,
        checked: bool = False,
    ) -> ModelInputs:
        resolved = load_scenario(scenario, calibration, sets)
        draw = Draw(calibration, resolved, seed, start, stop)
        return ModelInputs(calibration, resolved, draw, months, checked)

    return make


def _folder(path: Path) -> str:
    return path.relative_to(TESTS).parts[0]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long tests first among several processes, so that none waits for the other's last one.

    Within each folder, and in one process, the order is random.
    """
    if hasattr(config, "workerinput"):
        place = {name: number for number, name in enumerate(LONG)}
        items.sort(key=lambda item: place.get(_folder(item.path), len(LONG)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The tests of a file share runs, so they stay in one process, and those of some folders too.

    (xdist 3.8 does not see groups under pytest 9.2.)
    """
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = str(super()._split_scope(nodeid))
            return next((to for at, to in TOGETHER.items() if file.startswith(f"tests/{at}")), file)

    return Scheduling(config, log)


@pytest.fixture(scope="session")
def fresh(inputs: Inputs) -> Callable[..., Block]:
    """Outcomes of a block, by the same arguments, simulated each time."""
    return lambda *args, **kwargs: simulate(inputs(*args, **kwargs))


class KeptPasts:
    """Runs that go on from where their scenario parts from that of an earlier one.

    A run from the start leaves copies of its world behind, the latest runs' being kept. That going
    on from a copy is the run from the start to the last bit is what the tests of copies prove, by
    `fresh`.
    """

    MONTHS = (12, 22, 36, 47, 60)  # before which most scenarios part from the baseline
    MOST = 32  # members of a world that is worth its copies

    def __init__(self) -> None:
        self._pasts: deque[list[World]] = deque(maxlen=6)

    def run(self, inputs: ModelInputs) -> Block:
        """A block of all months, of which those that are asked for are run."""
        if len(inputs.draw) > self.MOST:
            return simulate(inputs)
        whole = replace(inputs, months=months.COUNT)
        world = self._going_on(whole, inputs.months)
        if world is None:
            world = World(whole)
            left: list[World] = []
            for month in self.MONTHS:
                if month < inputs.months:
                    _step_to(world, month)
                    left.append(world.branch(whole.scenario, whole.draw))
            self._pasts.append(left)
        _step_to(world, inputs.months)
        block = _part(world.block(), range(whole.draw.start, whole.draw.stop), inputs.months)
        return replace(block, values=block.values.copy())  # of a room for all months

    def _going_on(self, inputs: ModelInputs, count: int) -> World | None:
        """A copy of the latest world that is the past of a run of so many months."""
        found: World | None = None
        used: list[World] = []
        for past in self._pasts:
            parting = _parting(past[0].inputs, inputs) if past else 0
            for world in past:
                if world.month <= min(parting, count) and (not found or found.month < world.month):
                    found, used = world, past
        if not found:
            return None
        self._pasts.remove(used)  # what is used again is kept longest
        self._pasts.append(used)
        return found.branch(inputs.scenario, inputs.draw)


def _step_to(world: World, month: int) -> None:
    while world.month < month:
        world.step()


def _parting(one: ModelInputs, other: ModelInputs) -> int:
    """The month before which two runs are the same."""
    draws = [(run.draw.seed, run.draw.start, run.draw.stop, run.checked) for run in (one, other)]
    mine, theirs = one.scenario, other.scenario
    if draws[0] != draws[1] or mine.structure != theirs.structure:
        return 0
    parting = mine.first_difference(theirs)
    return months.COUNT if parting is None else parting


class KeptRuns:
    """Runs made so far; the beginning or some members of a kept run are not made again.

    That these are the same to the last bit is what the tests of members prove, by `fresh`.
    """

    SIZES = (8, 16, KeptPasts.MOST)  # members of a block: a few more cost nothing and can be shared

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._kept: dict[Any, list[Block]] = {}
        self._pasts = KeptPasts()

    def __call__(self, scenario: str = "baseline", **asked: Any) -> Block:
        asked = {"start": 0, "stop": 4, "months": 60} | asked
        members, count = range(asked.pop("start"), asked.pop("stop")), asked.pop("months")
        made = self._kept.setdefault((scenario, *sorted(asked.items())), [])
        for block in made:
            here = block.members
            within = here.start <= members.start and members.stop <= here.stop
            if within and count <= len(block.dates):
                return _part(block, members, count)
        stop = members.stop
        if not members.start:
            stop = next((size for size in self.SIZES if stop <= size), stop)
        span = {"start": members.start, "stop": stop, "months": count}
        made.append(self._pasts.run(self._inputs(scenario, **span, **asked)))
        return _part(made[-1], members, count)


def _part(block: Block, members: range, count: int) -> Block:
    first = members.start - block.members.start
    values = block.values[:count, :, first : first + len(members)]
    values.flags.writeable = False
    return replace(block, dates=block.dates[:count], values=values, members=members)


@pytest.fixture(scope="session")
def run(inputs: Inputs) -> Callable[..., Block]:
    """Outcomes of a block, by the same arguments; what was made for another test is used again."""
    return KeptRuns(inputs)


@pytest.fixture
def world(inputs: Inputs) -> Callable[..., World]:
    """A world before its first month, by the same arguments."""
    return lambda *args, **kwargs: World(inputs(*args, **kwargs))


@pytest.fixture
def mesa_world(inputs: Inputs) -> Callable[..., MesaWorld]:
    """A world with single agents before its first month, by the same arguments."""
    return lambda *args, **kwargs: MesaWorld(inputs(*args, **kwargs))


def series(block: Block, outcome: str) -> np.ndarray:
    """One outcome of a block, (months, members)."""
    return block.values[:, block.outcomes.index(outcome)]
