"""How a session opens: its stages, and the question of its first link."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulation.explore.question import BASELINE, Question, WorldOf
from simulation.explore.session import STAGES


def stages_to(members: int) -> tuple[int, ...]:
    """Stages that end with so many members; at least two, which the model needs."""
    return (*(one for one in STAGES[:-1] if one < members), max(members, 2))


def first_query(scenarios: Sequence[str]) -> str:
    """The query of the first scenario named, with its question mark; "" for the baseline."""
    name = Path(scenarios[0]).stem if scenarios else BASELINE
    query = Question(world=WorldOf(on=name)).query()
    return f"?{query}" if query else ""
