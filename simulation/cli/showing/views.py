"""A view in words: the text of `rivalry show VIEW`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulation.analysis.text.numbers import percent
from simulation.api.catalogue.kinds import Row
from simulation.cli import output
from simulation.cli.texts import figures
from simulation.counts import counted

_HEADINGS = ("parameter", "range of the view", "shipped, median (90 %)", "draws inside", "how")


def tell(row: Row) -> None:
    """What a view assumes, whom it excludes, and what history says of it."""
    output.say(f"{row['name']} (view): {row['title']}")
    output.tell(row["about"])
    output.tell(_members(row["draws"], row["parameters"]))
    for name, option in row["structure"].items():
        output.say(f"structure.{name}: {option}")
    if row["parameters"]:
        cells = [_cells(name, one) for name, one in row["parameters"].items()]
        output.say_table(_HEADINGS, cells)
    for name, one in row["parameters"].items():
        if one["derivation"]:
            output.tell(f"{name} ({one['evidence']}): {one['derivation']}")
    _tell_published(row["published"], row["published_members"])
    outside = any(one["how"] == "outside the prior" for one in row["parameters"].values())
    for line in (*_excluded(row["excludes"]), *history(row["history"], outside)):
        output.tell(line)
    output.say("sources:")
    for source in row["sources"]:
        place = f", {source['place']}" if source["place"] else ""
        output.tell(f"  {source['id']}: {source['title']}{place} ({source['date']})")
    output.say(row["file"])


def _tell_published(rows: list[Row], members: int) -> None:
    """The camp's own figures beside the simulated ones, and why some do not come out."""
    if not rows:
        output.say("the camp gives no figure that could be held against the model")
        return
    output.say_table(figures.HEADINGS, [figures.cells(row) for row in rows])
    said = figures.counted(rows)
    if said:
        output.say(f"{said} under the view ({counted(members, 'member')}); {figures.RULE}")
    for line in figures.reasons(rows):
        output.tell(f"- {line}")


def _members(draws: Row, parameters: Row) -> str:
    overridden = [name for name, one in parameters.items() if one["how"] == "overridden"]
    said = "members come from every posterior draw"
    if draws["kept"] < draws["of"]:
        some = f"{draws['kept']:,} of {draws['of']:,} posterior draws"
        said = f"members come from the {some} that agree with it, each as often as another"
    if overridden:
        said += f"; too few agree with {' and '.join(overridden)} as well, so it is overridden"
    outside = [name for name, one in parameters.items() if one["how"] == "outside the prior"]
    if outside:
        said += f"; no draw agrees with {' and '.join(outside)}, which lies outside the prior"
    return said


def _cells(name: str, one: Row) -> list[str]:
    from simulation.analysis.text.numbers import human

    ends = (one["low"], one["high"])
    span = " to ".join("any" if end is None else human(end, 3) for end in ends)
    shipped = one["shipped"]
    low, high = (human(shipped[key]) for key in ("p05", "p95"))
    inside = "-" if one["posterior_inside"] is None else percent(one["posterior_inside"])
    return [
        name,
        f"{span} {'' if one['unit'] in ('1', 'ratio') else one['unit']}".strip(),
        f"{human(shipped['p50'])} ({low} to {high})",
        f"{inside} (prior {percent(one['prior_inside'])})",
        one["how"],
    ]


def _excluded(excludes: list[Row]) -> Iterator[str]:
    """Which views it excludes, those of one reason together."""
    reasons: dict[str, list[str]] = {}
    for one in excludes:
        reasons.setdefault(", ".join(one["about"]), []).append(one["view"])
    for reason, views in reasons.items():
        yield f"cannot hold together with {', '.join(views)}: they differ in {reason}"


def history(found: Row, outside: bool = False) -> Iterator[str]:
    """What history says of a view, in sentences."""
    from simulation.api.views.history import UNLIKELY

    mine, shipped = found["view"], found["shipped"]
    against = found["fits_worse"] or found["likelihood"] < UNLIKELY
    which = "all its ranges within the prior" if outside else "all its ranges"
    before, after = (percent(found[key]) for key in ("prior_share", "posterior_share"))
    told = f"so that history makes it {found['likelihood']:.2g} times as likely as it was"
    if not found["prior_share"]:
        told = "so that it cannot be told how much likelier history makes it"
    yield (
        f"history {'speaks against it' if against else 'leaves it open'}: {before} of the prior "
        f"and {after} of the posterior draws agree with {which}, {told}"
    )
    yield (
        f"its members score like a miss of {_times(mine)} on every observed figure, the "
        f"shipped draws like {_times(shipped)}; of {found['figures']} figures {mine['inside']} lie "
        f"inside its 90 % band, {shipped['inside']} inside theirs ({found['members']} members each)"
    )
    worse = [
        f"{one['about']} ({_times(one)} instead of {one['shipped']:.2f})" for one in found["worse"]
    ]
    if found["fits_worse"] and worse:
        yield f"it misses most what the shipped draws met: {'; '.join(worse)}"


def _times(score: dict[str, Any]) -> str:
    return f"{score['like_factor']:.2f} times"
