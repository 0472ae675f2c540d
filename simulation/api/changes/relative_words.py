"""What a value does that stands upon what held before, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulation.analysis.text.words import name

RELATIVE = {"times": "times", "plus": "plus", "add": "with", "remove": "without"}


def relative(
    how: str,
    by: Any,
    called: Callable[[str], str] = name,
    drawn_number: str = "a drawn number",
) -> str:
    """What a relative value does: "0.5 times what it was"; `called` says what names are called."""
    if isinstance(by, list | tuple):
        return f"what it was {RELATIVE[how]} {', '.join(called(str(one)) for one in by)}"
    amount = f"{by:g}" if isinstance(by, int | float) else drawn_number
    return f"{amount} times what it was" if how == "times" else f"what it was plus {amount}"
