"""The draw of a block of members: every parameter's value, by name, for members start..stop-1.

A member's value depends on the seed, the stream and the member alone: not on the block that it
rides in, nor on which other parameters are drawn. An override keeps its parameter's stream, so
two scenarios differ only by what they change (common random numbers). With posterior draws, the
streams that history informs come from there; an overridden parameter leaves them, alone, unless
it is only scaled.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation import months, rng
from simulation.distributions import Distribution
from simulation.errors import did_you_mean
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.policy import structure
from simulation.inputs.policy.field import Field
from simulation.inputs.policy.held_values import Groups, after
from simulation.inputs.policy.in_force import in_force
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import Chain, Follows, ParameterRef, Relative, Traced
from simulation.inputs.scenario import dated
from simulation.inputs.scenario.overrides import of_source, only_scaled
from simulation.inputs.scenario.scenario import Scenario

Array = NDArray[np.float64]


class Draw:
    """Parameters of members start..stop-1 of a scenario; arrays are (members,) and read-only."""

    def __init__(
        self, calibration: Calibration, scenario: Scenario, seed: int, start: int, stop: int
    ) -> None:
        self.calibration = calibration = scenario.extended(calibration)
        self.scenario = scenario
        self.seed = seed
        self.start = start
        self.stop = stop
        self.years: dict[str, Array] = {}
        self._cache: dict[str, Array] = {}
        # Numbers of timeline entries; an entry is kept so that no other has its id.
        self._of_entries: dict[tuple[int, str], tuple[Event, Array]] = {}
        self._rows: NDArray[np.intp] | None = None
        self._followed = structure.followed(scenario.structure)

    def __len__(self) -> int:
        return self.stop - self.start

    def __contains__(self, name: object) -> bool:
        entry = self.calibration.entries.get(name) if isinstance(name, str) else None
        return entry is not None and entry.role == "parameter"

    def __getitem__(self, name: str) -> Array:
        """A parameter's value for each member; KeyError if there is no such parameter."""
        if name not in self._cache:
            self._cache[name] = self._parameter(name)
        return self._cache[name]

    def __getstate__(self) -> dict[str, object]:
        """Values are drawn again where they are needed."""
        return {**self.__dict__, "_cache": {}, "_of_entries": {}, "years": {}, "_rows": None}

    def turns(self, month: int) -> dict[str, Array]:
        """Parameters that dated entries change in a month, and copies, with their new values."""
        if not self.scenario.dated:
            return {}
        names = dated.turns(self.scenario.dated).get(month, ())
        copies = (n for n, copy in self.calibration.copies.items() if copy.of in names)
        return {name: self.at(name, month) for name in (*names, *copies)}

    def at(self, name: str, month: int) -> Array:
        """A parameter's value in a month for each member, with what is dated."""
        entries = dated.in_force(self.scenario.dated, name, month)
        copied = self.calibration.copies.get(name)
        values = self[name]
        if copied is not None and name not in self.scenario.parameters:
            values = self.at(copied.of, month) * copied.times + copied.plus
        for entry in entries:
            if entry.value is None:
                values = values * entry.times + entry.plus
            else:
                values = self.of_dated(entry)
        return values

    def of_dated(self, entry: dated.Dated) -> Array:
        """What members have of a dated entry with a value of its own, (members,)."""
        assert entry.value is not None, "it only changes what holds"
        return self._from(entry.value, self.calibration.entries[entry.name].stream)

    def distribution(self, name: str) -> Distribution:
        """What the parameter is drawn from in this scenario; KeyError if there is none."""
        if name not in self:
            known = [entry.name for entry in self.calibration.parameters()]
            raise KeyError(f"unknown parameter '{name}'{did_you_mean(name, known)}")
        override = self.scenario.parameters.get(name)
        value = override.value if override else self.calibration.entries[name].value
        return of_source(value, self._followed)

    def member(self, column: int) -> int:
        """The number of a member of the block in its run."""
        return self.start + column

    def entries(self, groups: Groups) -> tuple[Event, ...]:
        """Entries of the scenario's timeline as the model reads them (`policy.in_force`)."""
        return in_force(self.scenario.timeline, groups)

    def value(self, event: Event, field: str) -> Array:
        """A number field of a timeline entry, (members,), within the field's range.

        A field that the entry does not name has its default. TypeError for a list field.
        """
        key = (id(event), field)
        if key not in self._of_entries:
            self._of_entries[key] = event, self._of_entry(event, field)
        return self._of_entries[key][1]

    def amount(self, event: Event, field: str) -> Array:
        """What members draw for a number field that a timeline entry sets, (members,).

        That is its value, or by how much it changes what holds. TypeError for a list field.
        """
        written = event.values[field]
        if isinstance(written, Relative) and not isinstance(written.by, tuple):
            return self._amount(Traced(written.by, event.stream(field)))
        return self.value(event, field)

    def _of_entry(self, event: Event, field: str) -> Array:
        """A number field of a timeline entry, worked out."""
        declared = LEVERS[event.lever].fields[field]
        written = event.values.get(field, declared.default)
        if declared.names or isinstance(written, tuple):
            raise TypeError(f"{event.lever}.{field} is a list of names, not a number")
        if isinstance(written, Chain):
            return self._chain(written, declared)
        if isinstance(written, Relative | Follows):
            raise TypeError(f"{event.path(field)} is relative; what it comes to is in the calendar")
        return self._traced(Traced(written, event.stream(field)), declared)

    def _chain(self, chain: Chain, declared: Field) -> Array:
        """A number changed step by step, (members,); no limit stays no limit."""
        values = self._traced(chain.start, declared)
        for step in chain.steps:
            values = after(declared, values, step.how, self._amount(step.by))
        return values

    def _traced(self, number: Traced, declared: Field) -> Array:
        """A number as its field takes it, (members,)."""
        if isinstance(number.value, int | float):
            return np.full(len(self), float(number.value))
        clipped: Array = np.clip(self._amount(number), declared.low, declared.high)
        return clipped

    def _amount(self, number: Traced) -> Array:
        """What members draw for a number, (members,)."""
        if isinstance(number.value, ParameterRef):
            return self[number.value.name]
        if isinstance(number.value, int | float):
            return np.full(len(self), float(number.value))
        return self._from(number.value, number.stream)

    def shocks(self, stream: str, count: int = months.COUNT) -> Array:
        """Standard normal shocks of the first `count` months, (count, members).

        Every member owns numbers for all months, so a shorter run meets the same shocks. Posterior
        draws keep those of the months that they were fitted to.
        """
        return self._chance(stream, 1)[:count]

    def yearly(self, stream: str) -> Array:
        """Standard normal shocks of every year, (years, members); kept in `years` by stream."""
        self.years[stream] = self._chance(stream, 12)
        return self.years[stream]

    def _chance(self, stream: str, length: int) -> Array:
        """Shocks of all periods of so many months, (periods, members)."""
        fresh = rng.normal(self.seed, stream, self.start, self.stop, months.COUNT // length)
        posterior = self.calibration.posterior
        if posterior is None:
            return fresh
        return posterior.conditioned(stream, fresh, self._drawn, length)

    def uncertain(self) -> list[str]:
        """Names of the parameters in which members differ."""
        known = (entry.name for entry in self.calibration.parameters())
        return [name for name in known if self.distribution(name).random]

    def uniform(self, stream: str) -> Array:
        """The uniform numbers that parameters of a stream are drawn by, (members,)."""
        posterior = self.calibration.posterior
        if posterior is None or (posterior.origin is None and stream not in posterior):
            prior: Array = rng.uniform(self.seed, stream, self.start, self.stop)[0]
            return prior
        values: Array = posterior.uniform(stream, self._drawn)
        return values

    @property
    def _drawn(self) -> NDArray[np.intp]:
        """The posterior draw of each member, (members,)."""
        posterior = self.calibration.posterior
        if self._rows is None and posterior is not None:
            self._rows = posterior.rows(self.seed, self.start, self.stop)
        return np.empty(0, dtype=np.intp) if self._rows is None else self._rows

    def _parameter(self, name: str) -> Array:
        if name not in self:
            name = self.calibration.vocabulary.current(name)
        copied = self.calibration.copies.get(name)
        if copied is not None and name not in self.scenario.parameters:
            values: Array = self[copied.of] * copied.times + copied.plus
            values.flags.writeable = False
            return values
        distribution = self.distribution(name)
        stream = self.calibration.entries[name].stream
        own = self.leaves_posterior(name) or not distribution.random
        return self._from(distribution, stream, None if own else self.uniform(stream))

    def leaves_posterior(self, name: str) -> bool:
        """Whether a scenario has another distribution for a parameter, not the usual one scaled.

        The posterior is about a mixture; one of its sources alone is drawn anew.
        """
        override = self.scenario.parameters.get(name)
        usual = self.calibration.entries[name].value
        chosen = self._followed.intersection(usual.sources())
        return bool(chosen) or (override is not None and not only_scaled(usual, override.value))

    def _from(self, distribution: Distribution, stream: str, u: Array | None = None) -> Array:
        if not distribution.random:
            values = distribution.quantile(np.empty(len(self)))
        else:
            prior = rng.uniform(self.seed, stream, self.start, self.stop)[0] if u is None else u
            values = distribution.quantile(prior)
        values.flags.writeable = False
        return values
