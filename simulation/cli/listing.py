"""`rivalry list`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from simulation.cli import month, options, output
from simulation.cli.catalogue import KINDS, Row, conflicts

_TITLE = 70
_ABOUT = 110


@click.command(name="list", epilog="Example: rivalry list parameters --json")
@click.argument("kind", callback=options.one_of(tuple(KINDS)))
@click.option("--conflicts", "only_conflicts", is_flag=True, help="With sources: what disagrees.")
@options.as_json
def listing(kind: str, only_conflicts: bool, as_json: bool) -> None:
    """List scenarios, levers, parameters, outcomes, claims, sources, sweeps, checks, terms, phases.

    `parameters` are all figures of the calibration, observations and targets among them.
    `phases` are the steps of a month: their mechanisms, and what each reads and writes.
    """
    from simulation.inputs import load_calibration

    if only_conflicts and kind != "sources":
        raise click.UsageError("--conflicts goes with `list sources`")
    rows = (conflicts if only_conflicts else KINDS[kind])(load_calibration())
    if as_json:
        output.say_json(output.plain(rows))
    elif only_conflicts:
        _tell_conflicts(rows)
    else:
        _TELL[kind](rows)


def _tell_scenarios(rows: Sequence[Row]) -> None:
    cells = [[row["name"], row["title"], row["against"] or "-", row["file"]] for row in rows]
    output.say_table(("scenario", "title", "against", "file"), cells)


def _tell_levers(rows: Sequence[Row]) -> None:
    for row in rows:
        chosen = f"; narrowed by {', '.join(row['selectors'])}" if row["selectors"] else ""
        output.say(f"{row['name']} ({row['actor']}{chosen}): {row['about']}")
        cells = []
        for field in row["fields"]:
            span = f"list of {field['names']}"
            if field["names"] is None:
                span = f"{field['low']:g} to {field['high']:g}, default {field['default']:g}"
            stricter = field["stricter"] or "-"
            cells.append([field["name"], field["unit"] or "", span, stricter, field["about"]])
        output.say_table(("field", "unit", "range", "stricter", "meaning"), cells)


def _tell_parameters(rows: Sequence[Row]) -> None:
    cells = [
        [
            row["name"],
            output.figure(row["value"]),
            f"{output.figure(row['low'])} to {output.figure(row['high'])}" if _wide(row) else "",
            row["unit"],
            row["role"],
            row["evidence"],
        ]
        for row in rows
    ]
    output.say_table(("name", "value", "range", "unit", "role", "evidence"), cells)


def _wide(row: Row) -> bool:
    return row["low"] is not None and row["low"] != row["high"]


def _tell_outcomes(rows: Sequence[Row]) -> None:
    cells = [[row["name"], row["unit"], row["description"]] for row in rows]
    output.say_table(("outcome", "unit", "meaning"), cells)


def _tell_claims(rows: Sequence[Row]) -> None:
    cells = [[row["name"], row["title"], f"{row['document']} ({row['paragraph']})"] for row in rows]
    output.say_table(("claim", "what is said", "document (paragraph)"), cells)


def _tell_sources(rows: Sequence[Row]) -> None:
    cells = [
        [row["id"], row["date"], row["kind"], str(row["entries"]), output.cut(row["title"], _TITLE)]
        for row in rows
    ]
    output.say_table(("source", "date", "kind", "entries", "title"), cells)


def _tell_conflicts(rows: Sequence[Row]) -> None:
    figures = [row["between"] for row in rows if row["kind"] == "figures"]
    cells = [[_side(one), _side(other)] for one, other in figures]
    output.say_table(("figure", "in conflict with"), cells)
    mixtures = [row for row in rows if row["kind"] == "mixture"]
    cells = [
        [row["parameter"], part["source"], f"{part['low']:.4g} to {part['high']:.4g} {row['unit']}"]
        for row in mixtures
        for part in row["sources"]
    ]
    output.say_table(("parameter", "source (--set NAME.source=...)", "5 to 95 %"), cells)


def _tell_sweeps(rows: Sequence[Row]) -> None:
    cells = [
        [row["name"], row["title"], row["scenario"], row["design"], str(row["points"])]
        for row in rows
    ]
    output.say_table(("sweep", "title", "scenario", "design", "points"), cells, numbers=1)


def _tell_checks(rows: Sequence[Row]) -> None:
    cells = [[row["name"], row["relation"], output.cut(row["about"], _ABOUT)] for row in rows]
    output.say_table(("check", "relation", "what it demands"), cells)


def _tell_phases(rows: Sequence[Row]) -> None:
    for line in month.table(rows):
        output.say(line)


def _tell_terms(rows: Sequence[Row]) -> None:
    cells = [[row["name"], output.cut(row["meaning"], _ABOUT)] for row in rows]
    output.say_table(("term", "meaning (`rivalry show TERM` has the rest)"), cells)


def _side(row: Row) -> str:
    cited = ", ".join(source["id"] for source in row["sources"])
    value = f" = {output.figure(row['value'])}" if "value" in row else ""
    return f"{row['name']}{value} {row['unit']} ({cited})"


_TELL: dict[str, Callable[[Sequence[Row]], None]] = {
    "scenarios": _tell_scenarios,
    "levers": _tell_levers,
    "parameters": _tell_parameters,
    "outcomes": _tell_outcomes,
    "claims": _tell_claims,
    "sources": _tell_sources,
    "sweeps": _tell_sweeps,
    "checks": _tell_checks,
    "phases": _tell_phases,
    "terms": _tell_terms,
}
COMMANDS = {"list": listing}
