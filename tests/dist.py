"""`python -m tests.dist FOLDER`: the wheel of a release, as somebody who installs it meets it."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IN_WHEEL = (
    "simulation/py.typed",
    "simulation/_data/scenarios/baseline.yaml",
    "simulation/_data/calibration/roster.yaml",
    "simulation/_data/calibration/posterior/draws.npz",
    "simulation/_data/docs/glossary.md",
    "simulation/explore/page/index.html",
)
IN_SOURCES = (
    "Makefile",
    "NOTICE",
    "requirements.lock",
    "docs/conf.py",
    "tests/conftest.py",
    # Tests read these too, so that an unpacked archive can be tested.
    ".github/workflows/release.yml",
    ".dockerignore",
    ".zenodo.json",
    "Dockerfile",
    "results/README.md",
)
COMMANDS = (
    "--version",
    "list scenarios",
    "show H200",
    "check new.yaml",
    "run baseline new.yaml --members 2 --until 2022-06 --out made",
    "compare made",
)


def main(folder: Path) -> None:
    """Check what is in both archives, install the wheel, and use it from an empty folder."""
    (wheel,), (sources,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    held = set(zipfile.ZipFile(wheel).namelist())
    _demand(wheel, [name for name in IN_WHEEL if name not in held])
    stray = [name for name in held if not name.startswith(("simulation/", "chip_rivalry-"))]
    if stray:
        raise SystemExit(f"{wheel.name} holds what it should not: {stray[:3]}")
    top = sources.name.removesuffix(".tar.gz")
    with tarfile.open(sources) as archive:
        names = set(archive.getnames())
    wanted = (*IN_SOURCES, *_tracked())
    _demand(sources, [name for name in wanted if f"{top}/{name}" not in names])
    with tempfile.TemporaryDirectory() as place:
        _use(wheel, Path(place))
    print(f"{wheel.name}: installed, and {len(COMMANDS)} commands ended well")


def _tracked() -> list[str]:
    """Every file that git knows; none where this is no clone."""
    words = ["git", "ls-files", "-z"]
    if not (ROOT / ".git").exists():
        return []
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in told.split("\0") if name]


def _demand(archive: Path, missing: list[str]) -> None:
    if missing:
        raise SystemExit(f"{archive.name} lacks {', '.join(missing)}")


def _use(wheel: Path, place: Path) -> None:
    venv.create(place / "venv", with_pip=True)
    scripts = place / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(scripts / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "-r", str(ROOT / "requirements.lock")], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    desk = place / "desk"
    desk.mkdir()
    (desk / "new.yaml").write_text("title: New\nabout: A change.\nextends: baseline\n")
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    for command in COMMANDS:
        typed = [str(scripts / "rivalry"), *command.split()]
        subprocess.run(typed, cwd=desk, env=clean, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
