"""`python -m benchmarks.agreement`: this code against an earlier commit's, outcome by outcome.

Both run every shipped scenario with the same members, each in a process of its own; what they
would store is compared in float64, bit for bit. The earlier commit is checked out into
`results/agreement`, with its own locked packages. Exit code 1 where anything differs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "results" / "agreement"
RECORDER = Path(__file__).with_name("agreement_record.py")
FIRST_EDITION = "c8b4bc4"
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Difference:
    """How far the outcomes of a scenario are apart.

    `values`: how many are compared; `unequal`: how many differ in some bit; `largest`: the largest
    relative difference; `worst`: the outcome that has it.
    """

    values: int
    unequal: int
    largest: float
    worst: str


def difference(names: tuple[str, ...], before: Values, after: Values) -> Difference:
    """Compare (months, outcomes, members); NaN equals NaN."""
    same = (before == after) | (np.isnan(before) & np.isnan(after))
    gap = np.abs(after - before) / np.maximum(np.abs(before), np.finfo(np.float64).tiny)
    gap = np.where(same, 0.0, np.where(np.isnan(gap), np.inf, gap))
    by_outcome = gap.max(axis=(0, 2))
    place = int(by_outcome.argmax())
    unequal = int((~same).sum())
    return Difference(same.size, unequal, float(by_outcome[place]), names[place] if unequal else "")


def compare(before: Path, after: Path) -> dict[str, Difference]:
    """Scenario by scenario of `after`, over the outcomes of `before`.

    ValueError names outcomes that are gone.
    """
    found = {}
    for file in sorted(after.glob("*.npz")):
        old, new = np.load(before / file.name), np.load(file)
        then, now = (tuple(one["names"].tolist()) for one in (old, new))
        if gone := sorted(set(then) - set(now)):
            raise ValueError(f"{file.stem}: outcomes are gone: {', '.join(gone)}")
        both = then
        rows = [[names.index(name) for name in both] for names in (then, now)]
        values = old["values"][:, rows[0]], new["values"][:, rows[1]]
        found[file.stem] = difference(both, *values)
    return found


def checkout(commit: str) -> tuple[Path, Path]:
    """A checkout of a commit, and a Python with the packages that it locks."""
    home = KEPT / commit
    code, python = home / "code", home / "venv" / "bin" / "python"
    if not code.exists():
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(code)], check=True)
        subprocess.run(["git", "-C", str(code), "checkout", "--quiet", commit], check=True)
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(python.parent.parent)], check=True)
        lock = str(code / "requirements.lock")
        quiet = ["--quiet", "--disable-pip-version-check"]
        subprocess.run([str(python), "-m", "pip", "install", *quiet, "-r", lock], check=True)
    return code, python


def record(code: Path, python: Path, folder: Path, members: int, names: list[str]) -> None:
    """Record scenarios by a checkout's own code, in two processes at once."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(python), str(RECORDER), str(folder), str(members)]
    setting = {**os.environ, "PYTHONPATH": str(code)}
    halves = [names[::2], names[1::2]]
    running = [
        subprocess.Popen([*command, *half], cwd=code, env=setting) for half in halves if half
    ]
    codes = [one.wait() for one in running]
    if any(codes):
        raise SystemExit("agreement: a recording failed")


def shipped() -> list[str]:
    """Names of the scenarios that ship."""
    return sorted(file.stem for file in (ROOT / "scenarios").glob("*.yaml"))


def main() -> int:
    """Record what is missing, compare, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--against", default=FIRST_EDITION, metavar="COMMIT")
    asked.add_argument("--members", type=int, default=60)
    asked.add_argument("--scenarios", nargs="*", default=shipped())
    args = asked.parse_args()
    code, python = checkout(args.against)
    before = KEPT / args.against / f"members_{args.members}"
    missing = [name for name in args.scenarios if not (before / f"{name}.npz").exists()]
    record(code, python, before, args.members, missing)
    with tempfile.TemporaryDirectory() as folder:
        after = Path(folder)
        record(ROOT, Path(sys.executable), after, args.members, args.scenarios)
        found = compare(before, after)
    for name, one in found.items():
        far = f", largest {one.largest:.1e} ({one.worst})" if one.unequal else ""
        print(f"{name}: {one.unequal} of {one.values} values differ{far}")
    total = sum(one.unequal for one in found.values())
    print(f"{len(found)} scenarios, {args.members} members: {total} values differ")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
