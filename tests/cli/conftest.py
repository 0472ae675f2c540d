"""The command line as a user meets it: in a folder of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulation.cli import cli, output
from simulation.inputs.draws import posterior

Rivalry = Callable[..., Result]
SMALL = ("--members", "3", "--until", "2022-04")
NARROW = (*SMALL, "--outcomes", "compute.us,compute.china,ratio.stock")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes, the manifest aside."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in files
        if file.name != "manifest.json"
    }


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RIVALRY_DEBUG", raising=False)
    return tmp_path


@pytest.fixture(autouse=True)
def draws_of_this_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """No warning that the shipped draws are of an older model.

    Messages are compared word for word, and what one mistake makes a command say must not depend
    on whether somebody has changed the model since. tests/history has tests of the warning.
    """
    monkeypatch.setattr(posterior, "_stale", lambda facts, calibration: "")


@pytest.fixture
def rivalry(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Rivalry:
    """Runs a command in the current folder; a traceback fails the test.

    No line says that work takes long: on a busy machine it would stand among what is asked for.
    """
    monkeypatch.setattr(output, "_FIRST_LINE", 1e6)

    def run(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(cli, list(arguments), prog_name="rivalry")
        said = result.stdout + result.stderr
        assert "Traceback" not in said
        assert result.exit_code == code, said
        return result

    return run
