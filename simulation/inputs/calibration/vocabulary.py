"""The names that a scenario may use: actors, chips, firms, makers and parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from simulation.errors import did_you_mean
from simulation.inputs.calibration import renaming
from simulation.inputs.policy.lever import Lever, Outage
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.structure import STRUCTURE
from simulation.inputs.tables.entries import Entry
from simulation.inputs.tables.roster import Roster
from simulation.inputs.yaml.wording import quoted
from simulation.renaming import note

SEGMENTS = ("state", "private")
NODES = ("28", "14", "7")  # nm, classes of tool chains
_OF_A_FILE = ("like", "title", "maker", "foundry", "announced", "ship", "ends", "generation")
_SINGULAR = {
    "states": "state",
    "firms": "firm",
    "makers": "maker",
    "chips": "chip",
    "buyers": "segment or firm",
    "nodes": "node",
    "regions": "region",
    "firms or makers": "firm or maker",
    "suppliers": "supplier",
    "suppliers or makers": "supplier or maker",
}


@dataclass(frozen=True)
class Vocabulary:
    """Ids by kind, each with the words that mean it (its id and its title).

    `renamed` maps earlier names of parameters to their names, `renamed_chips` those of chips;
    `kinds` says what suppliers and makers are: foundry, hbm, tools, maker.
    """

    words: Mapping[str, Mapping[str, str]]
    entries: Mapping[str, Entry]
    broken: frozenset[str] = frozenset()  # entries that exist but could not be read
    renamed: Mapping[str, str] = field(default_factory=dict)
    renamed_chips: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        roster: Roster,
        chips: Mapping[str, str],
        entries: Mapping[str, Entry],
        declared: Iterable[str] = (),
    ) -> Vocabulary:
        """The names of a roster, of chips (id to title) and of entries."""
        words = {
            "states": _by_word((name, player.title) for name, player in roster.states.items()),
            "firms": _by_word((name, player.title) for name, player in roster.firms.items()),
            "makers": _by_word((name, player.title) for name, player in roster.makers.items()),
            "chips": _by_word(chips.items()),
            "nodes": {node: node for node in NODES},
        }
        words["buyers"] = {**words["firms"], **{segment: segment for segment in SEGMENTS}}
        suppliers = roster.suppliers
        words["suppliers"] = _by_word((name, one.title) for name, one in suppliers.items())
        words["suppliers or makers"] = {**words["makers"], **words["suppliers"]}
        kinds = {name: one.kinds for name, one in suppliers.items()} | dict.fromkeys(
            roster.makers, ("maker",)
        )
        words["regions"] = words["states"]
        words["firms or makers"] = {**words["makers"], **words["firms"]}
        renamed = renaming.renamings(entries.values())
        broken = frozenset(declared) - entries.keys()
        return cls(words, entries, broken, renamed, kinds=kinds)

    def find(self, kind: str, word: str) -> str | None:
        """The id that a word of a kind means, or None; an earlier id of a chip is noted."""
        found = self.words[kind].get(word)
        if found is None and kind == "chips" and word in self.renamed_chips:
            found = self.renamed_chips[word]
            note(word, found)
        return found

    def ids(self, kind: str) -> tuple[str, ...]:
        """All ids of a kind, each once."""
        return tuple(dict.fromkeys(self.words[kind].values()))

    def misfit(self, lever: type[Lever], actor: str, field: str) -> str:
        """Why an actor has nothing of a field, or an empty text."""
        if not issubclass(lever, Outage):
            return ""
        wrong = lever.misfit(field, self.kinds[actor])
        return wrong and f"{actor} {wrong}"

    def unknown(self, kind: str, word: str) -> str:
        """Message for a word that means nothing of the kind.

        States are spelt as the actors of scenario files are: US, not us.
        """
        ids = self._titles(kind) if kind == "states" else self.ids(kind)
        hint = did_you_mean(word, ids if kind == "states" else self.words[kind])
        what = _SINGULAR.get(kind, kind)
        others = [_SINGULAR.get(k, k) for k, known in self.words.items() if word in known]
        other = f" (a {others[0]})" if others and not hint else ""
        if not hint and 0 < len(ids) < 12:
            hint = f"; allowed: {', '.join(ids)}"
        return f"unknown {what} {quoted(word)}{other}{hint}"

    def _titles(self, kind: str) -> tuple[str, ...]:
        """The titles of a kind, or the ids where there is no other word."""
        first = {name: word for word, name in [*self.words[kind].items()][::-1]}
        return tuple(first[name] for name in self.ids(kind))

    def current(self, name: str) -> str:
        """Today's name of a parameter, a chip or a chip's outcome; an earlier one is noted."""
        head, dot, chip = name.rpartition(".")
        new = self.renamed.get(name)
        if chip in self.renamed_chips and chip not in self.words["chips"]:
            new = f"{head}{dot}{self.renamed_chips[chip]}"
        if new is None:
            return name
        note(name, new)
        return new

    def parameter(self, name: str) -> str | None:
        """What is wrong with `name` as a parameter's, or None."""
        entry = self.entries.get(name)
        if entry is None:
            return f"unknown parameter {quoted(name)}{self._in_place_of(name)}"
        if entry.role != "parameter":
            article = "an" if entry.role[0] in "aeiou" else "a"
            return f"'{name}' is {article} {entry.role}; only parameters can be set"
        return None

    def _in_place_of(self, name: str) -> str:
        """What stands behind an unknown parameter: what else has the name, or one like it."""
        if name in STRUCTURE:
            typed = f"structure.{name} on the command line"
            return f": it is a switch, {typed}, and in a file {name} under structure"
        head, dot, _ = name.partition(".")
        if head in LEVERS or (dot and head in self.words["states"]):
            path = f"levers.{'STATE.' if head in LEVERS else ''}{name}"
            return (
                f": it is a lever, {path} on the command line, and in a file an entry of timeline"
            )
        last = name.rpartition(".")[2]
        if head == "chips" and last in _OF_A_FILE:
            return f": '{last}' of a chip stands in a file, where it is added, under chips"
        allowed = [e.name for e in self.entries.values() if e.role == "parameter"]
        return did_you_mean(name, allowed) or "; `rivalry list parameters` has them"


def _by_word(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    listed = list(pairs)
    return {**{title: name for name, title in listed}, **{name: name for name, _ in listed}}
