"""How the tool tells readers to type a scenario of a finished run."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest

from simulation.analysis.text.reference import what_if
from simulation.analysis.text.typed import portable_word, typed

READ = {"scenarios/baseline.yaml": "1", "scenarios/law/h200.yml": "2", "ref.yaml": "3"}
READ |= {"calibration/views/cnas.yaml": "4"}  # a file that is no scenario


def test_a_what_if_is_asked_for_as_each_run_types_it() -> None:
    """The scenario in words of its run, what the reference is held against in words of its own."""
    mine = Made("mine", {"command": "rivalry run mine.yaml", "inputs": {}})
    ref = Made("ref", {"command": "rivalry run ref.yaml dir/below.yaml", "inputs": {}})
    pair: Any = SimpleNamespace(changed=mine, base=ref)
    how = "`rivalry compare mine.yaml --baseline dir/below.yaml`"
    assert what_if(pair).endswith(f"is itself a what-if against below; beside that: {how}")


@dataclass(frozen=True)
class Made:
    """A side of a pair: a scenario of a run."""

    scenario: str
    manifest: dict[str, Any]
    title = "Title"
    details = MappingProxyType({"against": "below", "applied": [1]})

    @property
    def run(self) -> Made:
        return self


@pytest.mark.parametrize(
    ("command", "scenario", "word", "portable"),
    [
        ("rivalry compare h200", "h200", "h200", "h200"),
        ("rivalry compare mine.yaml --as A", "A", "", "A"),
        ("rivalry compare dir/mine.yaml", "mine", "dir/mine.yaml", "mine.yaml"),
        ("rivalry compare 'my dir/mine.yml'", "mine", "'my dir/mine.yml'", "mine.yml"),
        ("rivalry compare a/mine.yaml b/mine.yaml", "mine", "", "mine.yaml"),
        ("rivalry compare mine.yaml", "ref", "ref.yaml", "ref.yaml"),
        ("rivalry compare dir/mine.yaml", "ref", "", "ref.yaml"),
        ("rivalry compare dir/mine.yaml", "baseline", "baseline", "baseline"),
        ("rivalry compare dir/baseline.yaml", "baseline", "dir/baseline.yaml", "baseline.yaml"),
        ("rivalry run h200 --set x.y=1", "h200", "", "h200"),
        ("rivalry run h200 --set=x.y=1", "h200", "", "h200"),
        ("rivalry compare h200 --as cnas", "cnas", "", "cnas"),
        ("", "unknown", "", "unknown"),
    ],
)
def test_words_of_scenarios(command: str, scenario: str, word: str, portable: str) -> None:
    manifest = {"command": command, "inputs": READ}
    assert typed(manifest, scenario) == word
    assert portable_word(manifest, scenario) == portable
