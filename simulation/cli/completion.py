"""What a shell offers for words that are names of what ships, or files."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


def scenarios(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Scenarios that begin so; where none does, files and folders."""
    return _beginning(incomplete, sweeps=False)


def scenarios_and_sweeps(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Scenarios and sweeps that begin so; where none does, files and folders."""
    return _beginning(incomplete, sweeps=True)


def _beginning(incomplete: str, sweeps: bool) -> list[CompletionItem]:
    from simulation.inputs.scenario.files import Library
    from simulation.locate import data_root

    library = Library(data_root() / "scenarios")
    names = sorted({*library.scenarios, *(library.sweeps if sweeps else ())})
    found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]
