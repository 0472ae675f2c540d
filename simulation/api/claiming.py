"""What `rivalry claims` does: make the runs that claims need, judge, write the table and chart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.api.comparing import free_place
from simulation.api.draws import SHIPPED_DRAWS, ChosenDraws, drawing_from, drawn_by
from simulation.api.runs import RESULTS, make, plan
from simulation.errors import InputError, Problem, did_you_mean
from simulation.limits import check_month

if TYPE_CHECKING:
    from simulation.analysis.statistics.claims import ClaimVerdict
    from simulation.analysis.statistics.results import Results
    from simulation.experiment.reader import Run
    from simulation.experiment.work import Progress
    from simulation.inputs import Calibration
    from simulation.inputs.tables.claims import Claim
    from simulation.inputs.tables.sources import Source

CLAIMS = "claims"  # name of the table and of the chart
_WORD = re.compile(r"[^\W_]+")
_OFFERED = 3  # claims that a message offers


@dataclass(frozen=True)
class Judged:
    """Verdicts in the order of the calibration, and what could not be judged, with the reason."""

    verdicts: tuple[ClaimVerdict, ...]
    left_out: dict[str, str]
    runs: tuple[Run, ...]


def chosen(calibration: Calibration, only: Sequence[str] = ()) -> tuple[Claim, ...]:
    """The claims named, or all; InputError with the likely one for an unknown name."""
    for name in only:
        if name not in calibration.claims:
            hint = did_you_mean(name, calibration.claims) or _by_a_word(name, calibration.claims)
            every = "`rivalry list claims` has them"
            raise InputError(f"no claim is called {name!r} ({every}){hint}")
    return tuple(c for name, c in calibration.claims.items() if not only or name in only)


def _by_a_word(name: str, known: Iterable[str]) -> str:
    """Text to append: claims that share a word with a name, those with most of its words first."""
    words = set(_WORD.findall(name.casefold()))
    shared = {one: len(words.intersection(_WORD.findall(one.casefold()))) for one in known}
    found = sorted((one for one in shared if shared[one]), key=lambda one: -shared[one])
    told = " or ".join(f"'{one}'" for one in found[:_OFFERED])
    return f"; did you mean {told}?" if told else ""


def at_month(claims: Sequence[Claim], at: str | None) -> tuple[tuple[Claim, ...], dict[str, str]]:
    """The claims read at a month, by default at their own, and those that cannot be.

    InputError for what is no month, and where no claim is left.
    """
    if at is None:
        return tuple(claims), {}
    check_month("at", at)
    found = {claim.id: claim.at(at) for claim in claims}
    told = {name: f"it begins after {at}" for name, claim in found.items() if claim is None}
    left = tuple(claim for claim in found.values() if claim is not None)
    if not left:
        raise InputError(f"no claim can be read at {at}: each begins later")
    return left, told


def run_for(
    claims: Sequence[Claim],
    members: int,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
    command: str = "",
    draws: ChosenDraws = SHIPPED_DRAWS,
) -> Path:
    """Run every scenario that the claims read, on the same draws; a finished run is used again."""
    names = tuple(dict.fromkeys(name for claim in claims for name in claim.pair))
    outcomes = tuple(dict.fromkeys(name for claim in claims for name in claim.outcomes))
    planned = plan(names, members, seed, command=command, draws=draws)
    wanted = replace(planned, outcomes=outcomes)
    word = "-".join(["claims", *drawn_by(planned.calibration)])
    folder = free_place(RESULTS / f"{word}-m{members}-s{seed}", wanted)
    make(wanted, folder, resume=True, workers=workers, progress=progress)
    return folder


def has_posterior() -> bool:
    """Whether posterior draws are shipped, so that prior and posterior can differ."""
    return drawing_from().posterior is not None


def judge(
    claims: Sequence[Claim],
    folders: Sequence[Path],
    priors: Sequence[Path] = (),
    renamed: Mapping[str, str] | None = None,
) -> Judged:
    """Judge each claim on the first run that has what it needs.

    `priors` are runs drawn from the priors, for the probability without history; a run among
    `folders` that is drawn from them is its own. `renamed` maps earlier names of parameters, which
    older runs have, to today's.
    InputError where a folder holds no finished run, or no claim can be judged.
    """
    from simulation.analysis.statistics import claims as held
    from simulation.experiment.reader import Run

    runs = tuple(Run.open(folder) for folder in folders)
    before = [run for run in runs if from_prior(run)] + [Run.open(folder) for folder in priors]
    verdicts: list[ClaimVerdict] = []
    left_out: dict[str, str] = {}
    for claim in claims:
        run = held.holder(claim, runs)
        if run is None:
            left_out[claim.id] = _missing(claim, runs)
        else:
            verdict = held.judge(claim, run, drawn(run, renamed or {}, claim.pair[0]))
            other = held.holder(claim, [run] if from_prior(run) else before)
            prior = None if other is None else held.probability(claim, other)
            verdicts.append(replace(verdict, prior=prior))
    if not verdicts:
        raise InputError([Problem(f"{name}: {reason}") for name, reason in left_out.items()])
    return Judged(tuple(verdicts), left_out, runs)


def from_prior(run: Run) -> bool:
    """Whether a run's members were drawn from the priors, as its manifest says."""
    return bool(run.manifest.get("draws", {}).get("from") == "prior")


