"""Printing: tables, numbers, JSON, and progress where a person is watching."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from threading import Event, Semaphore

import click
import numpy as np
import pytest

from simulation.cli import app, output, tables
from simulation.cli.tables import TIE


def test_tables_in_files_are_not_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    long = "word " * 60
    output.say_table(("name", "number"), [(long, "1"), ("b", "20")], numbers=1)
    printed = capsys.readouterr().out.splitlines()
    rows = [line for line in printed if line.strip()]
    assert len(rows) == 4
    assert rows[2].endswith(" 1")
    assert rows[3].endswith("20")


def test_markup_in_a_cell_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    output.say_table(("field",), [("fee [1] [red]",)])
    assert "fee [1] [red]" in capsys.readouterr().out


def test_a_terminal_gets_its_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")
    output.say_table(("name",), [("word " * 20,)])
    shown = click.unstyle(capsys.readouterr().out).splitlines()
    assert all(len(line) <= 40 for line in shown)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (0.25, "0.25"),
        (1e9, "1e+09"),
        ("supply", "supply"),
        (["h200", "h20"], '["h200", "h20"]'),
        ("x" * 80, "x" * 57 + "..."),
    ],
)
def test_values_in_brief(value: object, text: str) -> None:
    assert output.brief(value) == text


EVIL = "a\x1b[31mb\x07\x9b2Jc\u202ed\u2066"
TAMED = "a\\u001b[31mb\\u0007\\u009b2Jc\\u202ed\\u2066"


def test_nothing_that_a_terminal_obeys_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Titles, names and errors come from files of others."""
    output.say(EVIL)
    output.note(f"{EVIL}\tx")
    output.warn(EVIL)
    output.say_table(("name",), [(EVIL,)])
    output.say_json({"name": EVIL})
    shown = capsys.readouterr()
    assert shown.out.splitlines()[0] == TAMED
    assert shown.err.splitlines() == [f"{TAMED}\tx", f"warning: {TAMED}"]
    assert shown.out.count(TAMED) == 3
    assert not set(shown.out + shown.err) & set("\x1b\x07\x9b\u202e\u2066")
    assert json.loads(shown.out[shown.out.index("{") :]) == {"name": EVIL}


def test_errors_about_what_was_typed_are_tame_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever words a version of click finds for them."""
    with pytest.raises(click.UsageError) as caught, app._tamed():
        raise click.UsageError(EVIL)
    caught.value.show()
    assert capsys.readouterr().err.rstrip() == f"Error: {TAMED}"


@pytest.mark.parametrize(
    "typed",
    [[EVIL], [f"--{EVIL}"], ["run", f"--{EVIL}"], ["run", "--members", EVIL], ["run", EVIL]],
)
def test_what_was_typed_comes_back_tame(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        app.main(typed)
    assert ended.value.code == 2
    shown = capsys.readouterr()
    assert not set(shown.out + shown.err) & set("\x1b\x07\x9b\u202e\u2066")
    assert "31mb" in shown.err


def test_an_interval_has_its_unit_once() -> None:
    text = output.interval(1.5e6, 1e6, 2e6, "H100e")
    assert text.replace(TIE, " ") == "1.5 M H100e (1 M to 2 M)"
    assert text.split(" ") == [f"1.5{TIE}M", "H100e", f"(1{TIE}M{TIE}to{TIE}2{TIE}M)"]
    assert "13.1" in output.interval(13.12, 13.11, 13.14, "ratio")


def test_a_sum_is_never_parted_from_its_currency() -> None:
    """A narrow table may break only behind the number, also where a sign stands before."""
    for sign in ("", "+", "\N{MINUS SIGN}"):
        text = output.tied(f"{sign}USD 33 bn a year")
        assert text == f"{sign}USD{TIE}33{TIE}bn a{TIE}year"


def test_labels_never_vanish_and_units_stay_whole() -> None:
    rows = [
        [
            "self_sufficiency.china",
            output.tied("2.2 M H100e a year"),
            output.tied("USD 368 bn a year"),
        ],
        ["\u534e\u4e3a" * 3, "1", "2"],
    ]
    whole = list(tables.lines(("outcome", "baseline", "a_scenario_with_a_name"), rows, 2))
    assert "self_sufficiency.china   2.2 M H100e a year" in "\n".join(whole)
    for room in (120, 60, 45, 30, 20):
        shown = list(tables.lines(("outcome", "baseline", "a_scenario_with_a_name"), rows, 2, room))
        assert max(map(tables.width, shown)) <= room
        text = "".join("".join(shown).split())
        assert text.count("\u534e\u4e3a") == 3
        if room > 45:
            assert any("self_sufficiency.china" in line for line in shown)
            assert any("H100e a year" in line for line in shown)


@pytest.mark.parametrize(
    ("text", "room", "parts"),
    [
        ("a b", 3, ["a b"]),
        ("aa bb", 3, ["aa", "bb"]),
        ("self_sufficiency.china", 17, ["self_sufficiency.", "china"]),
        ("abcdef", 4, ["abcd", "ef"]),
        ("", 4, [""]),
    ],
)
def test_cells_are_wrapped(text: str, room: int, parts: list[str]) -> None:
    assert tables.wrapped(text, room) == parts


def test_json_has_no_numbers_that_json_has_not() -> None:
    data = {"a": np.float32("nan"), "b": [np.int64(3), float("inf")], "c": (True, None)}
    assert json.loads(json.dumps(output.plain(data))) == {
        "a": None,
        "b": [3, None],
        "c": [True, None],
    }


def test_a_pipe_gets_lines_of_a_log(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("simulation.cli.output.time.monotonic", lambda: now[0])
    with output.progress("blocks") as callback:
        assert callback is not None
        for done, second in ((0, 0), (1, 5), (2, 25), (3, 30), (4, 600), (9, 700), (10, 701)):
            now[0] = float(second)
            callback(done, 10)
    assert capsys.readouterr().err.splitlines() == [
        "blocks: 2 of 10, about 3 min left",
        "blocks: 4 of 10, about 20 min left",
        "blocks: 9 of 10",
    ]


class Paced(Event):
    """An event that is waited for in turns, which end when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self._begun, self._ended = Semaphore(0), Semaphore(0)

    def wait(self, timeout: float | None = None) -> bool:
        """Whether it is set once the turn has ended."""
        self._begun.release()
        self._ended.acquire()
        return self.is_set()

    def set(self) -> None:
        """As ever; it ends a turn, too."""
        super().set()
        self._ended.release()

    def end_turns(self, count: int) -> None:
        """Ends so many turns, and comes back when the next one has begun."""
        for _ in range(count):
            self._begun.acquire()
            self._ended.release()
        self._begun.acquire()
        self._begun.release()


