"""What a shell offers for words that are names of what ships, or files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from simulation.inputs import Calibration


def scenarios(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Scenarios that begin so; where none does, files and folders."""
    return _beginning(incomplete, sweeps=False)


def scenarios_and_sweeps(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Scenarios and sweeps that begin so; where none does, files and folders."""
    return _beginning(incomplete, sweeps=True)


def views(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Views that begin so; where none does, files."""
    from simulation.inputs import load_calibration
    from simulation.inputs.views.view import views as shipped

    return _offered(shipped(load_calibration()), incomplete)


def outcomes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Outcomes that go on so behind the last comma."""
    before, comma, begun = incomplete.rpartition(",")
    held = f"{before}{comma}"
    return [CompletionItem(f"{held}{name}") for name in _outcomes() if name.startswith(begun)]


def things(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What `show` may be asked for: scenarios, entries, chips, sources and outcomes."""
    from simulation.inputs import load_calibration

    known = load_calibration()
    names = [*_scenarios(sweeps=False), *known.entries, *known.series, *known.sources, *_outcomes()]
    return _offered([*names, *(chip.id for chip in known.chips)], incomplete)


def _outcomes() -> list[str]:
    """Names of outcomes; kept between processes, for to load the model takes a second."""
    from simulation.inputs import load_calibration
    from simulation.inputs.draws.fingerprint import model_hash
    from simulation.kept import digest, kept

    known = load_calibration()
    key = digest((), model_hash(), *known.files, *known.files.values())
    return kept("outcome_names", key, lambda: _loaded(known))


def _loaded(known: Calibration) -> list[str]:
    from simulation.api.catalogue.kinds import outcomes

    return [row["name"] for row in outcomes(known)]


def _beginning(incomplete: str, sweeps: bool) -> list[CompletionItem]:
    return _offered(_scenarios(sweeps), incomplete)


def _scenarios(sweeps: bool) -> list[str]:
    from simulation.inputs.scenario.files import Library
    from simulation.locate import data_root

    library = Library(data_root() / "scenarios")
    return sorted({*library.scenarios, *(library.sweeps if sweeps else ())})


def _offered(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    """Names that begin so; where none does, files and folders."""
    found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]
