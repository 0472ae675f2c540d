"""`rivalry show`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from simulation.api.catalogue import kinds, month, players
from simulation.api.catalogue.kinds import Row
from simulation.cli import completion, options, output
from simulation.cli.showing import levers
from simulation.cli.showing.named_like import nothing_called
from simulation.cli.showing.text import lines
from simulation.cli.showing.views import tell as tell_view
from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.api.draws import ChosenDraws
    from simulation.distributions import Distribution
    from simulation.inputs import Calibration, Scenario

_PATHS = ("parameters.", "levers.", "structure.")


@click.command(
    epilog="Example: rivalry show parameters.supply.smic.wafers_2027 --scenario h200_sales_allowed"
)
@click.argument("name", shell_complete=completion.things)
@click.option(
    "--scenario",
    default="baseline",
    show_default=True,
    metavar="NAME",
    help="The scenario whose value of a parameter or lever is shown.",
)
@options.sets
@click.option(
    "--at",
    callback=options.month,
    metavar="YYYY-MM",
    help="The month of a lever such as levers.us.export_rule, or of a parameter.",
)
@options.draws()
@options.as_json
def show(
    name: str,
    scenario: str,
    sets: tuple[str, ...],
    at: str | None,
    as_json: bool,
    draws: ChosenDraws,
) -> None:
    """Show one thing with its value, unit, sources and place.

    NAME is a scenario, view, parameter, lever, outcome, claim, source, chip, firm, maker, supplier,
    state, structural switch or variable of the model's state, a path as in --set, a lever of one
    actor, or a term of the glossary. A value is the one that holds in the scenario and with --set:
    of a parameter that history informs, the one that members have of it, beside its prior. Its
    chain says how it came about, lowest precedence first: calibration, extends, apply, the file's
    own keys, --set.
    """
    from simulation.api.draws import drawing_from
    from simulation.inputs import load_scenario

    calibration = drawing_from(draws)
    resolved = load_scenario(scenario, calibration, sets)
    known = resolved.extended(calibration)
    found = [_addressed(row, known) for row in find(name, known, resolved, at)]
    if as_json:
        output.say_json(output.plain(found if len(found) > 1 else found[0]))
        return
    term = _term(name)
    if term is not None and all(row["what"] != "term" for row in found):
        found.append(term)
    for number, row in enumerate(found):
        if number:
            output.say()
        if row["what"] == "view":
            tell_view(row)
            continue
        for line in lines(row):
            output.say(line)


def _addressed(row: Row, calibration: Calibration) -> Row:
    """A row whose sources have their addresses."""
    cited = row.get("sources", ())
    if not all(isinstance(one, dict) for one in cited):
        return row
    known = calibration.sources
    told = [{**one, "url": known[one["id"]].url} if one["id"] in known else one for one in cited]
    return {**row, "sources": told} if told else row


def find(
    name: str, calibration: Calibration, scenario: Scenario, at: str | None = None
) -> list[Row]:
    """Everything of that name; InputError with the likely one where there is nothing."""
    if name.startswith("levers.") and (found := levers.find(name, calibration, scenario, at)):
        return found
    if at is not None and _parameter(name, calibration) is None:
        from simulation.inputs.policy.levers import LEVERS

        whose = f"levers.us.{name}" if name in LEVERS else "levers.us.export_rule"
        raise InputError(f"--at goes with a lever and its actor, as in {whose}, or a parameter")
    if name.startswith(_PATHS) or ("@" in name and _parameter(name, calibration) is not None):
        chain = scenario.chain(name, calibration)
        row: Row = {"what": "path", "name": name, "scenario": scenario.name}
        for switch in _switches(name.removeprefix("structure."), calibration, scenario):
            row = {**switch, "scenario": scenario.name}
        bare = _parameter(name, calibration)
        if bare is not None:
            row = {**_effective(bare, calibration, scenario, at), **_reading(bare)}
            row["scenario"] = scenario.name
        return [{**row, "chain": [change.to_dict() for change in chain]}]
    from simulation.inputs.views.view import is_view_file

    name = calibration.vocabulary.current(name)
    if name in calibration.entries:  # nothing else is called so, and outcomes take long to load
        return _entries(name, calibration, scenario, at)
    looked = (_views,) if is_view_file(name) else _LOOKUPS
    found = [row for look in looked for row in look(name, calibration, scenario)]
    if found:
        return found
    term = _term(name)
    if term is not None:
        return [term]
    if levers.is_field(name):
        return levers.find(f"levers.{name}", calibration, scenario, at)
    raise nothing_called(name, calibration)


def _parameter(name: str, calibration: Calibration) -> str | None:
    """Today's name of a parameter that a path or an earlier name means, or None."""
    bare = name.removeprefix("parameters.").partition("@")[0].removesuffix(".source")
    bare = calibration.vocabulary.renamed.get(bare, bare)
    entry = calibration.entries.get(bare)
    return bare if entry is not None and entry.role == "parameter" else None


