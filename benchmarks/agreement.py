"""`python -m benchmarks.agreement`: this code against an earlier commit's, outcome by outcome.

Both run every scenario that ships with both, with the same members, each in a process of its own;
what they would store is compared in float64, before it is rounded. A value agrees where it is
within 1e-9 of the earlier one, or of its outcome's scale (its mean size over months and members)
near zero. The earlier commit, by default the last one, is checked out into `results/agreement`,
with its own locked packages; `--python` names another Python that has them. Exit code 1 where
anything is further off.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "results" / "agreement"
RECORDER = Path(__file__).with_name("agreement_record.py")
TOLERANCE = 1e-9
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Difference:
    """How far the outcomes of a scenario are apart.

    `values`: how many are compared; `unequal`: how many differ in some bit; `beyond`: how many by
    more than the tolerance, and in how many `members`; `largest`: the largest difference, relative
    to the value or to its outcome's scale where that is larger; `worst`: the outcome that has it.
    """

    values: int
    unequal: int
    largest: float
    worst: str
    beyond: int = 0
    members: int = 0


def gaps(before: Values, after: Values) -> Values:
    """Difference of each value (months, outcomes, members) over its size, or its outcome's scale.

    0 only where both are equal (NaN equals NaN), infinite where one alone is NaN.
    """
    same = (before == after) | (np.isnan(before) & np.isnan(after))
    size = np.abs(before)
    known = ~np.isnan(before)
    scale = size.sum(axis=(0, 2), where=known) / np.maximum(known.sum(axis=(0, 2)), 1)
    measure = np.maximum(np.fmax(size, scale[:, None]), np.finfo(np.float64).tiny)
    gap = np.abs(after - before) / measure
    return np.where(same, 0.0, np.where(np.isnan(gap), np.inf, gap))


def difference(names: tuple[str, ...], before: Values, after: Values) -> Difference:
    """Compare (months, outcomes, members); NaN equals NaN."""
    gap = gaps(before, after)
    by_outcome, beyond = gap.max(axis=(0, 2)), gap > TOLERANCE
    place = int(by_outcome.argmax())
    unequal = int((gap > 0).sum())
    return Difference(
        gap.size,
        unequal,
        float(by_outcome[place]),
        names[place] if unequal else "",
        int(beyond.sum()),
        int(beyond.any(axis=(0, 1)).sum()),
    )


def compare(before: Path, after: Path) -> dict[str, Difference]:
    """Scenario by scenario of `after`, over the outcomes of `before`."""
    return {name: difference(names, old, new) for name, names, old, new in pairs(before, after)}


def pairs(before: Path, after: Path) -> Iterator[tuple[str, tuple[str, ...], Values, Values]]:
    """Each scenario of `after`, the outcomes of `before`, and their values in both folders.

    ValueError names outcomes that are gone.
    """
    for file in sorted(after.glob("*.npz")):
        old, new = np.load(before / file.name), np.load(file)
        then, now = (tuple(one["names"].tolist()) for one in (old, new))
        if gone := sorted(set(then) - set(now)):
            raise ValueError(f"{file.stem}: outcomes are gone: {', '.join(gone)}")
        rows = [now.index(name) for name in then]
        yield file.stem, then, old["values"], new["values"][:, rows]


def checkout(commit: str, given: Path | None = None) -> tuple[Path, Path]:
    """A checkout of a commit, and a Python with the packages that it locks, if none is given."""
    home = KEPT / commit_of(commit)
    code, python = home / "code", home / "venv" / "bin" / "python"
    if not code.exists():
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(code)], check=True)
        subprocess.run(["git", "-C", str(code), "checkout", "--quiet", commit], check=True)
    if given:
        return code, given
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(python.parent.parent)], check=True)
        lock = str(code / "requirements.lock")
        quiet = ["--quiet", "--disable-pip-version-check"]
        subprocess.run([str(python), "-m", "pip", "install", *quiet, "-r", lock], check=True)
    return code, python


def commit_of(name: str) -> str:
    """The hash of a commit, a branch or a tag: what is kept of one is of no other."""
    told = ["git", "-C", str(ROOT), "rev-parse", "--verify", "--short=12", f"{name}^{{commit}}"]
    return subprocess.run(told, check=True, capture_output=True, text=True).stdout.strip()


def record(
    code: Path, python: Path, folder: Path, members: int, names: list[str], **also: str
) -> None:
    """Record scenarios by a checkout's own code, in two processes at once.

    `also`: variables of the processes' environment.
    """
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(python), str(RECORDER), str(folder), str(members)]
    setting = {**os.environ, "PYTHONPATH": str(code), **also}
    halves = [names[::2], names[1::2]]
    running = [
        subprocess.Popen([*command, *half], cwd=code, env=setting) for half in halves if half
    ]
    codes = [one.wait() for one in running]
    if any(codes):
        raise SystemExit("agreement: a recording failed")


def shipped(*roots: Path) -> list[str]:
    """Names of the scenarios that ship with all of these."""
    found = ({file.stem for file in (root / "scenarios").glob("*.yaml")} for root in roots)
    return sorted(set.intersection(*found))


def main() -> int:
    """Record what is missing, compare, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--against", default="HEAD", metavar="COMMIT")
    asked.add_argument("--members", type=int, default=60)
    asked.add_argument("--scenarios", nargs="*", default=[])
    asked.add_argument("--python", type=Path, help="a Python with the earlier commit's packages")
    args = asked.parse_args()
    code, python = checkout(args.against, args.python)
    names = args.scenarios or shipped(ROOT, code)
    before = KEPT / commit_of(args.against) / f"members_{args.members}"
    missing = [name for name in names if not (before / f"{name}.npz").exists()]
    record(code, python, before, args.members, missing)
    with tempfile.TemporaryDirectory() as folder:
        after = Path(folder)
        record(ROOT, Path(sys.executable), after, args.members, names)
        found = compare(before, after)
    for name, one in found.items():
        far = f", largest {one.largest:.1e} ({one.worst})" if one.unequal else ""
        print(
            f"{name}: of {one.values} values {one.unequal} differ in some bit{far}; "
            f"{one.beyond} beyond {TOLERANCE:g}, in {one.members} members"
        )
    beyond = sum(one.beyond for one in found.values())
    largest = max(one.largest for one in found.values())
    print(
        f"{len(found)} scenarios, {args.members} members: {beyond} values beyond {TOLERANCE:g}, "
        f"largest difference {largest:.1e}"
    )
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
