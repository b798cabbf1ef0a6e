# SPDX-License-Identifier: Apache-2.0
"""A scripted upstream: the backend and the token endpoint, as bad as a test needs them.

Goal: faults no honest server produces (silence, resets, lies, floods), and a record of what the
server under test really sent: attempts, headers, bodies, connections dropped. It is written here and not
taken from the sandbox, so that a mistake shared by server and sandbox still shows.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Received:
    """One request as the upstream saw it."""

    method: str
    target: str
    headers: Headers
    body: bytes
    at: float

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> str | None:
        """The first value of a header."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)

    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """Answers. `truncate_at` announces the whole body, sends that much and closes.

    `ending` is what becomes of the connection afterwards, without a word about it in the answer: "close", "reset", or
    "chatter", bytes nobody asked for.
    """

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: Headers = field(default_factory=list)
    content_type: str = "application/json"
    truncate_at: int | None = None
    ending: str = ""

    def payload(self) -> bytes:
        """The body as bytes."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Silence:
    """Says nothing until the client leaves or the test calls `release`; then replies."""

    then: Reply = field(default_factory=Reply)


@dataclass(frozen=True)
class Reset:
    """Resets the connection after the request."""


@dataclass(frozen=True)
class Flood:
    """A valid JSON string that is `size` bytes long, without announcing its length."""

    size: int


Behaviour = Reply | Silence | Reset | Flood
Script = Behaviour | Callable[[Received], Behaviour]


def problem(status: int, title: str, detail: str = "", **members: Any) -> Reply:
    """An RFC 9457 problem."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}
    headers = members.pop("headers", [])
    body.pop("headers", None)
    return Reply(status, body, headers, "application/problem+json")


class Upstream:
    """A threaded HTTP/1.1 server that follows a script. Use as a context manager."""

    def __init__(self, fallback: Script = Reply(404)) -> None:
        self.fallback = fallback
        self.scripts: dict[str, list[Script]] = {}
        self.requests: list[Received] = []
        self.aborted: list[Received] = []
        self.endings = 0
        self.changed = threading.Condition()
        self.released = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = int(self.listener.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.connections: set[socket.socket] = set()
        self.closing = False
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Closes the port and every connection: from now on, connecting is refused."""
        self.closing = True
        self.released.set()
        # shutdown() wakes the accepting thread; close() alone would leave the port listening until then.
        for open_socket in (self.listener, *list(self.connections)):
            try:
                open_socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            open_socket.close()

    def on(self, route: str, *script: Script) -> None:
        """Scripts a route, "GET /users/u-1"; each request takes the next step, the last one repeats.

        A route that ends in `*` matches every path with that beginning.
        """
        with self.changed:
            self.scripts[route] = list(script)

    def release(self) -> None:
        """Lets every silent reply go on, now and later."""
        self.released.set()

    def matching(self, route: str) -> list[Received]:
        """The requests received on a route, in order."""
        with self.changed:
            return [request for request in self.requests if _matches(route, request)]

    def wait_for(self, route: str, count: int = 1, seconds: float = 10.0) -> list[Received]:
        """Returns when a route has received `count` requests."""
        self._wait(lambda: len(self.matching(route)) >= count, f"{count} x {route}", seconds)
        return self.matching(route)

    def wait_for_ending(self, count: int) -> None:
        """Returns when that many connections are closed, or have heard what they did not ask for."""
        self._wait(lambda: self.endings >= count, f"{count} endings", 5.0)

    def wait_for_abort(self, count: int = 1, seconds: float = 5.0) -> None:
        """Returns when `count` clients have left while they were owed an answer."""
        self._wait(lambda: len(self.aborted) >= count, f"{count} aborted transfers", seconds)

    def _wait(self, holds: Callable[[], bool], what: str, seconds: float) -> None:
        end = time.monotonic() + seconds
        with self.changed:
            while not holds():
                left = end - time.monotonic()
                assert left > 0, f"{what} expected, got {[(r.method, r.target) for r in self.requests]}"
                self.changed.wait(left)

    def _accept(self) -> None:
        while not self.closing:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = connection.makefile("rb")
        try:
            while (request := _read_request(stream)) is not None:
                if not self._answer(connection, request):
                    return
        except (OSError, ValueError):
            pass
        finally:
            self.connections.discard(connection)
            stream.close()
            connection.close()
            self._note_ending()

    def _note_ending(self) -> None:
        with self.changed:
            self.endings += 1
            self.changed.notify_all()

    def _next(self, request: Received) -> Behaviour:
        with self.changed:
            self.requests.append(request)
            self.changed.notify_all()
            routes = sorted(self.scripts, key=len, reverse=True)
            route = next((route for route in routes if _matches(route, request)), None)
            steps = self.scripts[route] if route else [self.fallback]
            step = steps.pop(0) if len(steps) > 1 else steps[0]
        return step(request) if callable(step) else step

    def _answer(self, connection: socket.socket, request: Received) -> bool:
        """Plays one step; False ends the connection."""
        step = self._next(request)
        if isinstance(step, Reset):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if isinstance(step, Flood):
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
            connection.sendall(head + b'"')
            for _ in range(step.size // 65536):
                connection.sendall(b"x" * 65536)
            connection.sendall(b'"')
            return False
        if isinstance(step, Silence):
            if self._left(connection):
                with self.changed:
                    self.aborted.append(request)
                    self.changed.notify_all()
                return False
            step = step.then
        payload = step.payload()
        lines = [f"HTTP/1.1 {step.status} Scripted", f"Content-Length: {len(payload)}"]
        lines += [f"Content-Type: {step.content_type}", *(f"{k}: {v}" for k, v in step.headers)]
        sent = payload if step.truncate_at is None else payload[: step.truncate_at]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + sent)
        if step.ending == "chatter":
            connection.sendall(b"HTTP/1.1 418 Nobody asked\r\nContent-Length: 0\r\n\r\n")
            self._note_ending()
        if step.ending == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return step.truncate_at is None and step.ending not in ("close", "reset")

    def _left(self, connection: socket.socket) -> bool:
        """Waits for the client to leave (True) or for `release` (False)."""
        waiter = select.poll()
        waiter.register(connection, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
        while not self.released.is_set():
            if waiter.poll(10):
                return not self.closing
        return False


def _matches(route: str, request: Received) -> bool:
    method, path = route.split(" ", 1)
    right_path = request.path.startswith(path[:-1]) if path.endswith("*") else request.path == path
    return right_path and method in ("*", request.method)


def _read_request(stream: Any) -> Received | None:
    line = stream.readline()
    if not line:
        return None
    method, target, _ = line.decode("ascii").split(" ")
    headers: Headers = []
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        headers.append((name, value.strip()))
    length = next((int(v) for k, v in headers if k.lower() == "content-length"), 0)
    return Received(method, target, headers, stream.read(length), time.monotonic())


SECRET_TOKEN = "planted-access-token"


def token_reply(number: int = 1, expires_in: int = 3600) -> Reply:
    """What the token endpoint answers when all is well; the token names its number."""
    token = f"{SECRET_TOKEN}-{number}"
    return Reply(200, {"token_type": "Bearer", "expires_in": expires_in, "access_token": token})


class Entra(Upstream):
    """A token endpoint that accepts everything and numbers its tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.issued = 0
        self.on("POST *", self.issue)

    def issue(self, _: Received) -> Reply:
        """A new token."""
        with self.changed:
            self.issued += 1
            return token_reply(self.issued)
