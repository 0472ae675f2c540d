"""`python -m benchmarks.versions --python A --python B`: the same runs on other Pythons and NumPys.

Each Python gets an environment of its own in a temporary folder, with the packages that
`requirements.lock` names for it; each `--numpy` one more, the first Python's with that NumPy. All
compile the model for themselves and record scenarios whose states follow dated rules, in float64,
with the same members. Every value is compared with that of the first environment: it is near where
it is within 1e-6 of it, or of its outcome's scale (its mean size over months and members) near
zero. Exit code 1 where less than 99.9 % are near.
"""

from __future__ import annotations

import argparse
import heapq
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from simulation import months

from .agreement import ROOT, Values, gaps, pairs, record

TOLERANCE = 1e-6
SHARE = 0.999
LISTED = 20
SCENARIOS = ["baseline", "h200_sales_allowed", "taiwan_blockade"]
QUIET = ["--quiet", "--disable-pip-version-check"]
TELL = """
from importlib.metadata import version
from platform import python_version
print("Python", python_version(), *(f"{one} {version(one)}" for one in ("numpy", "scipy", "numba")))
"""


@dataclass(frozen=True, order=True)
class Far:
    """The values of an outcome in a month that are not near: the largest gap, and how many."""

    gap: float
    scenario: str
    outcome: str
    month: int
    members: int


@dataclass
class Closeness:
    """How many values were compared, are equal, are near; and which are not."""

    values: int = 0
    equal: int = 0
    near: int = 0
    far: list[Far] = field(default_factory=list)

    def add(self, scenario: str, names: tuple[str, ...], before: Values, after: Values) -> None:
        """Count the values (months, outcomes, members) of a scenario."""
        gap = gaps(before, after)
        beyond = gap > TOLERANCE
        self.values += gap.size
        self.equal += int((gap == 0).sum())
        self.near += int((~beyond).sum())
        for month, place in np.argwhere(beyond.any(axis=2)):
            largest, members = gap[month, place].max(), beyond[month, place].sum()
            self.far.append(Far(float(largest), scenario, names[place], int(month), int(members)))

    @property
    def holds(self) -> bool:
        """Whether enough values are near; nothing compared is not enough."""
        return self.values > 0 and self.near >= SHARE * self.values

    def lines(self) -> Iterator[str]:
        """The shares, and the worst of what is not near."""
        yield (
            f"{self.values} values: {share(self.near, self.values)} within {TOLERANCE:g}, "
            f"{share(self.equal, self.values)} equal to the bit"
        )
        for one in heapq.nlargest(LISTED, self.far):
            yield (
                f"  {one.scenario} {one.outcome} {months.label(one.month)}: "
                f"{one.members} members, by up to {one.gap:.1e}"
            )
        if (rest := len(self.far) - LISTED) > 0:
            yield f"  and {rest} more outcomes and months"


def share(part: int, whole: int) -> str:
    """A share in per cent, rounded down: 100 only where it is all of them."""
    return f"{np.floor(1e6 * part / max(whole, 1)) / 1e4:.4f} %"


def environment(python: Path, home: Path, numpy: str | None) -> Path:
    """Python of a new environment with locked packages, or with others where those do not fit."""
    subprocess.run([str(python), "-m", "venv", str(home)], check=True)
    own = home / "bin" / "python"
    pip = [str(own), "-m", "pip", "install", *QUIET]
    if subprocess.run([*pip, "-r", str(ROOT / "requirements.lock")]).returncode:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        subprocess.run([*pip, *project["dependencies"]], check=True)
    if numpy:
        subprocess.run([*pip, f"numpy=={numpy}"], check=True)
    return own


def recorded(python: Path, home: Path, numpy: str | None, members: int, names: list[str]) -> Path:
    """Folder of what an environment records; tells its versions."""
    own = environment(python, home / "venv", numpy)
    print(subprocess.check_output([str(own), "-c", TELL], text=True).strip(), flush=True)
    values = home / "values"
    # The first scenario alone, so that the model is compiled once.
    for some in (names[:1], names[1:]):
        record(ROOT, own, values, members, some, NUMBA_CACHE_DIR=str(home / "compiled"))
    return values


def main() -> int:
    """Record by each environment, compare with the first, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--python", type=Path, action="append", required=True)
    asked.add_argument("--numpy", action="append", default=[], metavar="VERSION")
    asked.add_argument("--members", type=int, default=20)
    asked.add_argument("--scenarios", nargs="+", default=SCENARIOS)
    args = asked.parse_args()
    wanted = [(one, None) for one in args.python] + [(args.python[0], one) for one in args.numpy]
    if len(wanted) < 2:
        asked.error("name a second --python, or a --numpy")
    holds, first = True, None
    with tempfile.TemporaryDirectory() as folder:
        for place, (python, numpy) in enumerate(wanted):
            home = Path(folder) / str(place)
            values = recorded(python, home, numpy, args.members, args.scenarios)
            if first is None:
                first = values
                continue
            found = Closeness()
            for scenario in pairs(first, values):
                found.add(*scenario)
            print(*found.lines(), sep="\n", flush=True)
            holds = holds and found.holds
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
