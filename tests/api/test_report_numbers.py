"""Every number in a report's sentences, cards and rows is that of the run's tables."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import simulation
from simulation.analysis.charts.bottleneck_chart import FIRMS
from simulation.analysis.pages import short, sweep
from simulation.analysis.statistics.bands import COLUMNS
from simulation.analysis.text import missed
from simulation.analysis.text.parts_of_names import CAUSES
from simulation.analysis.text.words import heading, name, phrase
from simulation.cli import cli
from tests.api.page_numbers import NUMBER, Figures, bare, near, plain
from tests.api.test_sweep_report import PATHS
from tests.api.test_sweep_report import table as sweep_table

BASE, NEW, AT, WHEN = "baseline", "h200_sales_allowed", "2027-12", "Dec 2027"
TITLES = {"the baseline": BASE, '"H200 sales allowed"': NEW}
N = f"({NUMBER})"
MONEY = r"(?:USD )?"
_UNITS = r"%|points|(?:bn )?[A-Za-z0-9][\w ]*?"
UNIT = f"({_UNITS})?"
CHANGED = (
    rf"(?:[\"“]H200 sales allowed[\"”]|It) (raises|lowers|changes) (.+?) by {MONEY}{N} ?{UNIT} "
    rf"\(90 %: {N} to {N}(?: %)?\) in {WHEN}"
)
SURE = (
    r"(?:(.+): )?(?:(?P<sure>higher|lower|equal) (?:than|to) the baseline in all 8 paired members"
    r"|higher than the baseline in (?P<up>\d+) % of 8 paired members, lower in (?P<down>\d+) %)"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two scenarios with its comparison."""
    place = tmp_path_factory.mktemp("numbers") / "run"
    simulation.run([BASE, NEW], members=8, until="2028-06", out=place)
    result = CliRunner().invoke(cli, ["compare", str(place), "--at", AT])
    assert result.exit_code == 0, result.output
    return place


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return plain((folder / "compare" / "report.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def figures(folder: Path) -> Figures:
    return Figures.of(folder, AT)


def outcome_of(words: str, figures: Figures) -> str:
    """The outcome that a sentence or a title speaks of, whatever marks it."""
    words = words.removesuffix(missed.MARK).rstrip()
    found = [one for one in figures.units if words.casefold() in
             (phrase(one).casefold(), heading(one).casefold())]  # fmt: skip
    assert found, words
    return next((one for one in found if one in figures.changes), found[0])


def paragraphs(page: str, kind: str) -> list[str]:
    found = [bare(part) for part in re.findall(rf'<p class="{kind}">(.*?)</p>', page, re.DOTALL)]
    assert found
    return found


def check_change(text: str, figures: Figures) -> bool:
    """Whether this is a sentence on a change; its numbers must be the comparison's."""
    found = re.fullmatch(CHANGED, text.rstrip("."))
    if not found:
        return False
    verb, what, median, unit, low, high = found.groups()
    outcome = outcome_of(what, figures)
    row = figures.changes[outcome]
    kind = "percent" if unit == "%" else "difference"
    signed = verb == "changes"
    ends = ("p05", "p95")
    if not signed:
        ends = tuple(sorted(ends, key=lambda end: abs(row[f"{kind}_{end}"])))  # type: ignore[assignment]
        assert (row[f"{kind}_p50"] > 0) == (verb == "raises")
    for shown, column in ((median, "p50"), (low, ends[0]), (high, ends[1])):
        assert figures.change(shown, unit or "", outcome, column, signed), (text, column)
    return True


def check_sure(text: str, figures: Figures, outcome: str = "") -> bool:
    """Whether this says in how many members an outcome is higher; so must the comparison."""
    found = re.fullmatch(SURE, text.rstrip("."))
    if not found:
        return False
    outcome = outcome or outcome_of(found[1], figures)
    up = 100 * figures.changes[outcome]["p_higher"]
    if found["sure"]:
        assert up == (100 if found["sure"] == "higher" else 0)
    else:
        assert near(found["up"], up), text
    return True


def test_each_sentence_of_the_verdict(page: str, figures: Figures) -> None:
    part = re.search(r'<div class="verdict".*?</div>', page, re.DOTALL)
    assert part
    told = [bare(one) for one in re.findall(r"<p.*?</p>", part[0], re.DOTALL)]
    clauses = re.findall(
        rf"(raises|lowers) (\w[^.;]*?) by {MONEY}{N} ?{UNIT}(?= and | in |[.;,])", " ".join(told)
    )
    assert len(clauses) >= 2
    for verb, what, median, unit in clauses:
        outcome = outcome_of(what, figures)
        kind = "percent" if unit == "%" else "difference"
        assert (figures.changes[outcome][f"{kind}_p50"] > 0) == (verb == "raises")
        assert figures.change(median, unit or "", outcome, "p50", False), (what, median)
    shares = re.findall(
        r"([A-Z][^:;.]+): (higher|lower)(?: than the baseline)? in (\d+) %", told[-1]
    )
    for what, side, share in shares:
        up = 100 * figures.changes[outcome_of(what, figures)]["p_higher"]
        assert near(share, up if side == "higher" else 100 - up), told[-1]
    opens = re.findall(
        rf"(?:^|; |\. )([A-Z]\w[^.;]*?) could go either way, {MONEY}{N} ?{UNIT} "
        rf"\({N} to {N}(?: %)?\)",
        " ".join(told),
    )
    for what, median, unit, low, high in opens:
        for shown, column in ((median, "p50"), (low, "p05"), (high, "p95")):
            assert figures.change(shown, unit or "", outcome_of(what, figures), column), what
    assert len(clauses) + len(opens) >= 3


def test_marks_of_cards_are_told_below_them(page: str) -> None:
    cards = re.search(r'<div class="cards".*?</div>(.*?)</section>', page, re.DOTALL)
    assert cards
    told = dict(re.findall(r"<span>([*=~]) (medians, which .+?)\.</span>", cards[1]))
    assert dict(re.findall(r'<abbr title="(.+?)">([*=~])</abbr>', cards[0])) == {
        why: mark for mark, why in told.items()
    }


def test_each_card(page: str, figures: Figures) -> None:
    cards = re.findall(r"<article.*?</article>", page, re.DOTALL)
    assert len(cards) == 6
    for card in cards:
        text = bare(card)
        found = re.fullmatch(
            r"(?P<title>.+?) (?:[▲▼△▽] )?(?:no change|hardly any change|"
            rf"{MONEY}(?P<c>{NUMBER}) ?(?P<unit>{_UNITS})?) "
            rf"(?:90 %: {MONEY}(?P<l>{NUMBER}) to {MONEY}(?P<h>{NUMBER})[\w% ]*?|"
            r"in (?:all|90 % of) members) "
            r"(?:(?:higher|lower|equal) in \d+ % )?"
            rf"{MONEY}(?P<now>{NUMBER})(?: [\w% ]+?)? was (?P<was>{NUMBER})(?: to 1)?"
            r"(?: [*=~])?",
            text.replace("+USD ", "+").replace("\N{MINUS SIGN}USD ", "\N{MINUS SIGN}"),
        )
        assert found, text
        outcome = outcome_of(found["title"], figures)
        assert figures.level(found["now"], NEW, outcome), text
        assert figures.level(found["was"], BASE, outcome), text
        for shown, column in ((found["c"], "p50"), (found["l"], "p05"), (found["h"], "p95")):
            unit = found["unit"] or ""
            assert shown is None or figures.change(shown, unit, outcome, column), (text, column)


@pytest.mark.slow
def test_each_chart_says_its_levels(page: str, figures: Figures) -> None:
    checked = 0
    for text in paragraphs(page, "still"):
        found = re.fullmatch(
            r"(.+), median of 8 members: from .+? in Jan 2022 to .+?: (.+)\.", text
        )
        for side in found[2].split("; ") if found else ():
            shown = re.fullmatch(
                rf"(.+?) {MONEY}{N}(?: [\w% ]+?)? \(90 %: {MONEY}{N} to {MONEY}{N}[\w% ]*\)"
                r"(?: \(medians, .+\))?",
                side,
            )
            assert shown, side
            assert found
            outcome = outcome_of(found[1], figures)
            for value, column in zip(shown.groups()[1:], ("p50", "p05", "p95"), strict=True):
                assert figures.level(value, TITLES[shown[1]], outcome, column), (side, column)
            checked += 1
    assert checked == 12  # six outcomes, both sides


def test_what_stands_above_each_chart(page: str, figures: Figures) -> None:
    """Sentences on changes, on how sure they are, on chances, and on what binds."""
    kinds = {"change": 0, "sure": 0, "curve": 0, "binds": 0}
    blocks = re.findall(
        r'<figure[^>]* data-chart="(\w+)".*?<h3>(.*?)</h3><p class="told">(.*?)</p>',
        page,
        re.DOTALL,
    )
    for chart, title, told in blocks:
        text, what = bare(told), bare(re.sub(r"<span.*?</span>", "", title))
        if chart == "fan":
            kinds["change"] += check_change(text, figures)
        elif chart == "difference":
            assert check_sure(text[0].lower() + text[1:], figures, outcome_of(what, figures)), text
            kinds["sure"] += 1
        elif chart == "curve":
            found = re.fullmatch(
                rf'Under ".+?" (.+) exceeds {MONEY}{N}.*, the median of the baseline, in \d+ % of '
                r"members \((?:49|50|51) % in the reference\)",
                text,
            )
            assert found, text
            assert figures.level(found[2], BASE, outcome_of(found[1], figures)), text
            kinds["curve"] += 1
        elif chart == "ribbon":
            kinds["binds"] += check_binds(text, what, figures)
    assert kinds["change"] >= 5
    assert kinds["sure"] == 6
    assert kinds["curve"] == 3
    assert kinds["binds"] >= 3


def check_binds(text: str, who: str, figures: Figures) -> bool:
    """Shares of members that a scarcity binds are the means of the summary."""
    found = re.fullmatch(
        rf"(.+) first, in (\d+) % of members in {WHEN}; in the reference (.+) first, in (\d+) %",
        text,
    )
    assert found, text
    actors = {n.split(".")[1] for n in figures.units if n.startswith("bottleneck.")}
    actor = next(one for one in actors if who in (FIRMS.get(one), name(one)))
    for cause, share, scenario in ((found[1], found[2], NEW), (found[3], found[4], BASE)):
        keys = [key for key, label in CAUSES.items() if label.casefold() == cause.casefold()]
        rows = [
            figures.levels[scenario, f"bottleneck.{actor}.{key}"]
            for key in keys
            if (scenario, f"bottleneck.{actor}.{key}") in figures.levels
        ]
        assert any(near(share, 100 * row["mean"]) for row in rows), (text, rows)
    return True


def test_each_row_of_gains_and_of_the_table(page: str, figures: Figures) -> None:
    change = rf"{MONEY}(?P<c>{NUMBER}) ?{UNIT} \({N} to {N}\)"
    gains = page.partition('id="gains-title"')[2].partition("</section>")[0]
    rows = re.findall(r'<p class="name">(.*?) <span class="small">(.*?)</span></p>.*?'
                      r'<p class="value">(.*?)</p>', gains, re.DOTALL)  # fmt: skip
    assert len(rows) > 10
    cells = re.findall(r"<code>([\w.]+)</code></th>(<td.*?)</tr>", page)
    assert len(cells) == 11
    table = [(one, re.findall(r"<td[^>]*>([^<]*)", some)[1:3]) for one, some in cells]
    known = [(outcome_of(title, figures), (now, moved)) for title, now, moved in rows]
    checked = 0
    for outcome, (now, moved) in (*known, *table):
        level = re.search(NUMBER, now.replace("USD ", ""))
        assert level is not None
        assert figures.level(level[0], NEW, outcome), (outcome, now)
        text = moved.replace("+USD ", "+").replace("\N{MINUS SIGN}USD ", "\N{MINUS SIGN}")
        found = re.fullmatch(change, text)
        if found is None:
            assert text in ("no change", "hardly any change"), text
            continue
        if outcome not in figures.changes:
            continue  # comparison.csv holds the headline outcomes
        for shown, column in zip(
            (found["c"], found[3], found[4]), ("p50", "p05", "p95"), strict=True
        ):
            assert figures.change(shown, found[2] or "", outcome, column), (outcome, text, column)
        checked += 1
    assert checked >= 10


def drawn(kind: str) -> pd.DataFrame:
    """Results of a sweep with numbers of many digits."""
    table = sweep_table(kind)
    noise = np.random.default_rng(1).uniform(0.7, 1.3, len(table))
    return table.assign(**{key: table[key] * noise for key in COLUMNS})


@pytest.mark.parametrize("kind", PATHS)
def test_numbers_of_a_sweep_are_those_of_its_points(kind: str) -> None:
    table = drawn(kind)
    told = plain(sweep.page(table, [*PATHS[kind]], "Fees", {}, "seed 1", 24))
    lead = [
        bare(one) for one in re.findall(r"<p.*?</p>", told.partition("</section>")[0], re.DOTALL)
    ]
    for outcome, words in (("ratio.stock", "ratio"), ("compute.china", "compute")):
        part = table[table["outcome"] == outcome]
        ends = [part["p50"].min(), part["p50"].max()]
        text = next(one for one in lead if f"{words} lies" in one or f"{words}: from" in one)
        clause = text.partition("; ")[0]
        found = re.search(
            rf"(?:from|between) {N}.*? (?:to|and) {N}", re.sub(r" at .*? to ", " to ", clause)
        )
        assert found, text
        assert near(found[1], ends[0]), text
        assert near(found[2], ends[1]), text
        for low, high in [(ends[0], ends[1])] if kind != "many" else ():
            for value, place in zip(
                (low, high), re.findall(r" at (.*?)(?= to |\.$)", text), strict=True
            ):
                row = part.loc[part["p50"] == value].iloc[0]
                settings = [str(row[name]) for name in PATHS[kind]]
                assert all(one.removesuffix(".0") in place for one in settings), (place, settings)
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", told)
    cells = [re.findall(r"<td>([^<]*)</td>", row)[len(PATHS[kind]) - 1 :] for row in rows]
    for column, outcome in enumerate(("ratio.stock", "compute.china")):
        values = table[table["outcome"] == outcome]["p50"]
        for row, value in zip(cells, values, strict=True):
            assert near(row[column].removesuffix(" H100e"), value)


def test_numbers_of_claims_are_those_of_their_rows() -> None:
    random = np.random.default_rng(2)
    rows = []
    for number in range(6):
        shares = random.uniform(size=4)
        ends = sorted(random.uniform(size=2))
        rows.append({"title": f"Claim {'abcdef'[number]}", "said": "", "probability": shares[0],
                     "probability_half": shares[1], "probability_double": shares[2],
                     "probability_prior": shares[3], "low": ends[0], "high": ends[1],
                     "where": []})  # fmt: skip
    page = plain(short.claims(rows, 8, "seed 1"))
    by_title = {row["title"]: row for row in rows}
    lines = re.findall(r'<div class="row">(.*?)</div>', page, re.DOTALL)
    assert len(lines) == len(rows)
    for line in map(bare, lines):
        row = by_title[line[: len("Claim a")]]
        keys = ("probability_half", "probability_double", "probability_prior", "probability")
        numbers = re.findall(r"(\d+) %", line)
        for shown, key in zip(numbers, (*keys, "low", "high"), strict=True):
            assert near(shown, 100 * row[key]), (line, key)
    for said in re.findall(r"Likeliest: (.*?) \((\d+) %, 90 %: (\d+) to (\d+) %\)", page):
        row = by_title[said[0]]
        for shown, key in zip(said[1:], ("probability", "low", "high"), strict=True):
            assert near(shown, 100 * row[key])
