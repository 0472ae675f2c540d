"""The server answers its own page on this machine, and nobody and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import simulation.explore
from simulation.analysis.text.numbers import quantity, resolving
from simulation.api.draws import drawing_from
from simulation.explore.server import Server
from simulation.explore.session import Session

Reader = Any

STILL = ("no change", "hardly any change", "0 ")  # a change of which no level has to show anything
UNTIL = "until=2027-12&at=2027-12"
PAGE = Path(simulation.explore.__file__).parent / "page"
FILES = sorted(f"/{file.name}" for file in PAGE.iterdir())


def test_the_page_and_its_parts_come_with_strict_rules(reader: Reader) -> None:
    for path in ("/", f"/?{UNTIL}&fee=0.1", "/catalogue.json", *FILES):
        reply, body = reader.get(path)
        assert (reply.status, bool(body)) == (200, True), path
        rules = reply.headers["Content-Security-Policy"]
        assert rules.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
        assert "unsafe" not in rules
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_no_part_of_the_page_names_an_address_outside() -> None:
    known = {"http://www.w3.org/2000/svg"}
    for file in PAGE.iterdir():
        text = file.read_text(encoding="utf-8")
        assert set(re.findall(r"(?:https?:)?//[a-z][\w.-]+\.[a-z]{2,}[\w./-]*", text)) <= known, (
            file
        )
        assert "innerHTML" not in text


@pytest.mark.usefixtures("server", "no_processes")
def test_a_page_that_waits_hears_who_answers_and_how_to_begin_it_again(reader: Reader) -> None:
    reply, body = reader.get("/alive.json")
    told = json.loads(body)
    assert reply.status == 200
    assert told["again"] == f"rivalry explore --port {reader.server.port} --no-browser"
    twin = Server(reader.server.session, 0)
    twin.server_close()
    assert twin.told == told["session"], "the same questions on the same members"
    other = Server(Session(drawing_from(), stages=(2, 4), checked=()), 0)
    other.server_close()
    assert other.told != told["session"]
    other.session.close()


def test_it_listens_on_this_machine_only(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.address == f"http://127.0.0.1:{server.port}/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rivalry.example"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "http://rivalry.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "cors"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
    ],
)
@pytest.mark.parametrize(
    "path", ["/", "/alive.json", "/catalogue.json", "/stream?page=a", "/scenario.yaml"]
)
def test_other_pages_and_other_names_get_nothing(
    reader: Reader, path: str, headers: dict[str, str]
) -> None:
    reply, body = reader.get(path, **headers)
    assert reply.status == 403
    assert body == b"this page answers only to itself\n"


def test_its_own_page_and_a_link_from_elsewhere_are_let_in(reader: Reader) -> None:
    port = reader.server.port
    own = {"Origin": f"http://127.0.0.1:{port}", "Sec_Fetch_Site": "same-origin"}
    assert reader.get("/catalogue.json", **own)[0].status == 200
    followed = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}
    assert reader.get("/?fee=0.1", **followed)[0].status == 200
    assert reader.get("/", Host=f"localhost:{port}")[0].status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT"])
def test_it_can_only_be_read(reader: Reader, method: str) -> None:
    assert reader.get("/", method)[0].status == 501


def test_head_has_no_body(reader: Reader) -> None:
    reply, body = reader.get("/", "HEAD")
    assert (reply.status, body) == (200, b"")
    assert int(reply.headers["Content-Length"]) > 1000


@pytest.mark.parametrize(
    "path",
    [
        "/../server.py",
        "/%2e%2e/server.py",
        "/page/index.html",
        "//etc/passwd",
        "/main.js/",
        "/.",
        "/x",
    ],
)
def test_only_files_of_the_page_are_there(reader: Reader, path: str) -> None:
    assert reader.get(path)[0].status == 404


PATHS = (
    "/",
    "/scenario.yaml",
    "/reference.yaml",
    "/summary.csv",
    "/outcomes.json",
    "/drivers.json",
    "/snippet.txt",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("query", ["fees=1", "fee=2", "on=nothing", "fee", "fee=1&fee=1", "%ff=1"])
def test_a_wrong_link_is_answered_400_in_words(reader: Reader, path: str, query: str) -> None:
    reply, body = reader.get(f"{path}?{query}")
    assert reply.status == 400
    kind = "text/html" if path == "/" else "text/plain"
    assert reply.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert 10 < len(body) < (1000 if path == "/" else 500)
    assert (b'<a href="/">Open without this link</a>' in body) is (path == "/")


@pytest.mark.parametrize("query", ["", "page=", "page=a-b", "fee=0.1", "page=a&fee=2", "page=<b>"])
def test_a_wrong_stream_is_answered_400(reader: Reader, query: str) -> None:
    assert reader.get(f"/stream?{query}")[0].status == 400


hostile = st.text(max_size=80).map(lambda text: quote(text, safe="=&@.,%+;")) | st.lists(
    st.tuples(
        st.sampled_from(
            ("fee", "on", "vs.fee", "at", "charts", "seed", "until", "x", "from", "vs")
        ),
        st.sampled_from(
            ("", "0.1", "-1", "1e308", "nan", "'\"><script>", "a" * 500, "\x00", "../")
        ),
    ),
    min_size=1,
    max_size=4,
).map(lambda pairs: "&".join(f"{key}={quote(value)}" for key, value in pairs))


@settings(
    max_examples=500,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(query=hostile)
def test_hostile_links_are_refused_or_harmless(reader: Reader, query: str) -> None:
    reply, body = reader.get(f"/?{query}")
    assert reply.status in (200, 400)
    if reply.status == 200:
        assert body == (PAGE / "index.html").read_bytes()
    else:
        assert reply.headers["Content-Type"].startswith("text/html")
        assert b"<script" not in body
        assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_stream_tells_question_answers_and_end(reader: Reader) -> None:
    reply, body = reader.get(f"/stream?page=a1&{UNTIL}&fee=0.2")
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    told = re.findall(r"event: (\w+)\ndata: (.*)\n\n", body.decode())
    names = [name for name, _ in told if name != "waiting"]
    assert (names[0], names[-1]) == ("question", "done")
    assert set(names[1:-1]) == {"answer"}
    assert json.loads(told[-1][1]) == {"members": reader.server.session.stages[-1]}


@pytest.mark.slow
def test_files_of_a_question_can_be_taken_away(reader: Reader, session: Session) -> None:
    query = f"{UNTIL}&fee=0.2&vs.fee=0.4"
    reply, body = reader.get(f"/scenario.yaml?{query}")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="my_world.yaml"'
    assert yaml.safe_load(body)["timeline"][0]["set"] == {"fee": 0.2}
    assert yaml.safe_load(reader.get(f"/reference.yaml?{query}")[1])["timeline"][0]["set"] == {
        "fee": 0.4
    }
    lines = reader.get(f"/summary.csv?{query}")[1].decode().splitlines()
    assert lines[0] == "outcome,unit,series,date,mean,p05,p25,p50,p75,p95"
    assert {line.split(",")[2] for line in lines[1:]} == {"reference", "world", "difference"}
    rows = json.loads(reader.get(f"/outcomes.json?{query}")[1])
    assert {row["outcome"] for row in rows} == {
        name for name in session.outcomes if "@" not in name
    }
    assert any(row["differs"] for row in rows)
    drivers = json.loads(reader.get(f"/drivers.json?{query}")[1])
    assert drivers["drivers"] == []
    assert drivers["takes"] == 1000, "of the command that it names"
    assert "too few to tell drivers from chance" in drivers["told"][0]
    snippet = reader.get(f"/snippet.txt?{query}")[1].decode()
    compile(snippet, "snippet", "exec")
    files = "my_reference.yaml my_world.yaml"
    members = session.stages[-1]
    assert f"rivalry run {files} --members {members} --seed 1 --until 2027-12" in snippet


@pytest.mark.parametrize("at", ["2026-10", "2027-06", "2027-12"])
def test_a_table_of_all_outcomes_is_of_the_month_that_is_looked_at(
    reader: Reader, session: Session, at: str
) -> None:
    """And not of the last one that is run."""
    query = f"until=2027-12&at={at}&fee=0.2&vs.fee=0.4"
    rows = json.loads(reader.get(f"/outcomes.json?{query}")[1])
    pair = session.known(session.read(query))
    assert pair is not None
    row, names = pair.dates.index(at), list(pair.outcomes)
    for told in rows:
        column = names.index(told["outcome"])
        sides = [side[row, column].astype(float) for side in (pair.reference, pair.world)]
        if np.isfinite(sides).all() and told["outcome"].startswith(("compute.", "price.")):
            unit = pair.outcomes[told["outcome"]].unit
            was, now = (float(np.median(side)) for side in sides)
            few = [quantity(one, unit) for one in (was, now)]
            still = told["change"].startswith(STILL) and few[0] == few[1]
            digits = 2 if still else resolving(was, now, unit)
            shown = [quantity(one, unit, digits) for one in (was, now)]
            assert [told["reference"], told["world"]] == shown, told
    assert sum(one["outcome"].startswith("compute.") for one in rows) > 3