@pytest.fixture
def paced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the seconds between the lines of a log."""
    monkeypatch.setattr(output, "Event", Paced)


def _at_work(capsys: pytest.CaptureFixture[str], turns: int) -> list[str]:
    """Lines of a log of work that goes on for so many waits."""
    with output.progress("blocks") as log:
        log.over.end_turns(turns)  # type: ignore[union-attr]
    found = capsys.readouterr()
    assert found.out == ""
    return found.err.splitlines()


def test_a_pipe_hears_that_work_has_begun_before_a_piece_of_it_is_done(
    capsys: pytest.CaptureFixture[str], paced: None
) -> None:
    assert _at_work(capsys, 0) == [], "what is brief says nothing"
    said = [f"blocks: at work for {seconds} s" for seconds in (2, 22, 42, 62, 122, 182)]
    assert _at_work(capsys, 6) == said


def test_work_goes_on_between_the_lines_of_its_log(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The waits are real ones; the second is as long as the work."""
    monkeypatch.setattr(output, "_PATIENCE", 0.01)
    monkeypatch.setattr(output, "_FIRST_LINE", 60.0)
    with output.progress("blocks"):
        time.sleep(0.1)
    assert capsys.readouterr().err.splitlines() == ["blocks: at work for 0 s"]


def test_a_pipe_hears_what_is_waited_for_before_the_first_piece(
    capsys: pytest.CaptureFixture[str], paced: None
) -> None:
    with output.progress("blocks", "waiting for the scheduler") as log:
        assert log is not None
        log.over.end_turns(1)  # type: ignore[attr-defined]
        log(0, 10)
        log.over.end_turns(1)  # type: ignore[attr-defined]
    first, last = capsys.readouterr().err.splitlines()
    assert first == "blocks: waiting for the scheduler for 2 s"
    assert last == "blocks: at work for 22 s"


def test_a_line_about_pieces_takes_the_place_of_one_about_seconds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, paced: None
) -> None:
    monkeypatch.setattr(output, "_FIRST_LINE", 0.0)
    with output.progress("blocks") as log:
        assert log is not None
        log(1, 10)
        log.over.end_turns(1)  # type: ignore[attr-defined]
    assert capsys.readouterr().err.splitlines() == ["blocks: 1 of 10"]


@pytest.mark.parametrize("watched", [True, False])
def test_what_is_said_about_the_work_stands_beside_its_progress(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, paced: None, watched: bool
) -> None:
    """Of a log it takes the place of the line that work goes on."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: watched)
    with output.progress("blocks") as log:
        log.say("waiting for process 7")  # type: ignore[union-attr]
        if not watched:
            log.over.end_turns(1)  # type: ignore[union-attr]
    assert capsys.readouterr().err.splitlines() == ["blocks: waiting for process 7"]


def test_sentences_are_wrapped_for_people_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    output.tell("word " * 30)
    assert capsys.readouterr().out.count("\n") == 1
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    output.tell("word " * 30)
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 4
    assert max(map(len, shown)) <= 40


def test_a_bar_appears_after_a_while(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "blocks" not in _watched(capsys, monkeypatch, 60.0)
    assert "blocks" in _watched(capsys, monkeypatch, 0.0)


def _watched(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, patience: float
) -> str:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(output, "_PATIENCE", patience)
    callback: Callable[[int, int], None] | None
    with output.progress("blocks") as callback:
        assert callback is not None
        callback(1, 2)
        time.sleep(0.3)
    return capsys.readouterr().err


def test_a_terminal_gets_messages_wrapped_at_words_and_a_pipe_gets_them_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "  scenarios: " + ", ".join(["h200_sales_allowed"] * 9)
    output.note(text)
    assert capsys.readouterr().err == f"{text}\n"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    output.note(text)
    lines = capsys.readouterr().err.splitlines()
    assert max(map(len, lines)) <= 60
    assert all(line.startswith("  ") for line in lines)
    assert "".join(line.strip() + " " for line in lines).strip() == text.strip()
