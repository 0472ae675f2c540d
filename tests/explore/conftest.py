"""A session on the model itself, with few members and short runs, and a server of it."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from threading import Thread

import pytest

from simulation.api.draws import drawing_from
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
    """A session whose answers have 2 and then 3 members, held against two views."""
    made = Session(drawing_from(False), stages=SMALL, checked=("cnas", "ifp"))
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
def reader(server: Server) -> Reader:
    """Somebody who asks the server."""
    return Reader(server)