def _reading(name: str) -> Row:
    """What reads a parameter, and whether it can be dated."""
    from simulation.inputs.scenario.dated import read_once, read_until
    from simulation.inputs.scenario.spans import ends_with

    once, by = read_once(name), " plus ".join(ends_with(name))
    last = read_until(name) or by
    until = f" until {last}" if last else ""
    then = f", from no later than {last}" if last else ""
    monthly = f"month by month{until}: it can be dated{then}"
    when = f"once, {once}: no month can be given" if once else monthly
    return {"read_by": month.readers(name), "read": when}


def _term(name: str) -> Row | None:
    """The term of the glossary; told last, since chips and outcomes may go by the same name."""
    from simulation.inputs.glossary import find_term, load_glossary

    found = find_term(name, load_glossary())
    return None if found is None else {"what": "term", **kinds.term_row(found)}


def _scenario(name: str, calibration: Calibration, scenario: Scenario) -> list[Row]:
    from simulation.api.changes.differences import beside_reference, lasting
    from simulation.api.changes.sentences import sentences
    from simulation.api.references import reference_of
    from simulation.inputs import load_scenario
    from simulation.inputs.scenario.files import Library
    from simulation.locate import SUFFIXES

    known = Library(calibration.root / "scenarios").scenarios
    if name not in known and not name.endswith(SUFFIXES):
        return []
    loaded = load_scenario(name, calibration)
    lone = beside_reference(loaded, reference_of(loaded, calibration), calibration)
    told = sentences(loaded, calibration, lone)
    rows = [change.to_dict() for change in loaded.applied]
    kept = lasting(rows, lone.theirs if lone else ())
    changes = [{**rows[place], "says": told[place]} for place in kept]
    row = {"what": "scenario", **kinds.scenario_row(loaded), "changes": changes}
    return [{**row, "timeline": [event.to_dict() for event in loaded.timeline]}]


def _entries(name: str, calibration: Calibration, scenario: Scenario, at: str | None) -> list[Row]:
    row = _effective(name, calibration, scenario, at)
    if row["role"] != "parameter":
        return [row]
    chain = [change.to_dict() for change in scenario.chain(name, calibration)]
    found = {**_reading(name), "scenario": scenario.name, "chain": chain}
    return [{**row, **found}]


def _drawn_from(name: str, calibration: Calibration, scenario: Scenario) -> Distribution:
    """What an entry is drawn from in a scenario."""
    from simulation.inputs.scenario.overrides import drawn_from

    return drawn_from(name, calibration, scenario.parameters, scenario.structure)


def _effective(
    name: str, calibration: Calibration, scenario: Scenario, at: str | None = None
) -> Row:
    """An entry with the value that holds in the scenario, and what the calibration has."""
    from simulation import months
    from simulation.inputs.draws.fitted import fitted
    from simulation.inputs.scenario import dated
    from simulation.inputs.scenario.changes import written

    row, usual = _entry(name, calibration), calibration.entries[name].value
    value = _drawn_from(name, calibration, scenario)
    told: Row = {"at": at} if at else {}
    told |= {"view": calibration.view.name} if calibration.view and row["fitted"] else {}
    if at is not None:
        value = dated.held(scenario.dated, name, months.index(at), value)
    members = fitted(name, calibration, scenario, value)
    told["fitted"] = members.to_dict() if members else None
    if members and (past := _beyond(name, calibration)):
        told["beyond_prior"] = past
    if value == usual:
        return {**row, **told}
    calibrated = {key: row[key] for key in ("value", "low", "high", "fitted")}
    low, high = value.range()
    held = {"value": value.median(), "low": low, "high": high, **told}
    return {**row, **held, "effective": written(value), "calibrated": calibrated}


