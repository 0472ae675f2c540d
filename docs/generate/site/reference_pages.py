"""Tables of the reference: parameters, outcomes, scenarios, claims, sources, switches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from simulation.api.catalogue import kinds, players
from simulation.api.catalogue.kinds import of_members
from simulation.inputs import Calibration
from simulation.inputs.draws.posterior import with_posterior

from .words import cell, code, number, page, table, title, toctree, whole, with_unit

EVIDENCE = """Values are medians, in brackets the 5 and 95 % points, of what members have. Where
history informs a parameter, they have [fitted draws](../../../calibrate.md) of it, and the prior
stands behind. Evidence is `measured`, `derived`, `estimate` or `assumption`: see
[the figures](../../../calibration.md).
`rivalry show NAME` adds the place in the files, the derivation, and the functions that read it."""


def write(calibration: Calibration, folder: Path) -> None:
    """All pages of the reference that are tables."""
    _parameters(calibration, folder / "parameters")
    pages = {
        "outcomes": _outcomes(calibration),
        "scenarios": _scenarios(calibration),
        "claims": _claims(calibration),
        "structure": _structure(calibration),
        "sources": _sources(calibration),
    }
    for name, body in pages.items():
        (folder / f"{name}.md").write_text(body, "utf-8")


def _parameters(calibration: Calibration, folder: Path) -> None:
    """A page for each file of the calibration that holds parameters."""
    folder.mkdir(exist_ok=True)
    rows = kinds.parameters(with_posterior(calibration))
    files: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        files.setdefault(str(row["file"]).removeprefix("calibration/"), []).append(row)
    listed = []
    for file, held in sorted(files.items()):
        name = file.removesuffix(".yaml").replace("/", "-")
        body = page(f"parameters-{name}", _heading(file), EVIDENCE, *_of_file(held))
        (folder / f"{name}.md").write_text(body, "utf-8")
        listed.append((f"[{_heading(file)}]({name}.md)", code(file), len(held)))
    names = (file.removesuffix(".yaml").replace("/", "-") for file in sorted(files))
    head = ("topic", "file of calibration/", "parameters")
    tree = toctree(names, hidden=True)
    text = f"The model reads {len(rows):,} parameters."
    body = page("parameters-all", "Parameters", text, table(head, listed), tree)
    (folder / "index.md").write_text(body, "utf-8")


def _heading(file: str) -> str:
    folder, _, name = file.removesuffix(".yaml").rpartition("/")
    return f"Chips: {title(name)}" if folder == "chips" else title(name)


def _of_file(rows: list[dict[str, Any]]) -> Iterator[str]:
    head = ("parameter", "what it is", "value", "evidence and sources")
    yield table(head, (_parameter(row) for row in rows))


def _parameter(row: dict[str, Any]) -> tuple[str, ...]:
    cited = "; ".join(f"{s['title']} ({s['date']})" for s in row["sources"])
    value = _spread(of_members(row), with_unit)
    if row["fitted"]:
        value += f"; prior {_spread(row)}"
    return (code(row["name"]), row["about"], value, f"{row['evidence']}: {cited}")


def _spread(row: dict[str, Any], in_unit: Callable[[str, str], str] = lambda one, _: one) -> str:
    """A median, and in brackets the ends where they differ."""
    ends = f"{number(row['low'])} to {number(row['high'])}"
    spread = f" ({whole(ends)})" if row["low"] != row["high"] else ""
    return f"{whole(in_unit(number(row['value']), row['unit']))}{spread}"


def _outcomes(calibration: Calibration) -> str:
    groups: dict[str, list[tuple[str, ...]]] = {}
    for row in kinds.outcomes(calibration):
        none = f"; no value {row['undefined']}" if row["undefined"] else ""
        cells = (code(row["name"]), row["unit"], row["description"] + none)
        groups.setdefault(row["name"].partition(".")[0], []).append(cells)
    text = f"""Every column of the series, {sum(map(len, groups.values())):,} of them, by the first
word of the name. Annual figures are sums over the twelve months up to the date, but for those that
say that they are the month's rate; names that end in
`@tpp`, `@bandwidth` or `@power` count compute by that measure. `rivalry list outcomes WORD` finds
some of them."""
    head = ("outcome", "unit", "meaning")
    told = (f"## {code(name)}\n\n{table(head, rows)}" for name, rows in groups.items())
    return page("outcome-names", "All outcomes", text, *told)


def _scenarios(calibration: Calibration) -> str:
    rows = (
        (code(row["name"]), row["title"], row["about"], code(row["against"] or "baseline"))
        for row in kinds.scenarios(calibration)
    )
    head = ("scenario", "title", "what it asks", "compared with")
    text = "Scenarios that ship; `rivalry show NAME` prints what each changes."
    return page("scenarios-all", "Scenarios that ship", text, table(head, rows))


def _claims(calibration: Calibration) -> str:
    rows = (
        (code(row["name"]), row["title"], row["about"], code(row["definition"]), row["document"])
        for row in kinds.claims(calibration)
    )
    head = ("claim", "title", "what is claimed", "test", "document")
    documents = "[five documents](../../claims.md#the-five-documents)"
    text = f"Statements of the {documents} as tests; [how they are judged](../../claims.md)."
    return page("claims-all", "Claims", text, table(head, rows))


def _structure(calibration: Calibration) -> str:
    rows = (
        (code(row["name"]), row["about"], ", ".join(row["options"]), row["default"])
        for row in players.structure(calibration)
    )
    text = """Switches choose between rival mechanisms. A scenario sets them under `structure:`, an
option with `--set structure.NAME=OPTION`."""
    head = ("switch", "what it decides", "options", "in the baseline")
    return page("structure-all", "Structural switches", text, table(head, rows))


def _sources(calibration: Calibration) -> str:
    rows = (
        (
            code(one.id),
            f"[{cell(one.title)}]({one.url})" if one.url.startswith("http") else one.title,
            one.date,
            one.kind,
        )
        for one in calibration.sources.values()
    )
    head = ("id", "source", "date", "kind")
    return page("sources-all", "Sources", "Everything that a number rests on.", table(head, rows))
