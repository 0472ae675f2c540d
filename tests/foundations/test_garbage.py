"""The tests' count of garbage sees what is ours, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulation.errors import Place
from tests.garbage import garbage


class Ring:
    """Refers to itself."""

    def __init__(self, held: Any) -> None:
        self.held, self.me = held, self


@pytest.mark.slow
def test_what_is_ours_is_counted() -> None:
    with garbage() as found:
        Ring(Place("a.yaml", 1, 1))
    assert found == {"Place": 1}


def test_what_another_thread_leaves_is_not() -> None:
    with garbage() as found:
        Ring(Path("a"))
    assert not found
