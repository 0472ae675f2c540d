"""Tests can fail: each asserts something, by itself or through a helper of the tests."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests import tables
from tests.architecture.assertions import Sources

TESTS = Path(__file__).parents[1]
HELPERS = {
    "tests/__init__.py": "",
    "tests/conftest.py": "def checked():\n    def look(x):\n        assert x\n    return look\n",
    "tests/room/__init__.py": "",
    "tests/room/helpers.py": "from ..deep import far\ndef near(x): far(x)\ndef idle(x): near\n",
    "tests/deep.py": "def far(x):\n    again(x)\n    assert x\ndef again(x):\n    again(x - 1)\n",
}


def test_every_test_asserts_something() -> None:
    assert Sources.read(TESTS).without_claim() == []


@pytest.mark.parametrize(
    ("body", "claims"),
    [
        ("assert 1", True),
        ("for x in y:\n        assert x", True),
        ("with pytest.raises(ValueError):\n        f()", True),
        ("np.testing.assert_allclose(1, 1)", True),
        ("if x:\n        raise AssertionError(x)", True),
        ("near(1)", True),
        ("helpers.near(1)", True),
        ("bare.near(1)", True),
        ("far(1)", True),
        ("checked(1)", True),
        ("of_class(1)", False),
        ("f()", False),
        ("near", False),
        ("idle(1)", False),
        ("tests.deep.again(1)", False),
        ("raise ValueError", False),
        ("with pytest.suppress(ValueError):\n        f()", False),
    ],
)
def test_what_asserts_is_told_from_what_only_runs(body: str, claims: bool) -> None:
    text = (
        "import helpers as bare\nfrom tests.room import helpers\n"
        f"from tests.room.helpers import idle, near\nfrom tests.deep import far\n"
        f"def test_one(checked):\n    {body}\n"
    )
    texts = {**HELPERS, "tests/room/test_it.py": text}
    found = Sources.of({file: ast.parse(one) for file, one in texts.items()}).without_claim()
    assert found == ([] if claims else ["tests.room.test_it.test_one"])


def test_a_table_with_a_key_twice_is_refused(tmp_path: Path) -> None:
    """Of two lists of tests of a room the last alone would be run."""
    file = tmp_path / "room.yaml"
    file.write_text("tests: [a]\ntests: [b]\n")
    with pytest.raises(ValueError, match="'tests' appears twice"):
        tables.read(file)
    file.write_text("- {say: 1, said: 2}\n- {say: 3}\n")
    assert tables.read(file) == [{"say": 1, "said": 2}, {"say": 3}]
