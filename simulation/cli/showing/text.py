"""One thing in words: the text of `rivalry show`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulation.api.catalogue.kinds import Row, of_members
from simulation.api.catalogue.lever_fields import default, takes
from simulation.cli import output
from simulation.units import YES_OR_NO

_SPECIAL = (
    "what",
    "name",
    "value",
    "unit",
    "low",
    "high",
    "file",
    "line",
    "distribution",
    "calibrated",
    "effective",
    "fitted",
    "view",
    "beyond_prior",
)
_WORDS = {
    "read_by": "read by",
    "written_by": "written by",
    "others_write_it": "others write it",
    "in_force": "in force",
    "felt_of": "matters for",
    "leaves_out": "leaves out",
    "past_missed": "the past comes out wrong",
}
_SIDE = 0.005  # a source of less weight has nobody's side unless a scenario chooses it
_LONG = 60  # characters of a list
_MOST = 60  # dated entries before "and n more"
_QUIET: tuple[Any, ...] = (None, "", [])


def lines(row: Row) -> Iterator[str]:
    """The lines that describe a row: its headline, its figure, then whatever else it says."""
    title = f": {row['title']}" if row.get("title") else ""
    yield f"{row.get('name') or row.get('id')} ({row['what']}){title}"
    if "value" in row:
        yield f"  value: {_held(row)}"
        if "calibrated" in row:
            was = {**row, **row["calibrated"]}
            yield f"  was: {_held(was, '')}{'' if was.get('fitted') else ' in the calibration'}"
    elif row.get("unit"):
        yield f"  unit: {'1 for yes, 0 for no' if row['unit'] == YES_OR_NO else row['unit']}"
    drawn = row.get("effective", row.get("distribution"))
    if isinstance(drawn, dict):
        yield f"  {'prior' if row.get('fitted') else 'drawn from'}: {distribution(drawn)}"
    if row.get("beyond_prior"):
        yield f"  the fit goes beyond the prior: {row['beyond_prior']}"
    for key, value in row.items():
        if key not in _SPECIAL and key != "title" and value not in _QUIET and _says(key, row):
            yield from _item(key, value)
    if "file" in row:
        yield f"  {row['file']}" + (f":{row['line']}" if "line" in row else "")


def _says(key: str, row: Row) -> bool:
    """Whether a key tells something: an assumption of the project's has nothing to be verified."""
    return key != "verified" or row.get("evidence") != "assumption" or not row[key]


def distribution(written: Row) -> str:
    """A distribution as its name and figures."""
    if written.get("dist") == "mixture":
        weights = [part.get("weight", 1.0) for part in written["parts"]]
        shares = (weight / sum(weights) for weight in weights)
        parts = (_part(*both) for both in zip(written["parts"], shares, strict=True))
        return "one of " + "; ".join(parts)
    if written.get("dist") == "adjusted":
        changes = (("times", written["times"], 1), ("plus", written["plus"], 0))
        told = (f", {how} {output.brief(by)}" for how, by, none in changes if by != none)
        return f"{distribution(written['of'])}{''.join(told)}"
    figures = (f"{key} {output.brief(value)}" for key, value in _shape(written).items())
    return f"{written['dist']} {', '.join(figures)}"


def _part(part: Row, share: float) -> str:
    """A source of a mixture, the share of members on its side, and what they draw."""
    side = f"{share * 100:.0f} % of members" if share > _SIDE else "where it is chosen"
    return f"{part['source']} ({side}): {distribution(_bare(part))}"


def _bare(part: Row) -> Row:
    return {key: value for key, value in part.items() if key not in ("source", "weight")}


def _shape(written: Row) -> Row:
    return {k: v for k, v in written.items() if k != "dist" and v is not None}


def _figure(row: Row) -> str:
    text = f"{output.figure(row['value'])} {row['unit']}"
    if row["low"] is None or row["low"] == row["high"]:
        return text
    return f"{text} (90 %: {output.figure(row['low'])} to {output.figure(row['high'])})"


def _held(row: Row, who: str = " that members come from") -> str:
    """What members have of a parameter, and its prior beside it where history informs it."""
    if not row.get("fitted"):
        return _figure(row)
    under = f" under the view {row['view']}" if row.get("view") else ""
    low, high = (output.figure(row[key]) for key in ("low", "high"))
    prior = f"prior {output.figure(row['value'])} ({low} to {high})"
    return f"{_of_members(row)} in the fitted draws{who}{under}; {prior}"


