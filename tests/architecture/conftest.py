"""What tests of the sources share goes with each of their files."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.architecture.parsed import parsed


@pytest.fixture(scope="module", autouse=True)
def forgotten() -> Iterator[None]:
    """Trees are many objects, which all later searches for garbage would look through."""
    yield
    parsed.cache_clear()
