"""Spoilt files, fifty thousand a night; and how often a typo is told where and what it is."""

from __future__ import annotations

import contextlib
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from simulation.errors import InputError
from simulation.inputs import Calibration, load_calibration, load_scenario
from simulation.locate import data_root
from tests.inputs.test_mutations import SCENARIO, mutate, soon, survives

SHARDS = 10
SCENARIO_FILES, CALIBRATION_FILES = 4_000, 1_000  # of a shard


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_thousands_of_scenarios(shard: int, root: Path, calibration: Calibration) -> None:
    rng = random.Random(1000 + shard)
    texts = [SCENARIO, *_own_scenarios()]
    for _ in range(SCENARIO_FILES):
        survives(root / "mine.yaml", mutate(rng.choice(texts), rng).encode(), calibration)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_thousand_calibrations(shard: int, root: Path) -> None:
    rng = random.Random(2000 + shard)
    paths = sorted((root / "calibration").glob("*.yaml"))
    for _ in range(CALIBRATION_FILES):
        path = rng.choice(paths)
        text = path.read_text(encoding="utf-8")
        path.write_bytes(mutate(text, rng).encode())
        with soon(), contextlib.suppress(InputError):
            load_calibration(root)
        path.write_text(text, encoding="utf-8")


def _own_scenarios() -> list[str]:
    """The scenarios that ship, most of whose names the small calibration of these tests lacks."""
    folder = data_root() / "scenarios"
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))]


Words = list[re.Match[str]]
KEYS = frozenset(
    (
        "value",
        "unit",
        "period",
        "known_from",
        "role",
        "evidence",
        "sources",
        "about",
        "dist",
        "parts",
        "source",
        "weight",
        "lognormal",
        "uniform",
        "normal",
        "mixture",
        "parameter",
        "observation",
        "assumption",
        "estimate",
        "measured",
        "conflicts",
        "used_by",
        "series",
        "definition",
        "outcome",
        "operator",
        "points",
    )
)


def typo(text: str, words: Words, rng: random.Random) -> tuple[str, str, int]:
    """A text with one of its words mistyped by one letter, the word, and its line."""
    match = rng.choice(words)
    word, at, letter = match[0], rng.randrange(len(match[0])), rng.choice("aeiouxyz")
    wrong = rng.choice(
        (
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        )
    )
    line = text.count("\n", 0, match.start()) + 1
    return text[: match.start()] + wrong + text[match.end() :], word, line


def words_of(text: str, start: int = 0, only: frozenset[str] = frozenset()) -> Words:
    """Words that mean something to the reader: not the free text of titles and sources."""
    free = re.compile(r"(source|title|about):.*")
    hidden = [m.span() for m in free.finditer(text)]
    found = (m for m in re.finditer(r"[A-Za-z][\w.]{2,}", text) if m.start() >= start)
    kept = (m for m in found if not any(a < m.start() < b for a, b in hidden))
    return [m for m in kept if not only or m[0] in only]


def count(error: InputError | None, word: str, line: int, found: Counter[str]) -> None:
    """Note whether a typo was told at all, on its line, with the right word."""
    if error is None:
        found["passed"] += 1
        return
    found["told"] += 1
    found["line"] += any(p.place is not None and p.place.line == line for p in error.problems)
    found["word"] += f"did you mean '{word}'?" in str(error)


def bars(found: Counter[str], least: int) -> None:
    assert found["told"] >= least, found
    assert found["line"] >= 0.99 * found["told"], found
    assert found["word"] >= 0.95 * found["told"], found


def scenario_typos(
    texts: list[str], number: int, folder: Path, calibration: Calibration
) -> Counter[str]:
    """What is said of `number` mistyped scenarios."""
    rng, found = random.Random(5), Counter[str]()
    starts = [max(text.find("extends:"), 0) for text in texts]
    words = [words_of(text, start) for text, start in zip(texts, starts, strict=True)]
    choices = [i for i, some in enumerate(words) if some and starts[i]]
    for _ in range(number):
        which = rng.choice(choices)
        text, word, line = typo(texts[which], words[which], rng)
        (folder / "mine.yaml").write_text(text, encoding="utf-8")
        error = None
        try:
            load_scenario(folder / "mine.yaml", calibration)
        except InputError as caught:
            error = caught
        count(error, word, line, found)
    return found


@pytest.mark.slow
def test_typos_in_a_scenario(root: Path, calibration: Calibration) -> None:
    bars(scenario_typos([SCENARIO], 1_000, root, calibration), 900)


@pytest.mark.slow
def test_typos_in_the_scenarios_that_ship(tmp_path: Path) -> None:
    bars(scenario_typos(_own_scenarios(), 500, tmp_path, load_calibration()), 425)


@pytest.mark.slow
def test_typos_in_the_keys_of_a_calibration(root: Path) -> None:
    rng, found = random.Random(6), Counter[str]()
    paths = [root / "calibration" / name for name in ("parameters.yaml", "history.yaml")]
    for _ in range(500):
        path = rng.choice(paths)
        before = path.read_text(encoding="utf-8")
        text, word, line = typo(before, words_of(before, only=KEYS), rng)
        path.write_text(text, encoding="utf-8")
        error = None
        try:
            load_calibration(root)
        except InputError as caught:
            error = caught
        count(error, word, line, found)
        path.write_text(before, encoding="utf-8")
    bars(found, 425)
