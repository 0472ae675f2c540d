"""Completion in the shells, as docs/start/install.md switches it on, where a shell is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from simulation.cli import cli
from simulation.cli.completion import outcomes, scenarios, scenarios_and_sweeps, things, views

COMMAND = Path(sys.executable).with_name("rivalry")
BASH = """
eval "$(_RIVALRY_COMPLETE=bash_source rivalry)"
complete -p rivalry
complete_it() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _rivalry_completion "$1"; }
complete_it rivalry comp; echo "${COMPREPLY[@]}"
complete_it rivalry run --mem; echo "${COMPREPLY[@]}"
complete_it rivalry compare baseline h200_sales; echo "${COMPREPLY[@]}"
"""
LOADS = {
    "zsh": "autoload -U compinit; compinit -u; "
    'eval "$(_RIVALRY_COMPLETE=zsh_source rivalry)"; print ${_comps[rivalry]}',
    "fish": "_RIVALRY_COMPLETE=fish_source rivalry | source; complete --do-complete 'rivalry comp'",
}


def _in(shell: str, script: str, home: Path) -> list[str]:
    """What the shell prints, in a home of its own."""
    if os.name == "nt" or not COMMAND.exists() or shutil.which(shell) is None:
        pytest.skip(f"needs {shell} and the installed command")
    path = f"{COMMAND.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [shell, "-c", script],
        env={**os.environ, "PATH": path, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr
    return done.stdout.splitlines()


def test_bash_completes_commands_options_and_scenarios(tmp_path: Path) -> None:
    registered, commands, options, names = _in("bash", BASH, tmp_path)
    assert registered.endswith("-F _rivalry_completion rivalry")
    assert commands == "compare"
    assert "--members" in options.split()
    assert names.split() == ["h200_sales_allowed", "h200_sales_blocked_by_beijing"]


def test_what_begins_no_name_is_a_file() -> None:
    (item,) = scenarios(click.Context(cli), cli.params[0], "results/min")
    assert (item.type, item.value) == ("file", "results/min")
    offered = [one.value for one in scenarios_and_sweeps(click.Context(cli), cli.params[0], "")]
    assert offered == sorted(offered)
    assert set(offered) > {one.value for one in scenarios(click.Context(cli), cli.params[0], "")}


def test_names_that_are_hard_to_type_are_offered() -> None:
    """Of a list the part behind the last comma goes on."""
    context, param = click.Context(cli), cli.params[0]

    def offered(of: Any, begun: str) -> list[str]:
        return [one.value for one in of(context, param, begun)]

    assert {"ratio.stock", "ratio.flow"} <= set(offered(outcomes, "rat"))
    assert offered(outcomes, "ratio.flow,ratio.st") == ["ratio.flow,ratio.stock"]
    assert "supply.cxmt.memory_wafers" in offered(things, "supply.cx")
    assert {"h200", "h200_ban_returns"} <= set(offered(things, "h200"))
    assert {"cfr", "cnas"} <= set(offered(views, "c"))


def test_options_that_take_such_names_offer_them() -> None:
    context = click.Context(cli)
    commands = [cli.get_command(context, name) for name in ("run", "show")]
    takes = {param.name: param for command in commands if command for param in command.params}
    for name, begun, whole in (
        ("view", "cf", "cfr"),
        ("outcomes", "ratio.st", "ratio.stock"),
        ("name", "supply.cxmt.memory_w", "supply.cxmt.memory_wafers"),
    ):
        assert [one.value for one in takes[name].shell_complete(context, begun)] == [whole]


@pytest.mark.parametrize(("shell", "says"), [("zsh", "_rivalry"), ("fish", "compare")])
def test_other_shells_take_the_line(shell: str, says: str, tmp_path: Path) -> None:
    assert says in _in(shell, LOADS[shell], tmp_path)[0]
