"""The page's server: on this machine only, for this machine's own pages only."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Callable, Iterator
from functools import cached_property
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from simulation import __version__
from simulation.analysis.pages.bundle import SCRIPTS
from simulation.analysis.statistics.headline import FIGURES
from simulation.errors import InputError
from simulation.explore import answer, refused, snippet
from simulation.explore.claims import judged
from simulation.explore.drivers import drivers
from simulation.explore.question import PageQuestion
from simulation.explore.session import Event, Session
from simulation.explore.survival import survival
from simulation.limits import SIZES

HOST = "127.0.0.1"
_PAGE = Path(__file__).parent / "page"
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_RULES = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_LONGEST_PAGE = 40  # characters of the name that a page gives itself


class Server(ThreadingHTTPServer):
    """Serves one session; OSError where the port is taken."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, session: Session, port: int) -> None:
        super().__init__((HOST, port), _Handler)
        self.session = session
        self.command: tuple[str, ...] = ("rivalry", "explore")
        own = [f"{name}:{self.port}" for name in (HOST, "localhost")]
        self.hosts = frozenset(own)
        self.origins = frozenset(f"http://{one}" for one in own)

    @property
    def port(self) -> int:
        """The port, chosen by the system where 0 was asked for."""
        return int(self.server_address[1])

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.port}/"

    @property
    def again(self) -> str:
        """The command that serves the same at the same address, for pages that are open."""
        return shlex.join((*self.command, "--port", str(self.port), "--no-browser"))

    @cached_property
    def told(self) -> str:
        """A word that is the same for sessions that answer the same questions alike."""
        asked = (__version__, self.session.stages, self.session.catalogue())
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader who went away is no fault."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version, sys_version = f"rivalry/{__version__}", ""
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        """Answer one request."""
        if not self._ours():
            self._fail(HTTPStatus.FORBIDDEN, "this page answers only to itself")
            return
        path = ""
        try:
            parts = urlsplit(self.path)
            path = parts.path
            self._route(path, parts.query)
        except (InputError, ValueError) as error:
            if path == "/":
                body = refused.page(str(error))
                self._send(body, _KINDS[".html"], status=HTTPStatus.BAD_REQUEST)
            else:
                self._fail(HTTPStatus.BAD_REQUEST, str(error))

    do_HEAD = do_GET  # noqa: N815

    def _ours(self) -> bool:
        """Whether the request names this server and comes from its own page, or from no page."""
        origin = self.headers.get("Origin")
        site = self.headers.get("Sec-Fetch-Site", "none")
        direct = site in ("none", "same-origin") or self.headers.get("Sec-Fetch-Mode") == "navigate"
        known = origin is None or origin in self.server.origins
        return self.headers.get("Host") in self.server.hosts and known and direct

    def _route(self, path: str, query: str) -> None:
        session = self.server.session
        made: dict[str, Callable[[PageQuestion], tuple[str, str]]] = {
            "/scenario.yaml": lambda q: (session.scenario_file(q), "text/yaml"),
            "/reference.yaml": lambda q: (session.scenario_file(q, True), "text/yaml"),
            "/summary.csv": self._csv,
            "/outcomes.json": self._outcomes,
            "/drivers.json": self._drivers,
            "/claims.json": self._claims,
            "/snippet.txt": lambda q: (_lines(q, session), "text/plain"),
        }
        if path == "/":
            session.read(query)
            self._file(_PAGE / "index.html")
        elif path == "/favicon.ico":
            self._file(_PAGE / "icon.svg")
        elif path == "/catalogue.json":
            self._send(json.dumps(session.catalogue()).encode(), "application/json")
        elif path == "/alive.json":
            alive = {"again": self.server.again, "session": self.server.told}
            self._send(json.dumps(alive).encode(), "application/json")
        elif path in ("/stream", "/views"):
            page, _, rest = query.partition("&")
            asked, name = session.read(rest), _page(page)
            whole = path == "/stream"
            self._stream(session.ask(asked, name) if whole else survival(session, asked, name))
        elif path in made:
            text, kind = made[path](session.read(query))
            self._send(text.encode(), f"{kind}; charset=utf-8", path[1:])
        else:
            self._file(_asset(path))

    def _csv(self, asked: PageQuestion) -> tuple[str, str]:
        names = dict.fromkeys((*FIGURES, *asked.charts))
        return "\n".join(answer.csv_lines(self._pair(asked), list(names))) + "\n", "text/csv"

    def _outcomes(self, asked: PageQuestion) -> tuple[str, str]:
        rows = answer.table(self._pair(asked), asked.at)
        return json.dumps(rows, allow_nan=False), "application/json"

    def _drivers(self, asked: PageQuestion) -> tuple[str, str]:
        session = self.server.session
        pair, sides = self._pair(asked), session.sides(asked)
        found = drivers(
            pair, asked.charts[0], asked.at, asked.seed, sides, session.under(asked.view)
        )
        command, files = snippet.explaining(asked, session.words, session.draws)
        takes = SIZES["explain"]["members"]  # of that command
        told = {**found, "command": command, "files": files, "takes": takes}
        return json.dumps(told, allow_nan=False), "application/json"

    def _claims(self, asked: PageQuestion) -> tuple[str, str]:
        told = judged(self._pair(asked), self.server.session.calibration.claims.values())
        return json.dumps(told, allow_nan=False), "application/json"

    def _pair(self, asked: PageQuestion) -> answer.Pair:
        """All members of a question; worked out now where a page has not asked it lately."""
        session = self.server.session
        pair = session.known(asked)
        if pair is None:
            for _ in session.ask(asked, f"table of {id(asked)}"):
                pass
            pair = session.known(asked)
        if pair is None:
            raise InputError("the members could not be run")
        return session.titled(asked, pair)

    def _stream(self, events: Iterator[Event]) -> None:
        """Events as they come; ends the work when the reader goes away."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self._rules()
        try:
            for name, data in _closing(events):
                text = json.dumps(data, allow_nan=False)
                self.wfile.write(f"event: {name}\ndata: {text}\n\n".encode())
                self.wfile.flush()
        except OSError:
            return
        finally:
            events.close()  # type: ignore[attr-defined]

    def _file(self, path: Path | None) -> None:
        if path is None or not path.is_file():
            self._fail(HTTPStatus.NOT_FOUND, "there is no such page")
            return
        self._send(path.read_bytes(), _KINDS[path.suffix])

    def _send(
        self, body: bytes, kind: str, save_as: str = "", status: HTTPStatus = HTTPStatus.OK
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if save_as.endswith((".yaml", ".csv")):
            name = save_as.replace("scenario", "my_world").replace("reference", "my_reference")
            self.send_header("Content-Disposition", f'attachment; filename="{name}"')
        self._rules()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _rules(self) -> None:
        for name, value in _RULES.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")  # a server that ends leaves nobody waiting
        self.end_headers()

    def _fail(self, status: HTTPStatus, why: str) -> None:
        self._send(f"{why}\n".encode(), "text/plain; charset=utf-8", status=status)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not told; whoever runs the command did not ask for them."""


def _closing(events: Iterator[Event]) -> Iterator[Event]:
    """The events; a failure inside becomes one, so that the page can say so."""
    try:
        yield from events
    except InputError as error:
        yield "failed", {"message": str(error)}


def _page(text: str) -> str:
    """The name that a page gives itself; ValueError where it is none."""
    key, _, name = text.partition("=")
    if key != "page" or not (name.isascii() and name.isalnum()) or len(name) > _LONGEST_PAGE:
        raise ValueError("a stream begins with page=NAME, letters and digits")
    return name


def _asset(path: str) -> Path | None:
    """A file of the page by its path; None for anything else, wherever it lies."""
    files = {
        f"/{one.relative_to(place).as_posix()}": one
        for place in (SCRIPTS, _PAGE)
        for one in place.rglob("*.*")
    }
    found = files.get(path)
    return found if found is not None and found.suffix in _KINDS else None


def _lines(asked: PageQuestion, session: Session) -> str:
    """Lines that ask the same outside the page."""
    return snippet.text(asked, session.stages[-1], session.words, session.draws)
