"""`rivalry list`."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from simulation.api.catalogue import law
from simulation.api.catalogue.conflicts import conflicts
from simulation.api.catalogue.kinds import KINDS, Row, of_members
from simulation.api.catalogue.lever_fields import SHARES
from simulation.cli import options, output
from simulation.cli.showing.text import span_text
from simulation.cli.texts.outcome_families import ordered
from simulation.errors import did_you_mean
from simulation.units import YES_OR_NO

if TYPE_CHECKING:
    from simulation.inputs import Calibration

_PARTS = re.compile(r"[^\W_]+")  # of a name with dots and underscores
_TITLE = 70
_ABOUT = 110
_WIDTH = 80


_KINDS = (*KINDS, "rules")
_DRAWN = ("parameters", "figures", "chips", "rules")  # of whose numbers posterior draws have a say


@click.command(
    short_help="List what there is; WORDs keep the rows that have them.",
    name="list",
    epilog="Example: rivalry list parameters smic --evidence estimate",
)
@click.argument("kind", callback=options.one_of(_KINDS))
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--role", metavar="ROLE", help="Figures of this role: parameter, observation ...")
@click.option(
    "--evidence", metavar="KIND", help="Parameters or figures of this evidence: measured, ..."
)
@click.option(
    "--at",
    callback=options.month,
    metavar="YYYY-MM",
    help="With rules: the month whose law is listed.",
)
@click.option("--scenario", metavar="NAME", help="With rules: the scenario [default: baseline].")
@click.option("--conflicts", "only_conflicts", is_flag=True, help="With sources: what disagrees.")
@click.option("--all", "whole", is_flag=True, help="With outcomes: each by its own name.")
@options.prior
@options.as_json
def listing(kind: str, words: tuple[str, ...], as_json: bool, **asked: Any) -> None:
    """List what there is; WORDs keep the rows, and fields of levers, in which all of them occur.

    KIND is scenarios, levers, parameters, figures, outcomes, claims, sources, sweeps, games,
    checks, terms, views, chips, firms, makers, suppliers, states, structure, phases or rules.
    `parameters` are the numbers that a scenario can set; `figures` are all numbers of the
    calibration, with those that the model is compared with. `views` are assumptions that somebody
    published. `phases` are the steps of a month: their mechanisms, and what each reads and writes.
    `rules` is the law in force in a month.
    """
    from simulation.api.draws import ChosenDraws, drawing_from

    _refuse_strange(kind, asked)
    calibration = drawing_from(ChosenDraws(prior=asked["prior"] or kind not in _DRAWN))
    if asked["only_conflicts"]:
        rows = conflicts(calibration)
    elif kind == "rules":
        rows = _rules(calibration, asked["at"], asked["scenario"])
    else:
        rows = KINDS[kind](calibration)
    for key in ("role", "evidence"):
        if asked[key]:
            rows = [row for row in rows if row[key] == _known(key, asked[key], rows)]
    rows = [_narrowed(row, words) for row in rows if _matches(row, words)]
    if as_json:
        output.say_json(output.plain(rows))
    elif not rows:
        told = [*words, *(f"{key} {asked[key]}" for key in ("role", "evidence") if asked[key])]
        hint = _meant(words, KINDS[kind](calibration)) if kind in KINDS else ""
        output.note(f"no {kind} with {' and '.join(told) or 'that'}{hint}")
    elif asked["only_conflicts"]:
        _tell_conflicts(rows)
    elif kind == "outcomes" and not (asked["whole"] or words):
        shown = ordered(rows, calibration)
        _TELL[kind](shown)
        output.tell(
            f"{len(rows)} outcomes in {len(shown)} rows, the headline ones first; "
            "`rivalry list outcomes --all` names each, and a word those with it"
        )
    else:
        _TELL[kind](rows)
        if kind == "parameters" and not (words or asked["evidence"]):
            rest = len(calibration.entries) - len(KINDS[kind](calibration))
            output.tell(
                f"{len(rows):,} parameters; `rivalry list figures` has also {rest:,} figures "
                "that the model does not read, but is compared with"
            )


def _refuse_strange(kind: str, asked: dict[str, Any]) -> None:
    """A usage error for an option that goes with another kind."""
    homes = {"only_conflicts": ["sources"], "at": ["rules"], "scenario": ["rules"]}
    homes |= {"whole": ["outcomes"], "role": ["figures"], "evidence": ["parameters", "figures"]}
    homes["prior"] = [*_DRAWN]
    for option, home in homes.items():
        if asked[option] and kind not in home:
            name = {"only_conflicts": "conflicts", "whole": "all"}.get(option, option)
            raise click.UsageError(f"--{name} goes with `list {'` or `list '.join(home)}`")


def _known(key: str, word: str, rows: Sequence[Row]) -> str:
    allowed = tuple(dict.fromkeys(row[key] for row in rows))
    if rows and word not in allowed:
        hint = did_you_mean(word, allowed)
        raise click.UsageError(f"--{key}: {word!r} is none of {', '.join(allowed)}{hint}")
    return word


def _rules(calibration: Calibration, at: str | None, scenario: str | None) -> list[Row]:
    from simulation.inputs import load_scenario

    if at is None:
        raise click.UsageError("`list rules` needs the month, such as --at 2026-09")
    return law.rules(calibration, load_scenario(scenario or "baseline", calibration), at)


def _matches(row: Row, words: Sequence[str]) -> bool:
    text = " ".join(_texts(row)).casefold()
    return all(word.casefold() in text for word in words)


def _meant(words: Sequence[str], rows: Sequence[Row]) -> str:
    """The likely word behind the first that stands nowhere, among the parts of names."""
    every = {text.casefold() for row in rows for text in _texts(row)}
    lost = next((word for word in words if not any(word.casefold() in one for one in every)), "")
    parts = {part for row in rows for part in _PARTS.findall(str(row.get("name") or row["id"]))}
    return did_you_mean(lost, sorted(parts)) if lost else ""


def _narrowed(row: Row, words: Sequence[str]) -> Row:
    """A lever with those of its fields alone in which, or in whose lever's own words, all occur."""
    if not words or "fields" not in row:
        return row
    own = {key: value for key, value in row.items() if key != "fields"}
    kept = [field for field in row["fields"] if _matches({"lever": own, "field": field}, words)]
    return {**row, "fields": kept, "left_out": len(row["fields"]) - len(kept)} if kept else row


