"""Write the table of partial effects anew: `make effects`."""

from __future__ import annotations

import sys

from simulation.inputs import load_calibration

from . import situations, table
from .effects import of_calls


def main() -> int:
    """Write a file for each room."""
    calls = situations.calls(load_calibration())
    table.FOLDER.mkdir(exist_ok=True)
    for room in sorted({table.room_of(call) for call in calls}):
        found = of_calls(call for call in calls if table.room_of(call) == room)
        table.write(room, table.without_room(found.ways))
    return 0


if __name__ == "__main__":
    sys.exit(main())
