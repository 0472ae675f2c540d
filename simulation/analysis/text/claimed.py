"""What becomes of claims, in words."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.counts import counted


def by_side(ends: Sequence[tuple[float, float]]) -> str:
    """How many claims are likelier true, likelier false, and open, if any are.

    `ends` are those of the interval of each one's probability.
    """
    likely, unlikely = sum(low > 0.5 for low, _ in ends), sum(high < 0.5 for _, high in ends)
    kinds = ((likely, "likelier true than not"), (unlikely, "likelier false"))
    parts = [f"{n} {'is' if n == 1 else 'are'} {what}" for n, what in kinds if n]
    undecided = len(ends) - likely - unlikely
    if undecided:
        parts.append(f"{undecided} {'is' if undecided == 1 else 'are'} open")
    parts[-1:] = [f"and {parts[-1]}"] if len(parts) > 1 else parts[-1:]
    return f"Of {counted(len(ends), 'claim')} {', '.join(parts)}"
