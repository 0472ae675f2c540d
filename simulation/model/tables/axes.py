"""Names of the leading axes of state variables."""

from __future__ import annotations

FIRM, CHIP, MAKER, SUPPLIER, STATE = (
    ("firms",),
    ("chips",),
    ("makers",),
    ("suppliers",),
    ("states",),
)
FIRM_CHIP, STATE_CHIP, STATE_MAKER = ("firms", "chips"), ("states", "chips"), ("states", "makers")
REGION_STACK, INSTRUMENT = ("states", "ai_stacks"), ("instruments",)
WORLD: tuple[str, ...] = ()
NEVER = -1000.0  # a month long before the first
