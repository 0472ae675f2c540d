"""What there is, as plain data: the rows of `rivalry list`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulation.api.catalogue import month, players
from simulation.api.catalogue.lever_fields import field_row
from simulation.locate import shown

if TYPE_CHECKING:
    from simulation.errors import Place
    from simulation.experiment.sweep_file import SweepFile
    from simulation.inputs import Calibration, Scenario
    from simulation.inputs.glossary import Term
    from simulation.inputs.tables.entries import Entry
    from simulation.inputs.tables.series import Series

Row = dict[str, Any]


def scenarios(calibration: Calibration) -> list[Row]:
    """Every scenario that can be named."""
    from simulation.inputs import load_scenario
    from simulation.inputs.scenario.files import Library

    names = Library(calibration.root / "scenarios").scenarios
    return [scenario_row(load_scenario(name, calibration)) for name in names]


def scenario_row(scenario: Scenario) -> Row:
    """One scenario."""
    return {
        "name": scenario.name,
        "title": scenario.title,
        "about": " ".join(scenario.about.split()),
        "against": scenario.against,
        "extends": list(scenario.ancestors),
        "changes": len(scenario.applied),
        "file": scenario.file,
    }


def levers(calibration: Calibration) -> list[Row]:
    """Every lever with its fields, units and ranges."""
    from simulation.inputs.policy.levers import LEVERS

    return [
        {
            "name": lever.name,
            "actor": lever.actor,
            "about": lever.about,
            "leaves_out": lever.leaves_out,
            "selectors": list(lever.selectors),
            "fields": [field_row(lever, field) for field in lever.fields.values()],
        }
        for lever in LEVERS.values()
    ]


def parameters(calibration: Calibration) -> list[Row]:
    """Every number that the model reads, and that a scenario can set."""
    return [row for row in figures(calibration) if row["role"] == "parameter"]


def figures(calibration: Calibration) -> list[Row]:
    """Every entry of the calibration: parameters, and what the model is compared with."""
    return [entry_row(entry, calibration) for entry in calibration.entries.values()]


def entry_row(entry: Entry, calibration: Calibration) -> Row:
    """One entry; low and high are its 5 % and 95 % quantiles, or as published, if it has any.

    These are of its distribution; `fitted` is what members have of it where draws inform it.
    """
    from simulation.inputs.draws.fitted import fitted_of

    held = fitted_of(entry.name, entry.value, calibration) if entry.role == "parameter" else None
    published = entry.observed_low is not None or entry.observed_high is not None
    known = published or entry.value.random or entry.role == "parameter"
    return {
        "name": entry.name,
        "value": entry.value.median(),
        "unit": entry.unit,
        "low": entry.low if known else None,
        "high": entry.high if known else None,
        "fitted": held.to_dict() if held else None,
        "domain": entry.domain.text if entry.role == "parameter" else None,
        "role": entry.role,
        "evidence": entry.evidence,
        "felt_in": entry.felt_in,
        "verified": entry.verified,
        "about": entry.about,
        "sources": [calibration.cited(ref) for ref in entry.sources],
        **where(entry.place),
    }


def of_members(row: Row) -> Row:
    """A row whose figures are what members have, to the digits that so many draws bear."""
    from simulation.inputs.draws.fitted import borne

    return {**row, **{key: borne(value) for key, value in (row.get("fitted") or {}).items()}}


def outcomes(calibration: Calibration) -> list[Row]:
    """Every outcome of the model."""
    from simulation.analysis.text.missed import figures
    from simulation.experiment.tasks import WORLD

    return [
        {
            "name": outcome.name,
            "unit": outcome.unit,
            "description": outcome.description,
            "undefined": outcome.undefined or None,
            "leaves_out": outcome.leaves_out or None,
            "past_missed": [one.says for one in figures(outcome.name)] or None,
        }
        for outcome in WORLD.outcomes(calibration)
    ]


def claims(calibration: Calibration) -> list[Row]:
    """Every claim of the documents, with its test."""
    return [
        {
            "name": claim.id,
            "title": claim.title,
            "about": claim.about,
            "pair": list(claim.pair),
            "definition": claim.definition,
            "outcomes": list(claim.outcomes),
            "date": claim.tests[0].date,
            "threshold": claim.tests[0].threshold,
            "document": claim.document,
            "paragraph": claim.paragraph,
            "also": list(claim.also),
            **where(claim.place),
        }
        for claim in calibration.claims.values()
    ]


def sources(calibration: Calibration) -> list[Row]:
    """Every source, with how many entries cite it."""
    cited: dict[str, int] = {}
    for entry in calibration.entries.values():
        for name in {ref.id for ref in entry.sources}:
            cited[name] = cited.get(name, 0) + 1
    return [
        {
            "id": source.id,
            "title": source.title,
            "date": source.date,
            "kind": source.kind,
            "url": source.url,
            "note": source.note,
            "entries": cited.get(source.id, 0),
        }
        for source in calibration.sources.values()
    ]


def series_row(series: Series, calibration: Calibration) -> Row:
    """One observed series."""
    return {
        "name": series.name,
        "unit": series.unit,
        "about": series.about,
        "points": [{"period": p.period, "value": p.value} for p in series.points],
        "sources": [calibration.cited(ref) for ref in series.sources],
        **where(series.place),
    }


def where(place: Place) -> Row:
    """File and line, as a message would give them: places know files as they are seen from here."""
    return {"file": place.file, "line": place.line}


def sweeps(calibration: Calibration) -> list[Row]:
    """Every sweep that can be named."""
    from simulation.experiment.sweep_file import read_sweep
    from simulation.inputs.scenario.files import Library

    found = Library(calibration.root / "scenarios").sweeps.items()
    return [_sweep_row(name, read_sweep(path), calibration) for name, path in found]


def games(calibration: Calibration) -> list[Row]:
    """Every game that can be named."""
    from simulation.experiment.game_file import read_game
    from simulation.inputs.scenario.files import Library

    found = Library(calibration.root / "scenarios").games.items()
    return [
        {
            "name": name,
            "title": row.title,
            "about": row.about,
            "scenario": row.scenario,
            "at": row.at,
            "us": list(row.us),
            "china": list(row.china),
        }
        for name, row in ((name, read_game(path).row) for name, path in found)
    ]


def _sweep_row(name: str, file: SweepFile, calibration: Calibration) -> Row:
    row = file.row
    return {
        "name": name,
        "title": row.title or "",
        "scenario": row.scenario,
        "vary": [axis.path for axis in file.axes],
        "design": row.design,
        "points": len(file.design(row.seed, calibration.vocabulary).rows),
        "members": row.members,
        "file": shown(file.path),
    }


def checks(calibration: Calibration) -> list[Row]:
    """Every reality check of the model."""
    from simulation.checking.files import shipped
    from simulation.checking.rows import as_written

    return [
        {
            "name": name,
            "about": " ".join(row.about.split()),
            "scenario": row.scenario,
            "relation": row.relation,
            "file": shown(path),
        }
        for path in shipped(calibration).values()
        for name, row in as_written(path).items()
    ]


def terms(calibration: Calibration) -> list[Row]:
    """Every term of the glossary."""
    from simulation.inputs.glossary import load_glossary

    return [term_row(term) for term in load_glossary().values()]


def term_row(term: Term) -> Row:
    """One term; where it appears, by the first parts of names and with `*` for anything."""
    return {
        "name": term.name,
        "meaning": term.meaning,
        "also": list(term.also),
        "unit": term.unit,
        "outcomes": list(term.outcomes),
        "levers": list(term.levers),
        "parameters": list(term.parameters),
        "see_also": list(term.see_also),
    }


def views(calibration: Calibration) -> list[Row]:
    """Every view: a named set of assumptions that somebody published."""
    from simulation.api.views import listing

    return listing.rows(calibration)


KINDS: dict[str, Callable[[Calibration], list[Row]]] = {
    "scenarios": scenarios,
    "levers": levers,
    "parameters": parameters,
    "figures": figures,
    "outcomes": outcomes,
    "claims": claims,
    "sources": sources,
    "sweeps": sweeps,
    "games": games,
    "checks": checks,
    "terms": terms,
    "views": views,
    "chips": players.chips,
    "firms": players.firms,
    "makers": players.makers,
    "suppliers": players.suppliers,
    "states": players.states,
    "structure": players.structure,
    "phases": month.phases,
}
