"""Help, version, exit codes, and what every command does with an error."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from simulation.cli import cli, stopping
from simulation.cli.commands import COMMANDS, ELSEWHERE
from simulation.errors import RunError, StoppedError
from simulation.inputs.yaml.events import MOST_PROBLEMS
from simulation.memory import OBJECTS
from tests.processes import needs_signals

HEAVY = ("pandas", "scipy", "mesa", "matplotlib", "pyarrow", "numba")


def test_help_lists_every_command(rivalry: Any) -> None:
    text = rivalry("--help").stdout
    for name in COMMANDS:
        assert f"\n  {name} " in text
    listed = text.partition("Commands:")[2]
    assert "..." not in listed, "a line that is cut off needs a short_help"
    assert "Example: rivalry compare h200_sales_allowed" in text


def test_words_of_other_programs_lead_to_commands_that_are_there() -> None:
    named = {word for told in ELSEWHERE.values() for word in re.findall(r"`rivalry ([a-z]+)", told)}
    assert len(named) > 5
    assert named <= set(COMMANDS)
    assert not ELSEWHERE.keys() & COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example(rivalry: Any, name: str) -> None:
    text = rivalry(name, "--help").stdout
    assert f"Example: rivalry {name}" in " ".join(text.split())


def test_the_version(rivalry: Any) -> None:
    from simulation import __version__

    assert rivalry("--version").stdout == f"rivalry {__version__}\n"


def test_help_imports_neither_arrays_nor_what_reads_files() -> None:
    """The help of all commands takes a line from each: modules of commands import these late."""
    late = ("numpy", "pydantic", "yaml", "simulation.inputs.calibration.calibration")
    assert imported((*HEAVY, *late), ["--help"]) == ""


@pytest.mark.parametrize(
    "arguments", [["check", "baseline"], ["list", "outcomes"], ["show", "baseline"]]
)
def test_quick_commands_import_nothing_heavy(arguments: list[str]) -> None:
    """At the latest at their second use: what `show` reads of all parameters is kept then."""
    assert not imported(HEAVY, arguments) or not imported(HEAVY, arguments)


def test_a_run_imports_neither_mesa_nor_pandas(tmp_path: Path) -> None:
    arguments = ["run", "baseline", "--members", "1", "--until", "2022-01", "--prior"]
    heavy = ("pandas", "mesa", "matplotlib")
    assert imported(heavy, [*arguments, "--out", str(tmp_path / "run")]) == ""


def imported(heavy: tuple[str, ...], arguments: list[str]) -> str:
    """Which of some modules a process of its own has imported after a command."""
    code = f"""
