"""Which names a text with a `*` stands for, and which functions touch a name."""

from __future__ import annotations

import pytest

from simulation.checking.source.effects import Use
from simulation.checking.source.expressions import matches
from simulation.checking.source.places import Places


@pytest.mark.parametrize(
    ("pattern", "name", "stands"),
    [
        ("firms.*.share", "firms.meta.share", True),
        ("firms.*.share", "firms.meta.share_2026", False),
        ("firms.*.share", "firms.meta", False),
        ("firms.*", "firms.meta.share", False),  # a star spans no dot
        ("firms.*.share", "firms.meta.share.most", False),
        ("*.share", "meta.share", True),
        ("supply.wafers_*", "supply.wafers_2027", True),
        ("firms.meta", "firms.meta", True),
        ("firms.meta", "firms.metal", False),
    ],
)
def test_a_star_stands_for_one_part_of_a_name(pattern: str, name: str, stands: bool) -> None:
    assert matches(pattern, name) is stands


@pytest.mark.parametrize(
    ("name", "kind", "places"),
    [
        ("law.export_rule.fee", "reads", ["field", "lever", "whole"]),
        ("law.export_rule.fee", "writes", ["writer"]),
        ("law.tax.share", "reads", ["whole"]),
        ("backlog", "reads", ["state"]),
        ("fee", "reads", []),
    ],
)
def test_what_touches_a_whole_lever_or_law_touches_its_fields(
    name: str, kind: str, places: list[str]
) -> None:
    uses = tuple(
        Use(kind, name, place)
        for kind, name, place in (
            ("reads", "law.export_rule.fee", "field"),
            ("reads", "law.export_rule.*", "lever"),
            ("reads", "law.*", "whole"),
            ("reads", "law.export_rule.cap", "another"),
            ("reads", "state.backlog", "state"),
            ("reads", "law.*", "sweeping"),
            ("reads", "state.backlog", "sweeping"),  # two of the table's two: it goes through all
            ("reads", "state.orders", "sweeping"),
            ("writes", "law.export_rule.*", "writer"),
        )
    )
    assert Places(uses, frozenset({"state.backlog", "state.orders"})).of(name, kind) == places
