"""A page of plain questions: each one's file, its command, and the answer that the tool gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import simulation
from simulation.analysis.statistics.compare import Comparison, compare
from simulation.analysis.text.explaining import sentences
from simulation.analysis.text.numbers import quantity
from simulation.analysis.text.sentences import sentence
from simulation.analysis.text.words import capital
from simulation.api.changes.acting import Acting
from simulation.api.comparing import MEMBERS, SEED
from simulation.experiment.reader import Run
from simulation.inputs import Calibration, load_scenario

from .words import month as month_of
from .words import page
from .worlds import anew

_ROOT = Path(__file__).resolve().parents[3]
TABLE = _ROOT / "tests" / "api" / "plain_questions.yaml"
SCENARIOS = _ROOT / "scenarios"
UNTIL = "2028-12"
_FILE, _REFERENCE = "mine", "without"


@dataclass(frozen=True)
class Asked:
    """One question of the table, with its number."""

    number: int
    case: Mapping[str, Any]

    @property
    def shipped(self) -> str:
        """The scenario that asks it, "" where a file does."""
        asks = self.case.get("asks")
        return asks if isinstance(asks, str) else ""

    @property
    def label(self) -> str:
        """The name of its scenario in a run of all questions."""
        return self.shipped or f"{_FILE}_{self.number}"

    def files(self) -> dict[str, dict[str, Any]]:
        """The files that it takes, by their names in a run of all questions."""
        if self.shipped or "asks" not in self.case:
            return {}
        mine = {"title": self.case["title"], **self.case["asks"]}
        if "than" not in self.case:
            return {self.label: mine}
        other = f"{_REFERENCE}_{self.number}"
        return {self.label: {**mine, "against": f"{other}.yaml"}, other: self.case["than"]}


def questions() -> list[Asked]:
    """All questions, in the order of the table."""
    cases = yaml.safe_load(TABLE.read_text("utf-8"))
    return [Asked(number, case) for number, case in enumerate(cases, 1)]


def answered(
    folder: Path, calibration: Calibration, members: int = MEMBERS
) -> tuple[Run, Comparison]:
    """One run of all questions that are scenarios, with what each is judged against."""
    asked = [one for one in questions() if "asks" in one.case]
    shipped = [one.shipped for one in asked if one.shipped]
    others = {load_scenario(name, calibration).against or "" for name in shipped} - {"baseline"}
    wanted: list[str | Path] = ["baseline", *sorted(others), *shipped]
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in ((name, body) for one in asked for name, body in one.files().items()):
        file = folder / f"{name}.yaml"
        file.write_text(as_yaml(body), "utf-8")
        wanted.append(file)
    kept = sorted({outcome for one in asked for outcome in one.case["moves"]})
    asked_for: dict[str, Any] = {"members": members, "seed": SEED, "until": UNTIL, "outcomes": kept}
    run = anew(
        folder / "run", lambda out: simulation.run(wanted, out=out, resume=True, **asked_for)
    ).open()
    return run, compare(run, acts=Acting())


def text(comparison: Comparison, drivers: Mapping[str, Any] | None = None) -> str:
    """The page; `drivers` are what `explain` finds for the question that asks for them."""
    found = questions()
    parts = [part for one in found for part in _told(one, comparison, drivers)]
    taken = f"{len(comparison.pairs[0].changed.run.members)} members"
    if drivers:
        taken += f", and {drivers['members']:,} where it explains"
    return page(
        "questions",
        "Twelve plain questions",
        "Each is one short file or one command, found by `rivalry new`, `list`, `show` and `check` "
        f"alone. Below it stands what the command answers. It takes {taken} (seed {SEED}) unless "
        "it is given others; the answers are made with this page.",
        *parts,
    )


def _told(asked: Asked, comparison: Comparison, drivers: Mapping[str, Any] | None) -> Iterator[str]:
    yield f"## {asked.number}. {asked.case['question']}?"
    if about := asked.case.get("about"):
        yield str(about)
    if "command" in asked.case:
        words = [w for w in asked.case["command"] if w != "--json"]
        words += ["--at", str(asked.case["at"])]
        yield f"```sh\nrivalry {' '.join(words).replace('RUN', 'baseline')}\n```"
        yield from (f"> {line}." for line in (sentences(drivers)[:4] if drivers else ()))
        return
    files = asked.files()
    for name, body in files.items():
        file = name.rpartition("_")[0] + ".yaml"
        shown = {k: f"{_REFERENCE}.yaml" if k == "against" else v for k, v in body.items()}
        yield f"`{file}`:\n\n```yaml\n{as_yaml(shown)}```"
    if asked.shipped:
        own = (SCENARIOS / f"{asked.shipped}.yaml").read_text("utf-8")
        yield f"It ships as `{asked.shipped}`:\n\n```yaml\n{own}```"
    what = asked.shipped or f"{_FILE}.yaml"
    shows = f"rivalry show {asked.shipped}\n" if asked.shipped else f"rivalry check {what}\n"
    outcomes = ",".join(asked.case["moves"])
    at = asked.case["at"]
    yield f"```sh\n{shows}rivalry compare {what} --outcomes {outcomes} --at {at}\n```"
    yield from _answer(asked, comparison, str(at))


def _answer(asked: Asked, comparison: Comparison, at: str) -> Iterator[str]:
    """A sentence for each outcome asked about, and its medians on both sides."""
    pair = next(one for one in comparison.pairs if one.changed.scenario == asked.label)
    for effect in comparison.effects(pair, list(asked.case["moves"])):
        row = effect.row(at)
        old, new = (
            quantity(float(bands.p50[row]), effect.unit) for bands in (effect.base, effect.changed)
        )
        said = capital(sentence(effect, at, comparison.titles))
        yield f"> {said}. Median: {new}, {old} in {pair.base.title} ({month_of(at)})."


def as_yaml(body: Mapping[str, Any]) -> str:
    """A scenario as one would type it: a line for each key and each entry."""
    lines = []
    for key, value in body.items():
        if isinstance(value, list):
            lines += [f"{key}:", *(f"  - {_flow(one)}" for one in value)]
        elif isinstance(value, dict):
            lines += [f"{key}:", *(f"  {name}: {_flow(one)}" for name, one in value.items())]
        else:
            lines.append(f"{key}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def _flow(value: object) -> str:
    """A value on one line."""
    dumped = yaml.safe_dump(
        value, default_flow_style=True, sort_keys=False, width=10**6, allow_unicode=True
    )
    return dumped.removesuffix("...\n").strip()


def write(calibration: Calibration, runs: Path, folder: Path, of: Path) -> None:
    """Write the page; `of` is a run of as many members as `explain` takes by itself."""
    _, comparison = answered(runs, calibration)
    (folder / "questions.md").write_text(text(comparison, explained(of)), "utf-8")


def explained(of: Path) -> dict[str, Any]:
    """What `explain` finds for the question that asks for it, in a run of the baseline."""
    case = next(one.case for one in questions() if "command" in one.case)
    outcome = case["command"][case["command"].index("--outcome") + 1]
    return simulation.explain(of, outcome, str(case["at"]), scenario="baseline")
