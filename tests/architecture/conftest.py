"""What tests of the sources share goes with the last of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.architecture.parsed import nodes, parsed


@pytest.fixture(scope="package", autouse=True)
def forgotten() -> Iterator[None]:
    """Trees are many objects, which all later searches for garbage would look through."""
    yield
    parsed.cache_clear()
    nodes.cache_clear()
