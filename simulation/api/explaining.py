"""What `rivalry explain` does: find or make the run, and say what drives an outcome in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.api import implausible
from simulation.api.claiming import chosen, drawn
from simulation.api.comparing import is_folder, place_for, refuse_drawn
from simulation.api.draws import SHIPPED_DRAWS, ChosenDraws
from simulation.api.made_of import made_of
from simulation.api.read_again import label_of, view_word
from simulation.api.runs import make, plan
from simulation.api.ways import ways
from simulation.errors import InputError, did_you_mean, it_has
from simulation.locate import SUFFIXES

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.analysis.insight.discovery import Box
    from simulation.analysis.insight.drivers import Drivers
    from simulation.analysis.insight.steps import StepAccount
    from simulation.experiment.ensemble import Plan
    from simulation.experiment.reader import Run
    from simulation.experiment.work import Progress
    from simulation.inputs import Calibration

    Values = NDArray[np.float64]

GRID, SALTELLI = "grid", "saltelli"
_UPPER = 0.75  # a case of scenario discovery, where no claim decides, is the highest quarter
_SIDES = 6  # drivers that a box may limit: with more, nobody could say it in a sentence


@dataclass(frozen=True)
class ExplainQuestion:
    """What is to be explained: an outcome, its change against a reference, or a claim."""

    outcome: str = ""
    scenario: str = ""
    at: str | None = None
    against: str = ""
    claim: str = ""


ANYTHING = ExplainQuestion()


@dataclass(frozen=True)
class Asked:
    """A question with its answer's data: a value for each member, and the drawn parameters.

    `values` and each of `drawn` are (members,); for a sweep (points,), the mean over members and
    what is varied, and `design` says how its points lie. `ways` are outcomes on the way to the
    one explained, (members,).
    """

    question: ExplainQuestion
    unit: str
    values: Values
    drawn: Mapping[str, Values]
    design: str = ""
    ways: Mapping[str, Values] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()  # paths that a sweep varies over choices that are no numbers


@dataclass(frozen=True)
class Explanation:
    """The drivers, the box in which cases occur, and what knowing each driver would be worth.

    `worth` is in the outcome's unit, and only there for a change against a reference: how much
    better the choice between the two scenarios would come out on average. `most` is the same of
    knowing everything. `account` is there where outcomes on the way explain more than drivers do.
    """

    asked: Asked
    run: str
    found: Drivers
    box: Box | None
    worth: Mapping[str, float]
    most: float
    evidence: Mapping[str, str]
    sources: Mapping[str, tuple[str, ...]]
    about: Mapping[str, str]
    account: StepAccount | None = None
    title: str = ""  # what a claim says
    made_of: Sequence[tuple[str, float]] = ()  # titles and means of what adds up to it, in its unit

    @property
    def enough(self) -> int:
        """Of how many members, or points of a sweep, all but weak drivers would show."""
        from simulation.analysis.insight import drivers, sobol

        if self.asked.design == SALTELLI:
            return sobol.ENOUGH * sobol.points_of_a_sample(len(self.asked.drawn))
        return drivers.ENOUGH


def needed(word: str, question: ExplainQuestion, calibration: Calibration) -> list[str]:
    """The run or scenario named, if any, and the scenarios that its answer is held against."""
    if question.claim:
        pair = chosen(calibration, (question.claim,))[0].pair
        return [word, *pair] if word else [*pair]
    return [word, *([question.against] if question.against else [])]


def folder_for(
    words: Sequence[str],
    members: int,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
    command: str = "",
    draws: ChosenDraws = SHIPPED_DRAWS,
    sets: Sequence[str] = (),
    question: ExplainQuestion = ANYTHING,
) -> Path:
    """The folder named, or one of the scenarios named, run if it is not there yet.

    InputError before anything runs for too few members, and for an outcome or a scenario of the
    question that the run would not have.
    """
    if is_folder(words[0]):
        refuse_drawn(Path(words[0]), **asdict(draws), set=sets)
        return Path(words[0])
    names = list(dict.fromkeys(words))
    wanted = plan(names, members, seed, command=command, sets=sets, draws=draws)
    _refuse_beforehand(wanted, question)
    if names == [question.against]:
        raise InputError(itself(question.against))
    folder = place_for(wanted, names)
    make(wanted, folder, resume=True, workers=workers, progress=progress)
    return folder


def _refuse_beforehand(wanted: Plan, question: ExplainQuestion) -> None:
    from simulation.analysis.insight.drivers import refuse_few
    from simulation.experiment.tasks import WORLD, outcomes_of, unknown_outcome

    refuse_few(wanted.members)
    known = outcomes_of(WORLD, wanted.calibration, wanted.scenarios)
    if question.outcome and question.outcome not in known:
        raise InputError(unknown_outcome(question.outcome, known))
    if question.scenario and not question.scenario.endswith(SUFFIXES):
        labels = tuple(one.name for one in wanted.scenarios)
        _refuse_unknown(question.scenario, labels, "the run of " + " and ".join(labels))


def _refuse_unknown(scenario: str, labels: Sequence[str], what: str) -> None:
    if scenario not in labels:
        hint = did_you_mean(scenario, labels) or it_has(labels)
        raise InputError(f"{what} has no scenario {scenario!r}{hint}")


def doubts_of(words: Sequence[str], sets: Sequence[str], calibration: Calibration) -> str:
    """What numbers of the scenarios named look like slips, "" of a folder."""
    from simulation.inputs import load_scenario

    if is_folder(words[0]):
        return ""
    named = (load_scenario(word, calibration, sets) for word in words)
    return implausible.of_scenarios(named, calibration)


def explain(
    run: Run, question: ExplainQuestion, calibration: Calibration, whole: bool = True
) -> Explanation:
    """What drives the answer to a question in a run, as in `answer`.

    Scenarios go by their labels or by the paths of their files. InputError for what the run does
    not have, or too few members.
    """
    files = any(one.endswith(SUFFIXES) for one in (question.scenario, question.against))
    known = _as_run(run, calibration) if files else calibration
    asked = replace(
        question,
        scenario=label_of(run, question.scenario, known),
        against=label_of(run, question.against, known),
    )
    found = answer(ask(run, asked, calibration), run.name, calibration, whole)
    return found if question.claim else replace(found, made_of=made_of(run, *told_of(found)))


def told_of(found: Explanation) -> tuple[str, str, str, str]:
    """Outcome, scenario, month and reference that an explanation is of, as found in the run."""
    asked = found.asked.question
    return asked.outcome, asked.scenario, str(asked.at), asked.against


def _as_run(run: Run, calibration: Calibration) -> Calibration:
    """The calibration under the view of a run."""
    from simulation.api.draws import under_view

    view = view_word(run, calibration)
    return under_view(calibration, view) if view else calibration


def answer(asked: Asked, run: str, calibration: Calibration, whole: bool = True) -> Explanation:
    """What drives the values asked about; `run` is the name of where they are from.

    Unless `whole`, there is no account of outcomes on the way, which takes most of the time, and no
    case. InputError for too few members.
    """
    from simulation.analysis.insight import discovery, drivers, sobol, steps

    if asked.design == SALTELLI:
        found = sobol.find(asked.values, asked.drawn)
    else:
        each = "point" if asked.design else "member"
        found = drivers.find(asked.values, asked.drawn, each=each)
    leads = {driver.name: asked.drawn[driver.name] for driver in found.drivers}
    sides = {name: leads[name] for name in list(leads)[:_SIDES]}
    box = discovery.find(_cases(asked), sides) if whole else None
    account = None
    if whole and asked.ways:
        account = steps.account(asked.values, asked.ways, asked.drawn, 1.0 - found.unexplained)
    worth, most = _worth(asked, leads)
    entries = {
        name: calibration.entries.get(_entry(name.removeprefix("parameters."))) for name in leads
    }
    return Explanation(
        asked=asked,
        run=run,
        found=found,
        box=box,
        worth=worth,
        most=most,
        evidence={name: entry.evidence for name, entry in entries.items() if entry},
        sources={
            name: tuple(calibration.sources[source.id].title for source in entry.sources)
            for name, entry in entries.items()
            if entry
        },
        about={name: one.about for name, one in entries.items() if one and _speaks(name)},
        account=account,
        title=calibration.claims[claim].title if (claim := asked.question.claim) else "",
    )


def ask(run: Run, question: ExplainQuestion, calibration: Calibration) -> Asked:
    """The value of each member that is to be explained; InputError where the run lacks it."""
    if run.points is not None:
        return _swept(run, run.points, question)
    if question.claim:
        return _claim(run, question, calibration)
    from simulation.analysis.statistics.results import choose

    choose(run, (question.outcome,))
    scenario = scenario_of(run, question.scenario, question.against)
    at = _month(run, question, scenario)
    row = run.dates.index(at)
    names = (question.outcome,)  # read as a view of a run reads them, too
    values = run.arrays(scenario, names)[question.outcome][row].astype(float)
    if question.against:
        values = values - run.arrays(question.against, names)[question.outcome][row]
    unit = run.outcomes[question.outcome].unit
    full = ExplainQuestion(question.outcome, scenario, at, question.against)
    known = drawn(run, calibration.vocabulary.renamed, scenario, question.against)
    return Asked(
        full, unit, values, known, ways=ways(run, question.outcome, scenario, at, question.against)
    )


def _month(run: Run, question: ExplainQuestion, scenario: str = "") -> str:
    """The month asked about, by default that of a comparison; InputError where the run lacks it."""
    from simulation.analysis.statistics.compare import month_of
    from simulation.analysis.statistics.results import months
    from simulation.api.changes.acting import Acting

    at = question.at or month_of(run, question.outcome, scenario, question.against, Acting())
    months(run, (at,))
    return at


def _swept(run: Run, points: pd.DataFrame, question: ExplainQuestion) -> Asked:
    """The mean over members at each point of a sweep, and what is varied there."""
    import numpy as np

    from simulation.analysis.statistics.results import choose
    from simulation.analysis.statistics.summary import middle, refuse_codes

    design = str(run.manifest["sweep"]["design"])
    if question.claim or question.against:
        raise InputError(
            f"{run.given} is a sweep: explain an outcome of it, no claim and no change"
        )
    if design == GRID:
        raise InputError(
            f"{run.given} is a grid, whose points say nothing of shares; make the sweep with "
            "--design saltelli (Sobol indices) or --design sobol"
        )
    choose(run, (question.outcome,))
    refuse_codes(question.outcome, "shares of its variance")
    at = _month(run, question)
    row = run.dates.index(at)
    scenario = run.scenarios[0]
    found = (run.array(scenario, question.outcome, point)[row] for point in points.index)
    means = [middle(question.outcome, one, "mean") for one in found]
    varied = {str(n): points[n].to_numpy(float) for n in points.select_dtypes("number")}
    full = ExplainQuestion(question.outcome, scenario, at)
    others = tuple(str(n) for n in points if str(n) not in varied)
    unit = run.outcomes[question.outcome].unit
    return Asked(full, unit, np.array(means), varied, design, left_out=others)


def _claim(run: Run, question: ExplainQuestion, calibration: Calibration) -> Asked:
    from simulation.analysis.statistics import claims

    claim = chosen(calibration, (question.claim,))[0]
    if claims.holder(claim, (run,)) is None:
        needed = ", ".join((*claim.pair, *claim.outcomes))
        raise InputError(f"{run.given} lacks something that {claim.id} needs: {needed}")
    true = claims.holds(claim, claims.values(claim, run)).astype(float)
    first = claim.tests[0]
    full = ExplainQuestion(first.outcome, claim.pair[0], first.date, "", claim.id)
    known = drawn(run, calibration.vocabulary.renamed, claim.pair[0])
    on_the_way = ways(run, first.outcome, first.scenario, first.date, first.against or "")
    return Asked(full, "1", true, known, ways=on_the_way)


def scenario_of(run: Run, scenario: str, against: str = "") -> str:
    """The scenario asked about; where none is named, the only one that is not the reference."""
    for name in filter(None, (scenario, against)):
        _refuse_unknown(name, run.scenarios, run.given)
    others = [name for name in run.scenarios if name != against]
    if against and (scenario == against or not others):
        raise InputError(itself(against))
    if scenario:
        return scenario
    if len(others) != 1:
        raise InputError(f"{run.given} has several scenarios: say --scenario {' or '.join(others)}")
    return others[0]


def itself(against: str) -> str:
    """What is wrong with a reference that is what is held against it."""
    return f"--against {against}: that is the scenario itself"


def _cases(asked: Asked) -> NDArray[np.bool_]:
    """The members whose case is looked for: where a claim holds, else the highest quarter."""
    import numpy as np

    if asked.question.claim:
        held: NDArray[np.bool_] = asked.values > 0.5
        return held
    upper: NDArray[np.bool_] = asked.values > np.nanquantile(asked.values, _UPPER)
    return upper


def _worth(asked: Asked, leads: Mapping[str, Values]) -> tuple[dict[str, float], float]:
    from simulation.analysis.insight import value

    if not asked.question.against:
        return {}, 0.0
    import numpy as np

    known = np.isfinite(asked.values)
    kept = {name: column[known] for name, column in leads.items()}
    advantage = asked.values[known]
    return value.of_each(advantage, kept), value.of_everything(advantage)


def _speaks(name: str) -> bool:
    """Whether an entry's text says what it is; a chip's fields say where they are from."""
    return not name.startswith("chips.")


def _entry(column: str) -> str:
    """The calibration's name of a drawn column: a part such as `name.source` is of `name`."""
    return re.sub(r"\.source$", "", column)
