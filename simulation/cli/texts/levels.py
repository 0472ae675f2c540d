"""What an outcome comes to, for tables: a value with its unit; of a code the word for it."""

from __future__ import annotations

import math

from simulation.cli import output

_FIRMS = "bottleneck.firms_"


def level(outcome: str, value: float, unit: str, digits: int = 2) -> str:
    """A value of an outcome with its unit; of a code (what binds) the word, such as "memory"."""
    from simulation.analysis.statistics.results import is_code
    from simulation.analysis.text.numbers import quantity

    if is_code(outcome) and math.isfinite(value):
        return _cause(outcome, round(value))
    return output.tied(quantity(value, unit, digits))


def _cause(outcome: str, code: int) -> str:
    from simulation.analysis.text.parts_of_names import CAUSES
    from simulation.model.tables import state_table

    known = state_table.FIRM_CAUSES if outcome.startswith(_FIRMS) else state_table.CAUSES
    return CAUSES[known[code]]
