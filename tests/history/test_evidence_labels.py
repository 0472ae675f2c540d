"""Evidence says what stands behind a number: whoever has only its own judgement assumes."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.distributions import Mixture
from simulation.inputs import Calibration
from simulation.inputs.tables.entries import Entry
from simulation.inputs.tables.fields import SourceRef

# Places that tell when the chips of a row shipped.
OF_DATES = ("captive chips are installed before they are offered", "months of the slip")
# One by choice of the unit: nothing was assumed, and nothing could be published.
UNITS = {"lab.us.effort", "lab.us.focus_2022"}


def behind(entry: Entry) -> Iterator[SourceRef]:
    """The references that its number comes from: of a mixture those of its parts."""
    parts = {part.source for part in entry.value.parts} if _mixed(entry) else set()
    for ref in entry.sources:
        dated = any(words in (ref.place or "") for words in OF_DATES)
        if ref.id in parts or not (parts or dated):
            yield ref


def _mixed(entry: Entry) -> bool:
    return isinstance(entry.value, Mixture)


def judged(entry: Entry, calibration: Calibration) -> bool:
    """Whether only the project's judgement or memory is behind it, or set all of its range."""
    refs = [(calibration.sources[ref.id].kind == "judgement", ref) for ref in behind(entry)]
    pictured = any("illustrate" in (ref.place or "") for _, ref in refs)
    ranged = any(own and ref.place == "prior range" for own, ref in refs)
    return (entry.drawn and (pictured or ranged)) or all(own for own, _ in refs)


def test_who_judges_alone_assumes(calibration: Calibration) -> None:
    """What is derived from an assumption is one, too; only a choice of units is none."""
    wrong = [
        f"{entry.name}: {entry.evidence}"
        for entry in calibration.parameters()
        if entry.evidence != "assumption" and judged(entry, calibration)
    ]
    assert [one for one in wrong if one.split(":")[0] not in UNITS] == []
    assert len(wrong) == len(UNITS)


def test_a_figure_from_memory_is_unverified(calibration: Calibration) -> None:
    """What somebody measured or said is no assumption of ours, but nobody has looked it up."""
    wrong = [
        entry.name
        for entry in calibration.entries.values()
        if entry.role != "parameter" and entry.verified and judged(entry, calibration)
    ]
    assert wrong == []


def test_one_value_names_no_range(calibration: Calibration) -> None:
    wrong = [
        entry.name
        for entry in calibration.parameters()
        if not entry.drawn and any(ref.place == "prior range" for ref in entry.sources)
    ]
    assert wrong == []
