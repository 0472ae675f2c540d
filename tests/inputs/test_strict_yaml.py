from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulation.errors import InputError
from simulation.inputs.yaml import events
from simulation.inputs.yaml.scalars import resolve
from simulation.inputs.yaml.strict_yaml import MIB, parse, read
from tests.work import few_calls

A_SECOND = 2_000_000  # calls; the longest of what is refused makes half of them


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("nULL", "nULL"),
        ("true", True), ("FALSE", False), ("NO", "NO"), ("yes", "yes"), ("on", "on"),
        ("0", 0), ("-12", -12), ("+7", 7), ("007", 7), ("0o17", 15), ("0x1F", 31),
        ("1_000", "1_000"),
        ("1e6", 1e6), ("1.5", 1.5), (".5", 0.5), ("1.", 1.0), ("-1.5e-3", -0.0015), ("1e", "1e"),
        ("2022-01", "2022-01"), ("2022-01-03", "2022-01-03"), ("12:30", "12:30"), ("-", "-"),
        (".", "."), ("0o8", "0o8"), ("h200", "h200"), ("1.2.3", "1.2.3"),
    ],
)  # fmt: skip
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (".inf", ".inf is not a finite number"),
        ("-.INF", "-.INF is not a finite number"),
        (".nan", ".nan is not a finite number"),
        ("1e999", "1e999 is not a finite number"),
        ("9" * 41, "a number of 41 digits is out of range"),
    ],
)
def test_numbers_that_are_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        resolve(text)
    assert str(caught.value) == message


TEXT = b"""\
a: 1
b:
  - x
  - {c: 2, d: [3]}
"long key": |
  text
"""


def test_data_and_places() -> None:
    document = parse(TEXT, "f.yaml")
    assert document.data == {"a": 1, "b": ["x", {"c": 2, "d": [3]}], "long key": "text\n"}
    assert str(document.place(("b", 1, "d", 0))) == "f.yaml:4:16"
    assert str(document.place(("b", 1, "d"), key=True)) == "f.yaml:4:12"
    assert str(document.place(("b", 1, "nothing"))) == "f.yaml:4:5"
    assert str(document.place(("a", "deeper"))) == "f.yaml:1:4"
    assert str(document.place()) == "f.yaml:1:1"
    assert len(document.digest) == 64
    assert document.get(("b", 0)) == "x"


def test_line_ends_and_byte_order_mark() -> None:
    document = parse("\ufeffa: é\r\nb: 2\r\n".encode(), "f")
    assert document.data == {"a": "é", "b": 2}
    assert document.place(("b",)).line == 2


HOSTILE: dict[str, tuple[bytes, str]] = {
    "depth": (b"[" * 500_000, "f:1:33: nested deeper than 32 levels"),
    "depth in blocks": (b"- " * 400_000, "f:1:65: nested deeper than 32 levels"),
    "depth in mappings": (
        b"".join(b" " * n + b"a:\n" for n in range(900)),
        "f:33:33: nested deeper than 32 levels",
    ),
    "bomb": (
        b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
        "f:1:4: anchors are not allowed: remove '&a'",
    ),
    "alias to itself": (b"a: &a [*a]\n", "f:1:4: anchors are not allowed: remove '&a'"),
    "many values": (b"- [a]\n" * 150_000, "f:30000:4: more than 60,000 values in one file"),
    "NUL": (b"a: \0", "f:1:4: character U+0000 is not allowed"),
    "control": (b"a: 1\nb: \x07", "f:2:4: character U+0007 is not allowed"),
    "odd line end": ("a: 1\u2028b: 2".encode(), "f:1:5: character U+2028 is not allowed"),
    "escaped NUL": (b'a: "x\\0"', "f:1:4: text holds a control character"),
    "UTF-16": ("a: 1".encode("utf-16"), "f:1:1: not UTF-8: the file is in UTF-16 or UTF-32"),
    "UTF-32": ("a: 1".encode("utf-32"), "f:1:1: not UTF-8: the file is in UTF-16 or UTF-32"),
    "Latin-1": ("a: 1\nb: é".encode("latin-1"), "f:2:4: not UTF-8: byte 0xe9"),
    "huge number": (b"a: " + b"9" * 900_000, "f:1:4: a number of 900000 digits is out of range"),
    "tag": (
        b"a: !!python/object:os.system x",
        "f:1:4: tags are not allowed: remove '!!python/object:os.system'",
    ),
    "duplicate": (b"a: 1\n" * 200_000, "f:2:1: key 'a' appears twice (first in line 1)"),
    "documents": (
        b"a: 1\n---\n" * 100_000,
        "f:2:1: a file holds one document; remove the '---' between",
    ),
    "quotes": (b'"' * 999_999, "f:1:3: not valid YAML: did not find expected <document start>"),
    "long key": (
        b"a" * 2000 + b": 1",
        "f:1:2001: not valid YAML: mapping values are not allowed in this context; "
        "text with ': ' in it needs quotes",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_refused_at_once(name: str) -> None:
    raw, message = HOSTILE[name]
    with few_calls(A_SECOND), pytest.raises(InputError) as caught:
        parse(raw, "f")
    assert str(caught.value).splitlines()[0] == message
    assert len(caught.value.problems) <= 50


def test_the_parser_in_python_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    monkeypatch.setattr(events, "_Loader", yaml.Loader)
    assert parse(TEXT, "f.yaml").data["b"] == ["x", {"c": 2, "d": [3]}]
    for name in ("depth", "bomb", "escaped NUL", "tag"):
        raw, message = HOSTILE[name]
        with pytest.raises(InputError) as caught:
            parse(raw[:100_000], "f")
        assert str(caught.value).splitlines()[0] == message
    with pytest.raises(InputError, match="control character"):
        parse(b'a: "\\ud800"', "f")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    def message(path: Path, **limits: Any) -> str:
        with pytest.raises(InputError) as caught:
            read(path, name="f.yaml", **limits)
        return str(caught.value)

    assert message(tmp_path / "none.yaml") == "f.yaml: no such file"
    assert message(tmp_path) == "f.yaml: not a regular file"
    assert message(Path("/dev/zero")) == "f.yaml: not a regular file"
    assert message(Path("a\0b")).startswith("f.yaml: ")
    assert message(tmp_path / ("x" * 300)).startswith("f.yaml: ")
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (MIB + 1))
    assert message(large) == "f.yaml: larger than 1 MiB"
    assert read(large, limit=4 * MIB).data is None
