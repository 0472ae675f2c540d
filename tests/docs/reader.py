"""A reader who follows a page: saves its files, types its commands, with few members and months."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import yaml
from click.testing import CliRunner, Result

from docs.generate.snippets import Snippet, commands, pages, snippets
from simulation.cli.app import cli
from tests.docs import elsewhere

MEMBERS = "8"
EXPLAINED = "200"  # the fewest that `explain` takes
POINTS = "128"  # of a sweep that is explained: 32 samples of two paths, the fewest for indices
VIEWS = "ifp,iea"  # of a game, which is played in each of them; comparisons are made in all
TASKS = ("1", "2")  # of a batch queue, in place of the 64 of a page
UNTIL = "2030-12"
READERS = ("compare", "claims", "explain", "breakdown")  # they take a finished run, or make one
SIMULATE = ("run", "sweep", "game", *READERS)
QUICK = ("list", "show", "check", "new", "schema", "--version")
PLACES = {"PATH=LOW:HIGH:COUNT": "levers.us.export_rule.fee@2026-01=0:0.5:2"}
"""What stands for a reader's own words, and words that a reader might choose."""
SCENARIO = "title: One\nabout: A change.\nextends: baseline\nparameters: {supply.smic.lag: 3}\n"


def typed() -> list[tuple[Path, tuple[str, ...]]]:
    """Every command of every page, each once, with the first page that has it."""
    found: dict[tuple[str, ...], Path] = {}
    for page in pages():
        for snippet in snippets(page):
            for words in commands(snippet):
                found.setdefault(tuple(words), page)
    return [(page, words) for words, page in found.items()]


def blocks(kind: str) -> list[Snippet]:
    """All blocks of a language, without those of pages that change the model (test_recipes)."""
    by_page = [list(snippets(page)) for page in pages()]
    usual = [found for found in by_page if all(one.kind != "diff" for one in found)]
    return [one for found in usual for one in found if one.kind == kind]


def run_here(words: tuple[str, ...]) -> bool:
    """Whether a command is run, not only looked at."""
    return not elsewhere.of(words)


def quick(words: tuple[str, ...]) -> bool:
    """Whether a command simulates nothing."""
    return words[0] in QUICK or "--dry-run" in words


def smaller(words: tuple[str, ...]) -> list[str]:
    """The same command with few members and months, in this process, where kernels are loaded."""
    found = [PLACES.get(word, word) for word in words]
    if words[0] == "game" and "--views" in found:
        found[found.index("--views") + 1] = VIEWS
    if words[0] in SIMULATE and "--workers" not in found:
        found += ["--workers", "1"]
    if _run_read(words) or words[0] not in SIMULATE:
        return found
    if "--members" in found:
        found[found.index("--members") + 1] = _members(words)
    else:
        found += ["--members", _members(words)]
    if "--points" in found:
        found[found.index("--points") + 1] = POINTS
    if words[0] in ("run", "sweep") and "--until" not in found:
        found += ["--until", UNTIL]
    return found


def _run_read(words: Sequence[str]) -> str:
    """The folder that an earlier command has left, where one is about it."""
    named = words[2:3] if words[0] == "breakdown" else words[1:2]
    reads = words[0] in ("plot", *READERS)
    return next((one for one in named if reads and one.startswith("results/")), "")


def _members(words: Sequence[str]) -> str:
    return EXPLAINED if words[0] == "explain" else MEMBERS


def from_a_shell(words: Sequence[str]) -> list[tuple[str, ...]]:
    """What a shell makes of a command: one for each task of a queue, with patterns filled in."""
    tasks = TASKS if any("$SLURM_ARRAY_TASK_ID" in word for word in words) else TASKS[:1]
    last = f"/{TASKS[-1]}"
    found = []
    for task in tasks:
        known = [w.replace("$SLURM_ARRAY_TASK_ID/64", task + last) for w in words]
        known = [w.replace("$SLURM_ARRAY_TASK_ID", task) for w in known]
        known = [w.replace("$SCRATCH", "scratch") for w in known]
        filled = (sorted(map(str, Path().glob(w))) if "*" in w else [w] for w in known)
        found.append(tuple(word for some in filled for word in some))
    return found


def follow(page: Path, words: tuple[str, ...]) -> Result:
    """Type a command in the working folder, once the files that it names are there.

    The answer is that of the last one where a shell makes several of it.
    """
    found = [_follow(page, one) for one in from_a_shell(words)]
    return next((one for one in found if one.exit_code), found[-1])


def _follow(page: Path, words: tuple[str, ...]) -> Result:
    for word in words:
        if word.endswith(".yaml") and not Path(word).exists():
            Path(word).write_text(_file(page, word, sweep=words[0] == "sweep"), "utf-8")
    run = _run_read(words)
    if run and not Path(run).exists():
        size = ["--members", _members(words), "--workers", "1", "--out", run]
        done = CliRunner().invoke(cli, ["run", "baseline", "h200_sales_allowed", *size])
        assert done.exit_code == 0, done.output
    return CliRunner().invoke(cli, smaller(words))


def _file(page: Path, name: str, sweep: bool) -> str:
    """The file of that name, as its page has it; else one that stands for the reader's own."""
    texts = [one.text for one in snippets(page) if one.kind == "yaml"]
    whole = [text for text in texts if text.startswith("title:") and ("vary:" in text) == sweep]
    return whole[0] if whole else SCENARIO


def parsed(text: str) -> object:
    """A piece of YAML, which may be the inner part of a file."""
    return yaml.safe_load(re.sub(r"^( +)", "", text) if text.startswith(" ") else text)