def _beyond(name: str, calibration: Calibration) -> str:
    """How far the fit goes beyond a parameter's prior, "" where it keeps within it."""
    from simulation.api.history.calibrating import past_prior
    from simulation.history.fitting.contraction import beyond
    from simulation.inputs.draws.fitted import uniform_numbers

    entry = calibration.entries[name]
    uniform = uniform_numbers(entry.stream, calibration)
    return "" if uniform is None else past_prior(*beyond(entry.value, uniform))


def _entry(name: str, calibration: Calibration) -> Row:
    from simulation.inputs.scenario.changes import written

    entry = calibration.entries[name]
    return {
        "what": "entry",
        **kinds.entry_row(entry, calibration),
        "distribution": written(entry.value),
        "period": entry.period,
        "derivation": entry.derivation,
        "used_by": entry.used_by,
        "conflicts": list(entry.conflicts),
        "stream": entry.stream,
        "was": entry.was,
    }


def _series(name: str, calibration: Calibration, scenario: Scenario) -> list[Row]:
    if name not in calibration.series:
        return []
    series = calibration.series[name]
    return [
        {
            "what": "series",
            **kinds.series_row(series, calibration),
            "definition": series.definition,
            "outcome": series.outcome,
            "conflicts": list(series.conflicts),
        }
    ]


def _chips(name: str, calibration: Calibration, scenario: Scenario) -> list[Row]:
    found = [c for c in calibration.chips if name.casefold() in (c.id, c.title.casefold())]
    return [
        {
            "what": "chip",
            **players.chip_row(chip, calibration, lambda n: _median(n, calibration, scenario)),
            "figures": [
                _held(f"chips.{chip.id}.{figure}", calibration, scenario) for figure in chip.figures
            ],
            "sources": [calibration.cited(ref) for ref in chip.sources],
            "notes": chip.notes,
            **kinds.where(chip.place),
        }
        for chip in found
    ]


def _median(name: str, calibration: Calibration, scenario: Scenario) -> float:
    """The median of what members of the scenario have of an entry."""
    from simulation.inputs.draws.fitted import fitted

    found = fitted(name, calibration, scenario)
    return found.value if found else _drawn_from(name, calibration, scenario).median()


def _held(name: str, calibration: Calibration, scenario: Scenario) -> Row:
    """An entry's row with the value that holds in the scenario."""
    from simulation.inputs.draws.fitted import fitted

    value = _drawn_from(name, calibration, scenario)
    low, high = value.range()
    row = kinds.entry_row(calibration.entries[name], calibration)
    members = fitted(name, calibration, scenario)
    told = members.to_dict() if members else None
    return {**row, "value": value.median(), "low": low, "high": high, "fitted": told}


def _players(name: str, calibration: Calibration, scenario: Scenario) -> list[Row]:
    return list(players.player(name, calibration))


def _views(name: str, calibration: Calibration, scenario: Scenario) -> list[Row]:
    from simulation.api.views import listing
    from simulation.inputs import load_calibration
    from simulation.inputs.draws.posterior import with_posterior
    from simulation.inputs.views.view import is_view_file, views

    if name not in views(calibration) and not is_view_file(name):
        return []
    return [{"what": "view", **listing.described(name, with_posterior(load_calibration()))}]


def _switches(name: str, calibration: Calibration, scenario: Scenario) -> list[Row]:
    from simulation.inputs.policy.structure import STRUCTURE

    switch = STRUCTURE.get(name)
    if switch is None:
        return []
    row = {"what": "structure", "name": f"structure.{name}", "about": switch.about}
    planned = {"planned": list(switch.planned)} if switch.planned else {}
    return [{**row, "options": list(switch.options), **planned, "now": scenario.structure[name]}]


def _variables(name: str, calibration: Calibration, scenario: Scenario) -> list[Row]:
    return month.variable(name)


_Lookup = Callable[[str, "Calibration", "Scenario"], list[Row]]


def _listed(what: str, rows: Callable[[Calibration], list[Row]], key: str = "name") -> _Lookup:
    def look(name: str, calibration: Calibration, scenario: Scenario) -> list[Row]:
        return [{"what": what, **row} for row in rows(calibration) if row[key] == name]

    return look


_LOOKUPS: tuple[_Lookup, ...] = (
    _scenario,
    _series,
    _listed("lever", kinds.levers),
    _switches,
    _chips,
    _players,
    _views,
    _listed("source", kinds.sources, "id"),
    _listed("outcome", kinds.outcomes),
    _listed("claim", kinds.claims),
    _variables,
)
COMMANDS = {"show": show}
