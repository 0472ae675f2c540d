"""A session on the model itself, with few members and short runs, its server, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from simulation.api.draws import drawing_from
from simulation.explore import session as sessions
from simulation.explore.server import Server
from simulation.explore.session import Session

SMALL = (2, 3)  # two blocks of members, one for each process


class Reader:
    """Asks a server as a browser would, or with other headers."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
        """The reply and its body; `headers` with underscores for hyphens."""
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=sent)
            reply = connection.getresponse()
            return reply, reply.read()
        finally:
            connection.close()


@pytest.fixture(scope="session")
def session() -> Iterator[Session]:
    """A session whose answers have 2 and then 3 members, held against two views.

    It keeps more than a user's, so that tests which ask alike have it run once in any order.
    """
    with pytest.MonkeyPatch.context() as patch:
        for kept in ("_ANSWERS", "_REFERENCES"):
            patch.setattr(sessions, kept, 16)
        made = Session(drawing_from(), stages=SMALL, checked=("cnas", "ifp"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def server(session: Session) -> Iterator[Server]:
    """A server on a free port."""
    made = Server(session, 0)
    thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions that are made now answer nothing, and start nothing that would."""
    monkeypatch.setattr(sessions, "_PROCESSES", 0)


@pytest.fixture
def reader(server: Server) -> Reader:
    """Somebody who asks the server."""
    return Reader(server)


@pytest.fixture(scope="session")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the browser puts what it is given."""
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="session")
def driver(downloads: Path) -> Iterator[Any]:
    """A browser, for tests of the files that import `journeys`, which say where there is none."""
    from tests.explore.journeys import browser

    made = browser.start(downloads)
    yield made
    made.quit()


@pytest.fixture
def page(driver: Any, server: Server, downloads: Path) -> Iterator[Any]:
    """A page; afterwards: nothing wrong in the console, nothing asked of others."""
    from tests.explore.journeys import Explorer

    found = Explorer(driver, server.address, downloads)
    found.begin()
    yield found
    said, asked = found.end()
    own = (server.address, f"blob:{server.address}", "data:", "about:", "chrome")
    assert not [url for url in asked if not url.startswith(own)]
    assert said == []
