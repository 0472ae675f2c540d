"""`make declarations`: write above every mechanism what it reads and writes, as the source says."""

import subprocess
import sys

from simulation.checking.source.month import Month
from tests.schedule import write

RUFF = (sys.executable, "-m", "ruff")

if __name__ == "__main__":
    changed = [str(path) for path in write(Month())]
    if changed:  # imports in their order, lines as the formatter has them
        subprocess.run([*RUFF, "check", "--quiet", "--select", "I", "--fix", *changed], check=True)
        subprocess.run([*RUFF, "format", "--quiet", *changed], check=True)
