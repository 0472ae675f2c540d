"""Reads a scenario file and what it builds on: `extends`, then `apply`, then its own keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from simulation.errors import InputError, Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.calibration.overlay_files import laid_over, read_overlay
from simulation.inputs.policy.timeline import Event, ordered
from simulation.inputs.scenario.dated_rows import KEY, is_dated
from simulation.inputs.scenario.files import (
    STDIN,
    FragmentFile,
    Library,
    ScenarioFile,
    missing_title,
    open_file,
)
from simulation.inputs.scenario.layers import Layers
from simulation.inputs.scenario.scenario import Scenario, content_of, with_settings
from simulation.inputs.yaml.events import MOST_PROBLEMS
from simulation.inputs.yaml.explain import validate
from simulation.inputs.yaml.strict_yaml import Document, parse
from simulation.inputs.yaml.wording import quoted
from simulation.locate import recorded, with_file

BASELINE = "baseline"
LONGEST_CHAIN = 20


def load_scenario(
    name_or_path: str | Path,
    calibration: Calibration,
    sets: Sequence[str] = (),
    folder: Path | None = None,
) -> Scenario:
    """Read a scenario by name (looked up under `folder`) or by path (ends in .yaml or .yml).

    `sets` are PATH=VALUE texts, applied last. `folder` is by default `scenarios` beside the
    calibration. InputError with every problem of the file, or of the first file it builds on
    that has any.
    """
    library = Library(calibration.root / "scenarios" if folder is None else folder)
    resolver = _Resolver(calibration, library)
    scenario = resolver.load(library.find(str(name_or_path)), ())
    scenario = replace(scenario, content=content_of(scenario))
    return with_settings(scenario, sets, calibration) if sets else scenario


def with_fragments(
    base: str | Path,
    fragments: Sequence[str],
    name: str,
    calibration: Calibration,
    beside: Path | None = None,
) -> Scenario:
    """A scenario with fragments applied, as a file of these keys would have it.

    Names and paths are sought from the folder `beside`, by default the current one. InputError as
    `load_scenario`.
    """
    folder = Path.cwd() if beside is None else beside
    library = Library(calibration.root / "scenarios")
    keys = {"title": name, "extends": str(base), "apply": list(fragments)}
    document = parse(json.dumps(keys).encode(), name)
    loaded = _Resolver(calibration, library).resolved(document, folder / f"{name}.yaml", ())
    return replace(loaded, content=content_of(loaded))


class _Resolver:
    """Loads a scenario and what it builds on."""

    def __init__(self, calibration: Calibration, library: Library) -> None:
        self.calibration = calibration
        self.library = library

    def load(self, path: Path, trail: tuple[Path, ...]) -> Scenario:
        """The scenario of a file; `trail` are the files that extend it."""
        return self.resolved(open_file(path), path, trail)

    def resolved(self, document: Document, path: Path, trail: tuple[Path, ...]) -> Scenario:
        """The scenario of a document that is, or might be, the file `path`."""
        row, problems = validate(ScenarioFile, document)
        problems += missing_title(document)
        if row is None:
            raise InputError(problems)
        if row.calibration is not None:
            own = self._overlaid(row.calibration, document, path)
            plain = row.model_copy(update={"calibration": None})
            return own._built(plain, document, path, trail, problems)
        return self._built(row, document, path, trail, problems)

    def _overlaid(self, word: str, document: Document, path: Path) -> _Resolver:
        """The same with the figures of a folder under all that the scenario builds on."""
        folder = path.resolve().parent / word
        if not folder.is_dir():
            place = document.place(("calibration",))
            raise InputError([Problem(f"no folder of calibration entries {quoted(word)}", place)])
        overlay = read_overlay(folder, self.calibration)
        return _Resolver(laid_over(self.calibration, overlay), self.library)

    def _built(
        self,
        row: ScenarioFile,
        document: Document,
        path: Path,
        trail: tuple[Path, ...],
        problems: list[Problem],
    ) -> Scenario:
        here = (*trail, path.resolve())
        base = self._base(row, document, here, problems)
        if row.extends and base is None:  # what it would remove is unknown
            row = row.model_copy(update={"without": []})
        layers = self._layers(base)
        files = self._files(base)
        self._fragments(row, document, layers, files, path.resolve().parent)
        name = "stdin" if str(path) == STDIN else path.stem
        layers.put(document, row, name)
        layers.check_order()
        layers.check_scaled()
        against = self._against(row, document, path, problems)
        problems += layers.problems
        if problems:
            raise InputError(problems)
        return Scenario(
            name=name,
            title=row.title,
            about=row.about or "",
            against=None if against is None else against.stem,
            against_file=None if against is None else str(against),
            file=document.file,
            timeline=ordered(layers.timeline),
            parameters=layers.parameters,
            structure=layers.structure,
            applied=tuple(layers.changes),
            files=with_file(files, recorded(path, self.calibration.root), document.digest),
            ancestors=(base.name, *base.ancestors) if base else (),
            additions=layers.additions,
            dated=tuple(layers.dated),
        )

    def _files(self, base: Scenario | None) -> dict[str, str]:
        """Files under the scenario: those of what it builds on, and of the user's own figures."""
        files = dict(base.files) if base else {}
        overlay = self.calibration.overlay
        for file, digest in overlay.files.items() if overlay else ():
            files = with_file(files, file, digest)
        return files

    def _base(
        self,
        row: ScenarioFile,
        document: Document,
        trail: tuple[Path, ...],
        problems: list[Problem],
    ) -> Scenario | None:
        if row.extends is None:
            return None
        place = document.place(("extends",))
        try:
            path = self.library.find(row.extends, trail[-1].parent)
        except InputError as error:
            problems += [Problem(problem.message, place) for problem in error.problems]
            return None
        if path.resolve() in trail or len(trail) >= LONGEST_CHAIN:
            names = " -> ".join(p.stem for p in (*trail, path))
            what = "in a circle" if path.resolve() in trail else f"over {LONGEST_CHAIN} levels"
            raise InputError([*problems, Problem(f"scenarios extend {what}: {names}", place)])
        return self.load(path, trail)

    def _layers(self, base: Scenario | None) -> Layers:
        if base is None:
            layers = Layers(self.calibration, list(self.calibration.rules))
            layers.assume()
            return layers
        return Layers(
            base.extended(self.calibration),
            list(base.timeline),
            dict(base.parameters),
            dict(base.structure),
            list(base.applied),
            additions=base.additions,
            dated=list(base.dated),
        )

    def _against(
        self, row: ScenarioFile, document: Document, path: Path, problems: list[Problem]
    ) -> Path | None:
        default = None if path.stem == BASELINE else self.library.scenarios.get(BASELINE)
        wanted = row.against or row.extends
        if wanted is None:
            return default
        try:
            found = self.library.find(wanted, path.resolve().parent)
            if row.against and found.resolve() == path.resolve():
                told = "a scenario is judged against another one, not against itself"
                problems.append(Problem(told, document.place(("against",))))
            return found
        except InputError as error:
            if row.against:  # a wrong `extends` is told already
                place = document.place(("against",))
                problems += [Problem(problem.message, place) for problem in error.problems]
            return default

    def _fragments(
        self,
        row: ScenarioFile,
        document: Document,
        layers: Layers,
        files: dict[str, str],
        here: Path,
    ) -> None:
        touched: list[tuple[str, FragmentFile, list[Event]]] = []
        for number, name in enumerate(row.apply):
            at = ("apply", number)
            if name in row.apply[:number]:
                layers.problems.append(document.problem(f"'{name}' is applied twice", at))
                return
            path = self.library.fragment(name, here)
            if isinstance(path, str):
                layers.problems.append(document.problem(path, at))
                if len(layers.problems) >= MOST_PROBLEMS:
                    return
                continue
            try:
                fragment = open_file(path)
            except InputError as error:
                layers.problems += error.problems
                continue
            inner, problems = validate(FragmentFile, fragment)
            layers.problems += [*problems, *missing_title(fragment)]
            if inner is None:
                continue
            events = layers.put(fragment, inner, path.stem)
            name_of_file = recorded(path, self.calibration.root)
            files.update(with_file(files, name_of_file, fragment.digest))
            for other, theirs, their_events in touched:
                for shared in self._shared(inner, events, theirs, their_events):
                    message = f"fragments '{other}' and '{name}' both set {shared}"
                    layers.problems.append(document.problem(message, at))
            touched.append((name, inner, events))

    def _shared(
        self,
        mine: FragmentFile,
        my_events: list[Event],
        theirs: FragmentFile,
        their_events: list[Event],
    ) -> list[str]:
        """Paths that two fragments both touch, whatever the month."""
        other_names = self._parameters(theirs)
        shared = [f"parameters.{name}" for name in self._parameters(mine) if name in other_names]
        shared += [f"structure.{name}" for name in mine.structure if name in theirs.structure]
        for event in my_events:
            for other in their_events:
                if event.overlaps(other):
                    shared += [event.key(f) for f in event.values if f in other.values]
        return list(dict.fromkeys(shared))

    def _parameters(self, row: FragmentFile) -> list[str]:
        """Parameters that a fragment sets, by today's names."""
        renamed = self.calibration.vocabulary.renamed
        dated = [one[KEY] for one in row.timeline if is_dated(one)]
        names = [*row.parameters, *(name for name in dated if isinstance(name, str))]
        return list(dict.fromkeys(renamed.get(name, name) for name in names))