def drawn(run: Run, renamed: Mapping[str, str], scenario: str, against: str = "") -> dict[str, Any]:
    """What a run's members draw in a scenario, by the names that it has today.

    With `against` also what is drawn in that scenario alone.
    """
    found = _drawn(run, renamed, scenario)
    return {**_drawn(run, renamed, against), **found} if against else found


def _drawn(run: Run, renamed: Mapping[str, str], scenario: str) -> dict[str, Any]:
    frame = run.drawn
    if "scenario" in frame:  # scenarios draw differently; what only others draw says nothing
        frame = frame[frame["scenario"] == scenario].drop(columns="scenario")
        frame = frame.loc[:, (frame.nunique() > 1) | (frame.columns == "member")]
    frame = frame.set_index("member").loc[run.members].rename(columns=renamed)
    return {str(name): frame[name].to_numpy() for name in frame.select_dtypes("number")}


def _missing(claim: Claim, runs: Sequence[Results]) -> str:
    """Why none of the runs can judge a claim."""
    from simulation.analysis.statistics.claims import last_month

    scenarios = {name for run in runs for name in run.scenarios}
    outcomes = {name for run in runs for name in run.outcomes}
    lacking = [f"scenario {name}" for name in claim.pair if name not in scenarios]
    lacking += [f"outcome {name}" for name in claim.outcomes if name not in outcomes]
    if lacking:
        return f"no run has {', '.join(lacking)}"
    last = last_month(claim)
    if all(last not in run.dates for run in runs):
        ends = max(run.dates[-1] for run in runs)
        how = f"; --at {ends} asks it of that month" if claim.at(ends) else ""
        return f"it is of {last}, and no run goes beyond {ends}{how}"
    return f"no single run has {', '.join(claim.pair)}"


def rows(judged: Judged) -> list[dict[str, Any]]:
    """Verdicts as plain data."""
    from simulation.analysis.statistics.claims import row

    return [row(verdict) for verdict in judged.verdicts]


def write(
    judged: Judged,
    place: Path,
    sources: Mapping[str, Source] | None = None,
    at: str = "",
) -> list[Path]:
    """Write claims.csv, the chart (PNG and SVG) and report.html; RunError where the disk refuses.

    `sources` are the documents by id. With `at`, the month that claims are read at, the files are
    claims-AT.csv and so on, so that those of another month stay.
    """
    import pandas as pd

    from simulation.analysis.charts.claim_chart import draw
    from simulation.analysis.charts.plots import source_of
    from simulation.analysis.pages import report, short
    from simulation.writing import file_stem, make_folder, replacing

    make_folder(place)
    stem = file_stem(CLAIMS, at)
    page = place / f"{file_stem(Path(report.NAME).stem, at)}.html"
    table = pd.DataFrame([{**row, **_flat(row)} for row in rows(judged)])
    with replacing(place / f"{stem}.csv") as temporary:
        table.to_csv(temporary, index=False, lineterminator="\n")
    sheet = draw(judged.verdicts, source_of(judged.runs[0]))
    from simulation.analysis.text.words import paragraphs

    titles = {name: one.title for name, one in (sources or {}).items()}
    source = source_of(judged.runs[0], False)
    shown = []
    for one in rows(judged):
        said = titles.get(one["document"], one["document"])
        shown.append({**one, "said": f"{said}, {paragraphs(one['paragraph'])}"})
    with replacing(page) as temporary:
        text = short.claims(shown, judged.verdicts[0].members, source)
        temporary.write_text(text, encoding="utf-8")
    return [place / f"{stem}.csv", *sheet.save(place / stem, CLAIMS), page]


def _flat(row: Mapping[str, Any]) -> dict[str, str]:
    """The lists of a row as text for a CSV cell."""
    return {
        "pair": " ".join(row["pair"]),
        "outcomes": " ".join(row["outcomes"]),
        "where": "; ".join(_divider(divider) for divider in row["where"]),
        "shares": "; ".join(f"{name} {share:.2f}" for name, share in row["shares"].items()),
    }


def _divider(divider: Mapping[str, Any]) -> str:
    side = "higher" if divider["higher"] else "lower"
    return f"{divider['parameter']} {side}"


def _side(divider: Mapping[str, Any]) -> str:
    """The same for a reader: "CXMT memory start lower"."""
    from simulation.analysis.text.words import path

    return f"{path(divider['parameter'])} {'higher' if divider['higher'] else 'lower'}"


def described(judged: Judged) -> Iterator[tuple[str, list[str]]]:
    """Each claim's title with its cells for the table of the command line."""
    for row in rows(judged):
        numbers = ("probability", "probability_prior", "probability_half", "probability_double")
        first, *others = ("–" if row[n] is None else f"{100 * row[n]:.0f} %" for n in numbers)
        span = f"{first} ({100 * row['low']:.0f} to {100 * row['high']:.0f})"
        yield row["id"], [span, *others, ", ".join(map(_side, row["where"]))]