def _of_members(row: Row) -> str:
    return _figure(of_members(row))


def _item(key: str, value: Any) -> Iterator[str]:
    if key in ("read_by", "written_by", "past_missed"):
        yield f"  {_WORDS[key]}: {'; '.join(value)}"
    elif isinstance(value, float):
        yield f"  {_WORDS.get(key, key)}: {output.figure(value)}"
    elif isinstance(value, bool):
        yield f"  {_WORDS.get(key, key)}: {'yes' if value else 'no'}"
    elif not isinstance(value, list):
        yield f"  {_WORDS.get(key, key)}: {' '.join(str(value).split())}"
    elif all(isinstance(item, str) for item in value):
        yield f"  {key}: {', '.join(value)}"
    elif key == "timeline":
        yield from _timeline(value)
    else:
        yield f"  {_WORDS.get(key, key)}:"
        for item in value:
            yield f"    {_nested(key, item)}"


def _timeline(entries: list[Row]) -> Iterator[str]:
    """Dated entries as `without` in a scenario's file names them, and where their values are."""
    from simulation.inputs.policy.timeline import CHOOSERS

    yield "  dated entries (values: `rivalry list rules --scenario NAME --at YYYY-MM`):"
    for entry in entries[:_MOST]:
        last = f" to {entry['until']}" if entry.get("until") else ""
        chosen = [str(word) for kind in CHOOSERS for word in entry.get(kind, ())]
        narrowed = f" [{', '.join(chosen)}]" if chosen else ""
        whose = f"{entry['actor']} {entry['lever']}"
        yield f"    {entry['from']}{last} {whose}{narrowed}: {', '.join(entry['set'])}"
    if entries[_MOST:]:
        yield f"    and {len(entries) - _MOST} more, all in --json"


def _nested(key: str, item: Row) -> str:
    if key == "changes":
        return str(item["says"])
    if key == "chain":
        path, before, after = item["path"], item["old"], item["new"]
        old = "" if before is None else f"{value_text(path, before)} -> "
        return f"{path}: {old}{value_text(path, after)} ({item['origin']})"
    if key == "sources":
        place = f", {item['place']}" if item["place"] else ""
        address = f", {item['url']}" if str(item.get("url")).startswith("http") else ""
        return f"{item['id']}: {item['title']}{place} ({item['date']}{address})"
    if key == "figures":
        return f"{item['name']}: {_of_members(item)}, {item['evidence']}"
    if key in ("rules", "in_force"):
        narrowed = f" [{', '.join(item['selector'])}]" if item["selector"] else ""
        named = key == "in_force" and item["set_in"] not in item["sources"]
        where = f", set in {item['set_in']}" if named else ""
        told = f"since {item['since']}{where} ({', '.join(item['sources'])})"
        return f"{item['field']}{narrowed}: {item['says']}, {told}"
    if key == "points":
        return f"{item['period']}: {output.figure(item['value'])}"
    return _field(item)


def value_text(path: str, value: Any) -> str:
    """A value of a parameter, a lever or a switch at a path, in a few words."""
    if isinstance(value, list):
        return output.cut(", ".join(map(str, value)), _LONG) if value else _empty(path)
    return _written(value) if isinstance(value, dict) else output.brief(value)


def _written(value: Row) -> str:
    """A value that is no number: drawn, of a source or a parameter, or relative to what holds."""
    from simulation.api.changes.relative_words import relative

    if "dist" in value:
        return distribution(value)
    if "parameter" in value:
        return f"the parameter {value['parameter']}"
    ((how, by),) = value.items()
    if how == "source":
        return f"as {by} says"
    return relative(how, by, drawn_number=_written(by) if isinstance(by, dict) else "")


def _empty(path: str) -> str:
    """What an empty list means in the field of a lever that a path is about."""
    from simulation.inputs.policy.levers import LEVERS
    from simulation.inputs.scenario.settings import bare

    _, _, lever, name = bare(path)
    return LEVERS[lever].fields[name].empty


def _field(item: Row) -> str:
    told = f"{item['about']} Read by {item['read_by']}."
    told += f" Matters for: {item['felt_of']}." if item["felt_of"] else ""
    unit = "" if item["names"] or item["unit"] == YES_OR_NO else f" [{item['unit']}]"
    return f"{item['name']}{unit}: {span_text(item)}. {told}"


def span_text(field: Row) -> str:
    """What a field takes, and its default: none is no limit, as scenarios write it."""
    return takes(field) if field["names"] else f"{takes(field)}, default {default(field)}"
