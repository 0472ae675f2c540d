"""A run as people look at it from Python: a table, frames of other libraries, charts."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulation.counts import counted
from simulation.errors import InputError
from simulation.limits import check_month, several

if TYPE_CHECKING:
    import pandas as pd

    from simulation.analysis.charts.style import Drawing
    from simulation.experiment.reader import Run

_ROWS = 8
_OF_SWEEPS = (
    'all of it is pd.read_parquet(sweep.folder / "series").merge(points, on="point"), where points '
    'is pd.read_parquet(sweep.folder / "points.parquet"); one is .open().arrays(..., point=N)'
)


class Drawn(list["Drawing"]):
    """Figures that a notebook shows one below the other."""

    def _repr_html_(self) -> str:
        made = (base64.b64encode(one._repr_png_()).decode("ascii") for one in self)
        return "".join(f'<img src="data:image/png;base64,{one}" alt="a chart">' for one in made)


class Shown:
    """Views of a run; `open` is the reader of its folder."""

    def open(self) -> Run:
        """The reader of the folder: its scenarios, outcomes, members and series."""
        raise NotImplementedError

    def table(self, outcomes: Sequence[str] | None = None, at: str | None = None) -> pd.DataFrame:
        """Medians with their 90 % intervals at one month, a row an outcome, columns by scenario.

        Rows of a sweep are an outcome at a point, whose number is the index's first level.
        By default the headline outcomes, or all of a run of a few, at the headline month.
        InputError for an outcome or month that is not there.
        """
        import pandas as pd

        from simulation.analysis.statistics.summary import summarise

        run = self.open()
        frame = summarise(run, _chosen(run, outcomes), (_month(run, at),))
        index, columns = ["outcome", "unit"], ["p05", "p50", "p95"]
        index = index if run.points is None else ["point", *index]
        parts = {
            scenario: frame[frame["scenario"] == scenario].set_index(index)[columns]
            for scenario in run.scenarios
        }
        return pd.concat(parts, axis=1)

    def to_pandas(self, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """Every month and member: rows by scenario, member and month, a column an outcome.

        Months are periods. By default the headline outcomes. InputError for a sweep.
        """
        import pandas as pd

        run = self.open()
        names = _chosen(run, outcomes)
        months = pd.PeriodIndex(run.dates, freq="M", name="date")
        frames = {}
        for scenario in _scenarios(run):
            held = run.arrays(scenario, names)
            rows = pd.MultiIndex.from_product([run.members, months], names=["member", "date"])
            frames[scenario] = pd.DataFrame({n: v.T.ravel() for n, v in held.items()}, index=rows)
        return pd.concat(frames, names=["scenario"])

    def to_xarray(self, outcomes: Sequence[str] | None = None) -> Any:
        """An xarray.Dataset (scenario, date, member), dates at the end of the month, with units.

        InputError for a sweep and where xarray is not installed.
        """
        import numpy as np
        import pandas as pd

        xarray = _library("xarray")
        run = self.open()
        names, scenarios = _chosen(run, outcomes), _scenarios(run)
        held = [run.arrays(scenario, names) for scenario in scenarios]
        dims = ("scenario", "date", "member")
        ends = pd.PeriodIndex(run.dates, freq="M").to_timestamp(how="end").normalize()
        units = {name: {"units": run.outcomes[name].unit} for name in names}
        return xarray.Dataset(
            {n: (dims, np.stack([one[n] for one in held]), units[n]) for n in names},
            {"scenario": list(scenarios), "date": ends, "member": run.members},
        )

    def to_pyam(self, outcomes: Sequence[str] | None = None) -> Any:
        """A pyam.IamDataFrame of December values; InputError where pyam is not installed."""
        from pathlib import Path
        from tempfile import TemporaryDirectory

        from simulation.analysis.statistics.iamc import to_iamc

        pyam = _library("pyam")
        run = self.open()
        with TemporaryDirectory() as folder:
            return pyam.IamDataFrame(str(to_iamc(run, Path(folder) / "iamc.csv", outcomes)))

    def plot(
        self,
        outcomes: str | Sequence[str] = (),
        kind: str = "",
        at: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Any:
        """A matplotlib Figure, or a list of them for several outcomes or scenarios.

        Without `outcomes` the headline outcomes that are kept. `kind` is fan, difference, lines (of
        runs, by default), bands or exceedance; of sweeps response (by default) or heat. `since` and
        `until` are the first and last month drawn. InputError where the run has no such outcome or
        month.
        """
        from simulation.api.plotting import draw

        names = several("outcomes", outcomes)
        found = Drawn(
            sheet.figure for _, sheet in draw(self.open(), kind, names, at, (since, until))
        )
        return found[0] if len(found) == 1 else found

    def _repr_html_(self) -> str:
        """The table in words, for notebooks."""
        import pandas as pd

        from simulation.analysis.text.numbers import told

        run = self.open()
        if run.points is not None:
            return f"<p>{counted(len(run.points), 'point')} of {', '.join(run.scenarios)}</p>"
        names = _chosen(run, None)[:_ROWS]
        table = self.table(names)
        cells = {
            scenario: {
                name: told(row["p50"], row["p05"], row["p95"], unit)
                for (name, unit), row in table[scenario].iterrows()
            }
            for scenario in run.scenarios
        }
        html: str = pd.DataFrame(cells).to_html()
        members = f"{counted(len(run.members), 'member')}, seed {run.seed}"
        return f"<p>{members}; {_month(run, None)}, median and 90 % interval</p>{html}"


def _chosen(run: Run, outcomes: Sequence[str] | None) -> tuple[str, ...]:
    from simulation.analysis.statistics.headline import HEADLINE
    from simulation.analysis.statistics.results import choose

    if outcomes is not None:
        return choose(run, outcomes)
    if len(run.outcomes) <= _ROWS:  # a run of a few outcomes is about all of them
        return tuple(run.outcomes)
    kept = tuple(name for name in HEADLINE if name in run.outcomes)
    return kept or tuple(run.outcomes)[:_ROWS]


def _month(run: Run, at: str | None) -> str:
    from simulation.analysis.statistics.headline import month

    if at is not None:
        check_month("at", at)
        return at
    if run.points is None:
        return month(run.dates)
    from simulation.analysis.charts.sweeps import shown_month

    return shown_month(run)


def _scenarios(run: Run) -> tuple[str, ...]:
    if run.points is not None:
        raise InputError(f"{run.given} is a sweep; {_OF_SWEEPS}")
    return run.scenarios


def _library(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        package = {"pyam": "pyam-iamc"}.get(name, name)
        raise InputError(f"this needs {name}: pip install {package}") from None
