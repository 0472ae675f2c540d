"""The commands, and what a word that is none of them may stand for."""

from __future__ import annotations

from pathlib import Path

from simulation.errors import did_you_mean

# The module of each, in the order of a first session.
COMMANDS = {
    "run": "run",
    "sweep": "sweep",
    "merge": "merge",
    "compare": "compare",
    "plot": "plot",
    "backtest": "backtest",
    "claims": "claims",
    "explain": "explain",
    "breakdown": "breakdown",
    "game": "game",
    "explore": "explore",
    "calibrate": "calibrate",
    "list": "listing",
    "show": "showing.show",
    "check": "scenarios.commands",
    "new": "scenarios.commands",
    "schema": "scenarios.commands",
}
_LISTS = "`rivalry --help` lists the commands, `rivalry COMMAND --help` tells of one"
_DRAWS = "`rivalry plot` draws charts of runs"
_WRITES = "`rivalry compare` writes report.html"
_RUNS = "`rivalry run` simulates scenarios"
_CHECKS = "`rivalry check` reads files and runs nothing"
_LISTED = "`rivalry list` shows what ships"
# Words that other programs have for what one of the commands does.
ELSEWHERE = {
    "help": _LISTS,
    "version": "`rivalry --version` says it",
    "report": _WRITES,
    "diff": "`rivalry compare` runs scenarios and shows how they differ",
    "graph": _DRAWS,
    "chart": _DRAWS,
    "figure": _DRAWS,
    "simulate": _RUNS,
    "start": _RUNS,
    "validate": _CHECKS,
    "lint": _CHECKS,
    "init": "`rivalry new` writes a scenario to fill in",
    "create": "`rivalry new` writes a scenario to fill in",
    "ls": _LISTED,
    "scenarios": _LISTED,
    "levers": "`rivalry list levers` shows them",
    "outcomes": "`rivalry list outcomes` shows them",
    "sensitivity": "`rivalry explain` says what drives an outcome",
    "serve": "`rivalry explore` opens the explorer",
    "ui": "`rivalry explore` opens the explorer",
}


def in_place_of(word: str) -> str:
    """What goes behind "no command 'word'": the way to what was meant, or all there are."""
    if told := ELSEWHERE.get(word.casefold()) or _of_a_name(word):
        return f": {told}"
    return did_you_mean(word, COMMANDS) or f"; there are {', '.join(COMMANDS)}"


def _of_a_name(word: str) -> str:
    """What runs a scenario, reads a folder or tells of a name; "" where the word is none."""
    if Path(word).suffix in (".yaml", ".yml"):
        return f"`rivalry run {word}` runs a scenario, `rivalry sweep {word}` a sweep"
    if Path(word).is_dir():
        return f"`rivalry plot {word}` and `rivalry compare {word}` read a run"
    if "/" in word:
        return ""
    from simulation.inputs.scenario.files import Library
    from simulation.locate import data_root

    library = Library(data_root() / "scenarios")
    if word in library.scenarios:
        return f"`rivalry run {word}` runs that scenario"
    if word in library.sweeps:
        return f"`rivalry sweep {word}` runs that sweep"
    return f"`rivalry show {word}` tells of a name" if "." in word else ""
