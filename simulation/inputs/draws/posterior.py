"""Posterior draws: which uniform number each member has in the streams that history informs.

A draw is a row of numbers in (0, 1), one for each informed stream; a parameter's value is its
distribution's quantile there, so posterior draws never leave the prior's support. Streams that
are not in the table keep the prior, and each draw keeps its own numbers of them, as it keeps the
chance of the months that it was fitted to: what a draw explains of history it explains with all of
these together. They are those of the prior member that the draw stems from, so that no file holds
them. Shocks of whole years are informed like parameters: `chance` names them.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from simulation import rng
from simulation.errors import InputError
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.draws.fingerprint import calibration_hash, model_hash
from simulation.inputs.scenario.overrides import only_scaled
from simulation.locate import shown
from simulation.writing import make_folder, replacing

if TYPE_CHECKING:
    from simulation.inputs.scenario.scenario import Scenario

FOLDER = Path("calibration") / "posterior"
DRAWS, FACTS = "draws.npz", "posterior.json"
_STEPS = 2**16  # uniform numbers are kept to 16 bits


@dataclass(frozen=True, eq=False)
class Posterior:
    """Equal-weight draws: `ranks` (draws, streams), a uniform number being (rank + 0.5) / 65536.

    `facts` says how they were made; `stale` why they do not belong to this model, "" if they do.
    Draw k stems from prior member k of the seed `origin` and keeps its chance of the first `past`
    months; without an origin a member has its own numbers of all but the informed streams.
    """

    streams: tuple[str, ...]
    ranks: NDArray[np.uint16]
    facts: dict[str, Any] = field(default_factory=dict)
    digest: str = ""
    stale: str = ""
    origin: int | None = None
    past: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "_column", {name: i for i, name in enumerate(self.streams)})

    def __contains__(self, stream: object) -> bool:
        return stream in self._column  # type: ignore[attr-defined]

    def __len__(self) -> int:
        return len(self.ranks)

    def rows(self, seed: int, start: int, stop: int) -> NDArray[np.intp]:
        """The draw of each member start..stop-1, (members,).

        Every cycle of as many members as there are draws is a shuffle of its own, so that a
        member's draw depends on seed and member alone and no draw comes twice in a cycle.
        """
        return cycled(seed, "posterior draw of a member", len(self), start, stop)

    def uniform(self, stream: str, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """Uniform numbers of a stream for the draws `rows`, (members,).

        KeyError for a stream that is not informed where the draws have no origin.
        """
        if self.origin is not None and stream not in self:
            own: NDArray[np.float64] = rng.uniform_of(self.origin, stream, rows, 1, 1)[0]
            return own
        column = self._column[stream]  # type: ignore[attr-defined]
        return np.asarray((self.ranks[rows, column].astype(np.float64) + 0.5) / _STEPS)

    def conditioned(
        self, stream: str, fresh: NDArray[np.float64], rows: NDArray[np.intp], months: int = 1
    ) -> NDArray[np.float64]:
        """Shocks (periods, members) of the draws `rows`: their own in the past, else `fresh`.

        A period has `months` months; one that the past reaches into is kept whole.
        """
        values = fresh.copy()
        kept = -(-self.past // months)
        if self.origin is not None and kept:
            own = rng.uniform_of(self.origin, stream, rows, len(fresh), kept)
            values[:kept] = rng.normal_quantile(own)
        for period in range(len(fresh)):
            if chance(stream, period) in self:
                values[period] = rng.normal_quantile(self.uniform(chance(stream, period), rows))
        return values

    def aligned(self, seed: int) -> Posterior:
        """The draws in such an order that member k of the first cycle of a seed has draw k."""
        ranks = np.empty_like(self.ranks)
        ranks[self.rows(seed, 0, len(self))] = self.ranks
        return replace(self, ranks=ranks)

    @classmethod
    def of(
        cls,
        streams: tuple[str, ...],
        uniform: NDArray[np.float64],
        origin: int | None = None,
        past: int = 0,
    ) -> Posterior:
        """From uniform numbers (streams, draws)."""
        ranks = np.clip(np.floor(uniform.T * _STEPS), 0, _STEPS - 1).astype(np.uint16)
        return cls(streams, ranks, origin=origin, past=past)


def chance(stream: str, period: int) -> str:
    """The name by which draws hold the shock of one period of a stream."""
    return f"{stream}@{period}"


def cycled(seed: int, stream: str, size: int, start: int, stop: int) -> NDArray[np.intp]:
    """Numbers 0..size-1 for members start..stop-1, (members,), each once in a cycle of `size`."""
    cycles = range(start // size, (max(stop, start + 1) - 1) // size + 1)
    order = np.concatenate([_shuffle(seed, stream, cycle, size) for cycle in cycles])
    first = start - cycles[0] * size
    return np.asarray(order[first : first + stop - start])


def _shuffle(seed: int, stream: str, cycle: int, size: int) -> NDArray[np.intp]:
    keys = rng.uniform(seed, stream, cycle * size, (cycle + 1) * size)[0]
    return np.argsort(keys, kind="stable")


def save(posterior: Posterior, folder: Path) -> tuple[Path, Path]:
    """Write draws.npz and posterior.json; the same draws give the same bytes."""
    make_folder(folder)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, streams=np.array(posterior.streams), ranks=posterior.ranks)
    with replacing(folder / DRAWS) as temporary:
        temporary.write_bytes(buffer.getvalue())
    text = json.dumps(posterior.facts, indent=1, ensure_ascii=False, sort_keys=True)
    with replacing(folder / FACTS) as temporary:
        temporary.write_text(text + "\n", "utf-8")
    return folder / DRAWS, folder / FACTS


def load(calibration: Calibration, folder: Path | None = None) -> Posterior | None:
    """The shipped draws, marked stale where model or calibration changed; None if there are none.

    InputError for a damaged file.
    """
    place = calibration.root / FOLDER if folder is None else folder
    if not (place / DRAWS).is_file() or not (place / FACTS).is_file():
        return None
    try:
        data = (place / DRAWS).read_bytes()
        with np.load(io.BytesIO(data), allow_pickle=False) as found:
            streams, ranks = tuple(found["streams"].tolist()), found["ranks"]
        facts = json.loads((place / FACTS).read_text("utf-8"))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise InputError(f"{shown(place)}: the posterior draws are damaged: {error}") from None
    if ranks.dtype != np.uint16 or ranks.shape != (len(ranks), len(streams)) or not len(ranks):
        raise InputError(f"{shown(place)}: the posterior draws are damaged: wrong shape")
    stale = _stale(facts, calibration)
    past = facts.get("past_months", 0)
    origin = facts.get("seed") if past else None
    return Posterior(streams, ranks, facts, hashlib.sha256(data).hexdigest(), stale, origin, past)


def _stale(facts: dict[str, Any], calibration: Calibration) -> str:
    changed = [
        what
        for what, now in (("model", model_hash()), ("calibration", calibration_hash(calibration)))
        if facts.get(f"{what}_hash") != now
    ]
    if not changed:
        return ""
    return f"the {' and the '.join(changed)} changed since the posterior draws were made"


def origin(calibration: Calibration, scenarios: Mapping[str, Scenario]) -> dict[str, Any]:
    """Where members come from, for a manifest: prior or posterior, which, and what left it.

    `overridden` names, by scenario, the informed parameters that are drawn from an override, apart
    from the posterior draw; `scaled` those that keep their draw, times or plus a number. It is left
    out where no parameter is scaled.
    """
    found = calibration.posterior
    view = {"view": calibration.view.to_dict()} if calibration.view else {}
    if calibration.overlay:
        view["calibration"] = calibration.overlay.to_dict()
    if not isinstance(found, Posterior):
        return {"from": "prior", **view}
    left: dict[str, list[str]] = {}
    scaled: dict[str, list[str]] = {}
    for name, scenario in scenarios.items():
        entries = scenario.extended(calibration).entries
        for one, override in sorted(scenario.parameters.items()):
            if entries[one].stream in found:
                kept = only_scaled(entries[one].value, override.value)
                (scaled if kept else left).setdefault(name, []).append(one)
    return {
        "from": "posterior",
        "draws": len(found),
        "sha256": found.digest,
        "stale": found.stale,
        "overridden": left,
        **({"scaled": scaled} if scaled else {}),
        **view,
    }


def with_posterior(calibration: Calibration) -> Calibration:
    """The calibration with its shipped posterior draws attached, if there are any."""
    found = load(calibration)
    if found is None:
        return calibration
    files = {**calibration.files, (FOLDER / DRAWS).as_posix(): found.digest}
    return replace(calibration, posterior=found, files=files)
