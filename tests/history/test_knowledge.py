"""Nothing dated after a cut is read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation import months
from simulation.api.draws import drawing_from
from simulation.distributions import Constant, Distribution, Mixture
from simulation.errors import InputError
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.inputs.calibration.knowledge import date_of, known_at
from simulation.inputs.tables.sources import Source
from simulation.model.world import ModelInputs, simulate

CUTS = ("2023-12", "2024-06", "2024-12", "2025-06", "2025-12")


def altered(calibration: Calibration, cut: int) -> Calibration:
    """The same calibration with every number dated after the cut changed, and every such part."""
    entries = dict(calibration.entries)
    for name, entry in entries.items():
        later = entry.known_from is not None and entry.known_from > cut
        if later or isinstance(entry.value, Mixture):
            entries[name] = replace(entry, value=_other(entry.value, calibration, cut, later))
    chips = tuple(
        replace(chip, ship=chip.ship + 5, end_month=(chip.end_month or 200) + 3)
        if chip.announced_month is None or months.offset(chip.announced_month) > cut
        else chip
        for chip in calibration.chips
    )
    series = {
        name: replace(
            one,
            points=tuple(
                p.model_copy(update={"value": p.value * 9 + 1})
                if _known(calibration, name, p.period) > cut
                else p
                for p in one.points
            ),
        )
        for name, one in calibration.series.items()
    }
    return replace(calibration, entries=entries, chips=chips, series=series)


def _other(
    value: Distribution, calibration: Calibration, cut: int, later: bool = True
) -> Distribution:
    """Another number; of a mixture only the parts whose sources came later are others.

    A judgement has no date but that of its entry.
    """
    if not isinstance(value, Mixture):
        return Constant(value=3.0 + abs(value.median()) * 7)
    parts = tuple(
        part.model_copy(update={"distribution": Constant(value=9.0), "weight": 5.0})
        if _came_later(calibration.sources[part.source], cut, later)
        else part
        for part in value.parts
    )
    return Mixture.model_construct(dist="mixture", parts=parts)


def _came_later(source: Source, cut: int, later: bool) -> bool:
    date = date_of(source)
    if date is None:
        return True
    return later if source.kind == "judgement" else date > cut


def _known(calibration: Calibration, name: str, period: str) -> int:
    found = calibration.entries[f"{name}.{period}"].known_from
    return months.COUNT if found is None else found


@pytest.mark.parametrize("cut", CUTS)
def test_numbers_dated_later_change_no_draw(calibration: Calibration, cut: str) -> None:
    month = months.index(cut)
    one, two = known_at(calibration, month), known_at(altered(calibration, month), month)
    assert one.fallen.keys() == two.fallen.keys()
    assert one.calibration.chips == two.calibration.chips
    for name, entry in one.calibration.entries.items():
        if entry.role == "parameter":
            assert entry.value == two.calibration.entries[name].value, name


def test_the_simulation_at_a_cut_is_bit_identical(calibration: Calibration) -> None:
    month = months.index("2023-12")
    changed = altered(calibration, month)
    scenario = load_scenario("baseline", calibration)
    blocks = []
    for each in (calibration, changed):
        known = known_at(each, month).calibration
        blocks.append(simulate(ModelInputs(known, scenario, Draw(known, scenario, 1, 0, 4), 42)))
    assert np.array_equal(blocks[0].values, blocks[1].values, equal_nan=True)


def test_draws_that_were_fitted_to_what_came_later_are_left_out() -> None:
    fitted = drawing_from()
    assert fitted.posterior is not None
    assert known_at(fitted, months.index("2025-12")).calibration.posterior is None


def test_parts_of_a_mixture_known_by_then_are_kept(calibration: Calibration) -> None:
    name = "makers.huawei.bank_dies"
    found = known_at(calibration, months.index("2025-10"))
    assert found.calibration.entries[name].value.sources() == ("semianalysis",)
    assert found.fallen[name] == "earlier source: semianalysis"
    later = known_at(calibration, months.index("2026-06"))
    assert name not in later.fallen
    early = known_at(calibration, months.index("2024-12"))
    assert early.fallen.get(name, "").startswith("wide prior")


@pytest.mark.parametrize("year", range(2022, 2027))
def test_every_parameter_has_a_fallback_at_any_cut(calibration: Calibration, year: int) -> None:
    """Whoever adds a parameter with a dated source reads here which fallback is lacking."""
    for month in (months.index(f"{year}-06"), months.index(f"{year}-12")):
        later = {
            entry.name
            for entry in calibration.parameters()
            if (entry.known_from is not None and entry.known_from > month)
            or (
                isinstance(entry.value, Mixture)
                and any(
                    _came_later(calibration.sources[part.source], month, later=False)
                    for part in entry.value.parts
                )
            )
        }
        assert set(known_at(calibration, month).fallen) == later


def test_a_parameter_without_a_fallback_is_named(calibration: Calibration) -> None:
    bare = {k: row for k, row in calibration.before.items() if k.startswith("chips.")}
    with pytest.raises(InputError, match=r"without a fallback under 'before:'.*and \d+ more"):
        known_at(replace(calibration, before=bare), months.index("2023-12"))


def test_policies_stay_as_they_happened(calibration: Calibration) -> None:
    assert known_at(calibration, months.index("2023-12")).calibration.rules == calibration.rules
