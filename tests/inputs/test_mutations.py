"""Spoilt files: whatever is done to them, the answer is a result or an InputError, and soon."""

from __future__ import annotations

import contextlib
import random
import re
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.errors import InputError, Problem
from simulation.inputs import Calibration, load_calibration, load_scenario, with_settings
from tests.nights import first_by_day
from tests.work import few_calls

MOST_CALLS = 6_000_000  # the longest file of nothing but errors takes 2.4 million

SCENARIO = """\
title: Sales allowed
about: What is asked.
extends: baseline
against: baseline
apply: [mandate]
without:
  - {actor: China, lever: import_admission, from: 2026-01}
timeline:
  - from: 2026-02
    actor: US
    lever: export_rule
    set: {license_max_tpp: 21000, volume_cap: 0.5, fee: {dist: uniform, low: 0.1, high: 0.3}}
    announced: 2025-12
    source: paper
  - from: 2026-02
    actor: China
    lever: import_admission
    set: {chips: [h200], share: 1.0}
parameters:
  supply.wafers: {dist: lognormal, p05: 20, p95: 60}
  market.life: 30
structure: {policy: scheduled}
"""
PIECES = (
    *"{}[]:,-&*!|>'\"%@`#?~ \t\n\r\0\x85\u2028\ufeff\x1b",
    *("- ", ": ", "{a: ", "[[", "&a ", "*a", "!!x ", "---\n", "null", ".inf", "1e999", "9" * 50),
    *("true", "-1", "0x1F", "2026-02", "title", "from", "\n  ", "chips.h200.tflops", "é", "🙂"),
)


def mutate(text: str, rng: random.Random) -> str:
    """One to four random edits of the kinds that hands, editors and enemies make."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(text) + 1)
        end = min(len(text), at + rng.choice((1, 1, 1, 2, 5, 30)))
        piece = rng.choice(PIECES) * rng.choice((1, 1, 1, 2, 200))
        lines = text.split("\n")
        line = rng.randrange(len(lines))
        text = rng.choice(
            (
                text[:at] + piece + text[at:],
                text[:at] + text[end:],
                text[:at] + piece + text[end:],
                "\n".join(lines[:line] + lines[line + 1 :]),
                "\n".join(lines[:line] + [lines[line]] * 2 + lines[line + 1 :]),
                "\n".join([*lines[:line], "  " + lines[line], *lines[line + 1 :]]),
            )
        )
        if not text:
            return text
    return text


def soon() -> AbstractContextManager[None]:
    """Asks for an answer after little work: a usual file makes six thousand calls."""
    return few_calls(MOST_CALLS)


def survives(path: Path, raw: bytes, calibration: Calibration) -> None:
    """Loading gives a scenario or an InputError about this file, and soon."""
    path.write_bytes(raw)
    problems: tuple[Problem, ...] = ()
    try:
        with soon():
            load_scenario(str(path), calibration).to_dict()
    except InputError as error:
        problems = error.problems
    assert all("\n" not in str(problem) for problem in problems)
    assert all(str(problem).encode("utf-8") for problem in problems)


def test_the_original_is_good(root: Path, calibration: Calibration) -> None:
    (root / "mine.yaml").write_text(SCENARIO, encoding="utf-8")
    assert load_scenario("mine.yaml", calibration).against == "baseline"


# Of all kinds 2,200 files: with every change at least 2,000 are to be refused or read.
@pytest.mark.parametrize("seed", range(10))
def test_mutated_scenarios(seed: int, root: Path, calibration: Calibration) -> None:
    rng = random.Random(seed)
    for _ in range(150):
        survives(root / "mine.yaml", mutate(SCENARIO, rng).encode(), calibration)


@pytest.mark.parametrize("seed", first_by_day(range(5)))
def test_mutated_calibrations(seed: int, root: Path) -> None:
    rng = random.Random(seed)
    paths = sorted((root / "calibration").glob("*.yaml"))
    for _ in range(60):
        path = rng.choice(paths)
        text = path.read_text(encoding="utf-8")
        path.write_bytes(mutate(text, rng).encode())
        with soon(), contextlib.suppress(InputError):
            load_calibration(root)
        path.write_text(text, encoding="utf-8")


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    raw=st.binary(max_size=300) | st.text(max_size=300).map(lambda t: t.encode("utf-8", "replace"))
)
def test_anything_at_all(raw: bytes, root: Path, calibration: Calibration) -> None:
    survives(root / "mine.yaml", raw, calibration)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    head=st.sampled_from(
        ["", "levers.", "levers.us.export_rule.fee", "parameters.", "structure.", "supply.wafers"]
    ),
    rest=st.text(max_size=40),
)
def test_any_setting(head: str, rest: str, root: Path, calibration: Calibration) -> None:
    baseline = load_scenario("baseline", calibration)
    problems: tuple[Problem, ...] = ()
    try:
        with_settings(baseline, [head + rest], calibration)
    except InputError as error:
        problems = error.problems
    assert problems or "=" in rest
    assert all("\n" not in str(problem) for problem in problems)


ENTRY = "{from: 2026-02, actor: US, lever: export_rule, set: {fee: 0.1}}"
MANY = {
    "parameters": "\n".join(f"  supply.wafer{n}: 3" for n in range(25_000)),
    "structure": "\n".join(f"  polic{n}: x" for n in range(25_000)),
    "apply": "\n".join(f"  - mandat{n}" for n in range(25_000)),
    "without": "  - {actor: US, lever: capex}\n" * 10_000,
    "timeline": f"  - {ENTRY}\n" * 5_000,
    "unknown": "\n".join(f"  - a{n}" for n in range(25_000)),
}
CHIPS = ", ".join(f"h{n}" for n in range(25_000))


@pytest.mark.parametrize("key", first_by_day([*MANY, "names"]))
def test_a_file_of_nothing_but_errors_is_refused_soon(
    key: str, root: Path, calibration: Calibration
) -> None:
    many = f"title: X\n{key}:\n{MANY.get(key, '')}"
    if key == "names":
        entry = ENTRY.replace("fee: 0.1", f"control_chips: [{CHIPS}]")
        many = f"title: X\ntimeline:\n  - {entry}\n"
    (root / "mine.yaml").write_text(many)
    with soon(), pytest.raises(InputError) as caught:
        load_scenario("mine.yaml", calibration)
    assert len(caught.value.problems) <= 51


def test_single_typos_name_the_line_and_the_word(root: Path, calibration: Calibration) -> None:
    rng, told, right_line, right_word = random.Random(1), 0, 0, 0
    words = [
        match
        for match in re.finditer(r"[A-Za-z][\w.]{2,}", SCENARIO)
        if match.start() > SCENARIO.index("extends") and match[0] != "paper"
    ]
    for _ in range(300):
        match = rng.choice(words)
        word, at, letter = match[0], rng.randrange(len(match[0])), rng.choice("aeiouxyz")
        wrong = rng.choice((word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]))
        text = SCENARIO[: match.start()] + wrong + SCENARIO[match.end() :]
        (root / "mine.yaml").write_text(text, encoding="utf-8")
        try:
            load_scenario("mine.yaml", calibration)
        except InputError as error:
            line = SCENARIO.count("\n", 0, match.start()) + 1
            told += 1
            right_line += any(p.place is not None and p.place.line == line for p in error.problems)
            right_word += f"did you mean '{word}'?" in str(error)
    assert told > 250
    assert right_line >= 0.99 * told
    assert right_word >= 0.95 * told