def _texts(value: Any) -> Iterator[str]:
    """Every text in a row, at any depth, but those that say where it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("file", "line"):
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


def _tell_scenarios(rows: Sequence[Row]) -> None:
    cells = [[row["name"], row["title"], row["against"] or "-", row["file"]] for row in rows]
    output.say_table(("scenario", "title", "against", "file"), cells)


def _tell_levers(rows: Sequence[Row]) -> None:
    for row in rows:
        chosen = f"; narrowed by {', '.join(row['selectors'])}" if row["selectors"] else ""
        output.tell(f"{row['name']} ({row['actor']}{chosen}): {row['about']}")
        cells = []
        for field in row["fields"]:
            span = span_text(field)
            stricter = field["stricter"] or "-"
            unit = "" if field["unit"] == YES_OR_NO else field["unit"] or ""
            cells.append([field["name"], unit, span, stricter, field["about"]])
        output.say_table(("field", "unit", "range", "stricter", "meaning"), cells)
        if row.get("left_out"):
            output.tell(f"{row['left_out']} more: `rivalry show {row['name']}`")


def _tell_parameters(rows: Sequence[Row]) -> None:
    """Figures; of one that history informs, what members have, and the prior beside it."""
    cells = [
        [
            row["name"],
            *_value_and_range(of_members(row)),
            _prior(row),
            row["unit"],
            row["role"],
            row["evidence"],
            output.cut(row["about"], _ABOUT),
        ]
        for row in rows
    ]
    headings = ("name", "value", "range", "prior", "unit", "role", "evidence", "meaning")
    output.say_table(headings, cells)


def _value_and_range(row: Row) -> tuple[str, str]:
    low, high = row["low"], row["high"]
    wide = low is not None and low != high
    span = f"{output.figure(low)} to {output.figure(high)}" if wide else ""
    return output.figure(row["value"]), span


def _prior(row: Row) -> str:
    return "{} ({})".format(*_value_and_range(row)) if row.get("fitted") else ""


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


def _tell_games(rows: Sequence[Row]) -> None:
    cells = [
        [row["name"], row["title"], row["scenario"], f"{len(row['us'])} x {len(row['china'])}"]
        for row in rows
    ]
    output.say_table(("game", "title", "scenario", "policies"), cells)


def _tell_checks(rows: Sequence[Row]) -> None:
    cells = [[row["name"], row["relation"], output.cut(row["about"], _ABOUT)] for row in rows]
    output.say_table(("check", "relation", "what it demands"), cells)


def _tell_phases(rows: Sequence[Row]) -> None:
    for line in _phases(rows):
        output.say(line)


def _phases(rows: Sequence[Row]) -> Iterator[str]:
    """Lines of at most 80 columns: a phase and what it does, then its mechanisms."""
    for number, row in enumerate(rows, 1):
        yield from _wrapped(f"{number:2} {row['name']:13} ", row["about"])
        for one in row["mechanisms"]:
            yield f"   {one['name']}"
            for key in ("reads", "writes"):
                if one[key]:
                    yield from _wrapped(f"     {key:6} ", ", ".join(one[key]))
        yield ""


def _wrapped(head: str, text: str) -> list[str]:
    rest = " " * len(head)
    return textwrap.wrap(
        text, _WIDTH, initial_indent=head, subsequent_indent=rest, break_on_hyphens=False
    )


def _tell_terms(rows: Sequence[Row]) -> None:
    cells = [[row["name"], output.cut(row["meaning"], _ABOUT)] for row in rows]
    output.say_table(("term", "meaning (`rivalry show TERM` has the rest)"), cells)


def _tell_views(rows: Sequence[Row]) -> None:
    cells = [
        [
            row["name"],
            output.cut(row["title"], _TITLE),
            ", ".join(other["view"] for other in row["excludes"]) or "-",
        ]
        for row in rows
    ]
    output.say_table(("view", "title", "cannot hold together with"), cells)


def _side(row: Row) -> str:
    cited = ", ".join(source["id"] for source in row["sources"])
    value = f" = {output.figure(row['value'])}" if "value" in row else ""
    return f"{row['name']}{value} {row['unit']} ({cited})"


def _tell_chips(rows: Sequence[Row]) -> None:
    cells = [
        [
            row["name"],
            row["title"],
            row["maker"],
            row["ships"] if row["announced"] else f"about {row['ships']}",
            *(output.figure(row[key]) for key in ("tpp", "hbm_gb", "bandwidth_gb_s", "price_usd")),
        ]
        for row in rows
    ]
    headings = ("chip", "title", "maker", "ships", "TPP", "HBM GB", "GB/s", "USD")
    output.say_table(headings, cells, numbers=4)


def _tell_players(*columns: str) -> Callable[[Sequence[Row]], None]:
    def tell(rows: Sequence[Row]) -> None:
        cells = [[row["name"], row["title"], *(_cell(row[key]) for key in columns)] for row in rows]
        output.say_table(("name", "title", *columns), cells)

    return tell


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return "-" if value in (None, False) else "yes" if value is True else str(value)


def _tell_structure(rows: Sequence[Row]) -> None:
    cells = [[r["name"], r["default"], ", ".join(r["options"]), r["about"]] for r in rows]
    output.say_table(("switch", "default", "options", "what it chooses"), cells)


def _tell_rules(rows: Sequence[Row]) -> None:
    cells = [
        [
            f"{row['actor']} {row['lever']}",
            row["field"] + (f" [{', '.join(row['selector'])}]" if row["selector"] else ""),
            row["says"],
            row["since"],
            ", ".join(row["sources"]),
        ]
        for row in rows
    ]
    output.say_table(("rule", "field", "value", "since", "sources"), cells)
    output.note(f"note: in scenarios {SHARES}")


_TELL: dict[str, Callable[[Sequence[Row]], None]] = {
    "scenarios": _tell_scenarios,
    "levers": _tell_levers,
    "parameters": _tell_parameters,
    "figures": _tell_parameters,
    "outcomes": _tell_outcomes,
    "claims": _tell_claims,
    "sources": _tell_sources,
    "sweeps": _tell_sweeps,
    "games": _tell_games,
    "checks": _tell_checks,
    "phases": _tell_phases,
    "terms": _tell_terms,
    "views": _tell_views,
    "chips": _tell_chips,
    "firms": _tell_players("state", "segment", "site"),
    "makers": _tell_players("state", "stack", "captive_to", "suppliers"),
    "suppliers": _tell_players("state", "kinds"),
    "states": _tell_players("rival", "ai_stack"),
    "structure": _tell_structure,
    "rules": _tell_rules,
}
COMMANDS = {"list": listing}