import sys
from simulation.cli import cli
cli.main({arguments!r}, standalone_mode=False)
print(*sorted(set({heavy!r}) & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    return done.stderr.splitlines()[-1].strip()


@pytest.mark.parametrize(
    "ends",
    [
        "from simulation.cli import main; main(['check', 'baseline'])",
        "from multiprocessing import Pipe\n"
        "from simulation.experiment.pool import _serve\n"
        "ours, theirs = Pipe(); ours.close(); _serve(theirs)",
    ],
    ids=["command", "worker"],
)
def test_a_process_searches_for_garbage_seldom_and_not_when_it_ends(ends: str) -> None:
    seen = "print(gc.get_threshold()[0], gc.get_freeze_count() > 0)"
    done = subprocess.run(
        [sys.executable, "-c", f"import atexit, gc; atexit.register(lambda: {seen})\n{ends}"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.stdout.splitlines()[-1] == f"{OBJECTS} True"


def test_an_unexpected_error_is_one_line(rivalry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*args: Any) -> None:
        raise ZeroDivisionError("a\nproblem")

    monkeypatch.setattr("simulation.inputs.load_calibration", explode)
    result = rivalry("check", code=1)
    assert result.stderr == (
        "Error: ZeroDivisionError: a problem (set RIVALRY_DEBUG=1 to see where)\n"
    )
    monkeypatch.setenv("RIVALRY_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        cli.main(["check"])


def test_an_error_of_the_system_names_the_file(
    rivalry: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any) -> None:
        raise PermissionError(13, "Permission denied", "secret.yaml")

    monkeypatch.setattr("simulation.inputs.load_calibration", refuse)
    assert rivalry("check", code=1).stderr == "Error: secret.yaml: Permission denied\n"


def test_ctrl_c_outside_a_run(rivalry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulation.inputs.load_calibration", stop)
    assert rivalry("check", code=1).stderr.strip() == "stopped; the same command begins anew"


@pytest.mark.parametrize(
    ("typed", "goes_on"),
    [
        ("run baseline --force --out=old", "`rivalry run baseline --resume --out 'a b'` goes on"),
        ("sweep x --resume --seed 2", "`rivalry sweep x --seed 2 --resume --out 'a b'` goes on"),
        ("merge one two --out o", "`rivalry merge one two --resume --out 'a b'` goes on"),
        ("game --members 9", "`rivalry game --members 9 --resume --out 'a b'` goes on"),
        ("game --views=all", "the same command goes on"),
        ("compare a --out charts", "the same command goes on"),
        ("explain a --outcome b", "the same command goes on"),
        ("claims --at 2028-12", "the same command goes on"),
        ("backtest --members 9", "the same command goes on"),
    ],
)
def test_ctrl_c_tells_what_goes_on(typed: str, goes_on: str) -> None:
    words = typed.split()
    command = import_module(f"simulation.cli.{COMMANDS[words[0]]}").COMMANDS[words[0]]
    stopped = StoppedError("stopped with 1 of 2 blocks done", Path("a b"))
    said = stopping.told(stopped, command, words)
    assert said == f"stopped with 1 of 2 blocks done; {goes_on} from there"


def test_ctrl_c_in_a_run_that_is_not_kept_resumes_nothing(
    rivalry: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*args: Any) -> None:
        raise StoppedError("stopped with 1 of 2 blocks done", Path("temporary"))

    monkeypatch.setattr("simulation.inputs.load_calibration", stop)
    said = rivalry("show", "iea", code=1).stderr
    assert said == "Error: stopped with 1 of 2 blocks done; the same command begins anew\n"


def raised_by_the_engine() -> None:
    try:
        signal.raise_signal(signal.SIGTERM)
    except KeyboardInterrupt:
        raise RunError("stopped after 3 of 8 blocks") from None


@needs_signals
@pytest.mark.parametrize(
    ("stop", "said"),
    [
        (lambda: signal.raise_signal(signal.SIGTERM), "stopped; the same command begins anew"),
        (raised_by_the_engine, "Error: stopped after 3 of 8 blocks"),
    ],
)
def test_a_command_that_a_batch_queue_ends_says_so_to_shells(
    rivalry: Any, monkeypatch: pytest.MonkeyPatch, stop: Callable[[], None], said: str
) -> None:
    """128 and the signal's number, before and in a run; what the signal does is as before."""
    monkeypatch.setattr("simulation.inputs.load_calibration", lambda *_: stop())
    before = signal.getsignal(signal.SIGTERM)
    assert rivalry("check", code=143).stderr.strip() == said
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_error_of_a_run_is_no_end_by_a_signal(
    rivalry: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RunError("the disk is full")

    monkeypatch.setattr("simulation.inputs.load_calibration", fail)
    assert rivalry("check", code=1).stderr == "Error: the disk is full\n"


def module(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`python -m simulation` as a process."""
    return subprocess.run(
        [sys.executable, "-m", "simulation", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **variables},
    )


def test_it_runs_as_a_module(folder: Path) -> None:
    assert module("--version").stdout.startswith("rivalry ")
    wrong = module("run", "nowhere.yaml")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("Error: no scenario file 'nowhere.yaml'")


def test_long_messages_are_not_wrapped(folder: Path) -> None:
    name = "a_long_name_" * 12
    (folder / "mine.yaml").write_text(f"title: Mine\n{name}: 3\n")
    wrong = module("check", "mine.yaml", COLUMNS="40")
    lines = wrong.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("mine.yaml:2:1: unknown key")


@pytest.mark.skipif(os.name == "nt", reason="there is no head")
def test_a_reader_that_stops_reading_is_no_error(folder: Path) -> None:
    command = f"{sys.executable} -m simulation list parameters | head -1"
    done = subprocess.run(
        command,
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["check", "run", "show", "compare"])
@pytest.mark.parametrize("name", ["x" * 5000 + ".yaml", "x" * 5000, "", "..", "a\nb", "/dev/null"])
def test_names_that_no_file_can_have(rivalry: Any, command: str, name: str) -> None:
    said = rivalry(command, name, code=2).stderr
    if (command, name) == ("check", ".."):  # a folder, whatever is in it: meant as figures
        assert 1 <= len(said.splitlines()) <= MOST_PROBLEMS
        return
    assert said.startswith("Error: ")
    assert len(said.splitlines()) == 1
