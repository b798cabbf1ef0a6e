# SPDX-License-Identifier: Apache-2.0
"""A small HTTP/1.1 client that sends exactly the bytes it is given and hides nothing.

Goal: tests must be able to send broken requests and to see every byte, every header line and the
moment the peer closes. Libraries repair, pool and retry; this one does not. Every wait has a
deadline, nothing sleeps.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httptools

DEADLINE_SECONDS = 10.0

Headers = list[tuple[str, str]]


class PeerClosed(Exception):
    """The peer closed (or reset) the connection before a complete answer."""


@dataclass(frozen=True)
class Answer:
    """One HTTP response, as received."""

    status: int
    version: str
    headers: Headers
    body: bytes
    informational: list[int] = field(default_factory=list)

    def all(self, name: str) -> list[str]:
        """Every value of a header, in the order received."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name: str) -> str | None:
        """The only value of a header, or None. Repeated headers are a failure here."""
        values = self.all(name)
        assert len(values) <= 1, f"{name} sent {len(values)} times"
        return values[0] if values else None

    @property
    def media_type(self) -> str:
        """The media type without parameters, lowercased; empty when absent."""
        return (self.header("content-type") or "").split(";")[0].strip().lower()

    def json(self) -> Any:
        """The body as strict JSON: duplicate keys and NaN are failures."""
        return strict_json(self.body)

    def messages(self) -> list[Any]:
        """The JSON-RPC messages of a JSON body or of a complete event stream."""
        if self.media_type == "text/event-stream":
            return [strict_json(data) for data in sse_data(self.body)]
        return [self.json()]


def strict_json(text: bytes | str) -> Any:
    """Parses JSON and refuses what many parsers let through."""

    def no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), f"duplicate keys in {keys}"
        return dict(pairs)

    def no_constant(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    raw = text.decode("utf-8", "strict") if isinstance(text, bytes) else text
    return json.loads(raw, object_pairs_hook=no_duplicates, parse_constant=no_constant)


def sse_data(stream: bytes) -> Iterator[str]:
    """The data of each event in a complete stream; comments are dropped."""
    for block in stream.decode("utf-8").replace("\r\n", "\n").split("\n\n"):
        data = [line[5:].removeprefix(" ") for line in block.split("\n") if line.startswith("data:")]
        if data:
            yield "\n".join(data)


def request_bytes(
    method: str,
    target: str,
    headers: Iterable[tuple[str, str]] = (),
    body: bytes | None = None,
    *,
    version: str = "HTTP/1.1",
    content_length: bool = True,
) -> bytes:
    """A request as bytes. Nothing is added but `Content-Length` for a body that has none."""
    lines = [f"{method} {target} {version}"]
    names = set()
    for name, value in headers:
        names.add(name.lower())
        lines.append(f"{name}: {value}")
    framed = "content-length" in names or "transfer-encoding" in names
    if body is not None and content_length and not framed:
        lines.append(f"Content-Length: {len(body)}")
    head = "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n"
    return head + (body or b"")


def chunked(body: bytes, size: int = 7) -> bytes:
    """A body in the chunked coding."""
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


class Connection:
    """One TCP connection. Use as a context manager."""

    def __init__(self, port: int, host: str = "127.0.0.1", seconds: float = DEADLINE_SECONDS) -> None:
        self.deadline_seconds = seconds
        self.socket = socket.create_connection((host, port), timeout=seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.ended = False

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes with FIN. Idempotent."""
        self.socket.close()

    def reset(self) -> None:
        """Closes with RST, as a crashed client would."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Sends every byte; a peer that closed meanwhile is not an error here but at the next read."""
        self.socket.settimeout(self.deadline_seconds)
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def half_close(self) -> None:
        """Sends FIN, keeps reading."""
        self.socket.shutdown(socket.SHUT_WR)

    def read_more(self, seconds: float | None = None) -> bool:
        """Waits for bytes; False at the end of the stream. Raises TimeoutError at the deadline."""
        if self.ended:
            return False
        self.socket.settimeout(self.deadline_seconds if seconds is None else seconds)
        try:
            data = self.socket.recv(1 << 16)
        except (ConnectionResetError, BrokenPipeError):
            data = b""
        self.ended = not data
        self.buffer += data
        return not self.ended

    def read_until(self, mark: bytes, seconds: float | None = None) -> bytes:
        """Takes the bytes up to and including `mark`."""
        end = time.monotonic() + (self.deadline_seconds if seconds is None else seconds)
        while mark not in self.buffer:
            if not self.read_more(max(0.001, end - time.monotonic())):
                raise PeerClosed(self.buffer)
        taken, _, self.buffer = self.buffer.partition(mark)
        return taken + mark

    def read_exactly(self, count: int) -> bytes:
        """Takes `count` bytes."""
        while len(self.buffer) < count:
            if not self.read_more():
                raise PeerClosed(self.buffer)
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def read_head(self, seconds: float | None = None) -> tuple[int, str, Headers, bytes]:
        """Takes one status line with its headers, checking their grammar."""
        head = self.read_until(b"\r\n\r\n", seconds)
        lines = head[:-4].split(b"\r\n")
        version, status, *_ = lines[0].decode("ascii").split(" ", 2)
        assert version in ("HTTP/1.1", "HTTP/1.0"), lines[0]
        headers: Headers = []
        for line in lines[1:]:
            name, colon, value = line.decode("latin-1").partition(":")
            assert colon and name and name == name.strip(), f"bad header line {line!r}"
            headers.append((name, value.strip(" \t")))
        return int(status), version, headers, head

    def read_answer(self, method: str = "POST", seconds: float | None = None) -> Answer:
        """Takes one complete response; interim 1xx responses are collected on the way."""
        informational: list[int] = []
        while True:
            status, version, headers, head = self.read_head(seconds)
            if status >= 200:
                break
            informational.append(status)
        names = [name.lower() for name, _ in headers]
        assert names.count("content-length") <= 1, "Content-Length repeated"
        is_chunked = "transfer-encoding" in names
        assert not (is_chunked and "content-length" in names), "both framings"
        if method == "HEAD" or status in (204, 304):
            body, raw = b"", b""
        elif is_chunked:
            body, raw = self.read_chunks()
        elif "content-length" in names:
            length = int(dict((k.lower(), v) for k, v in headers)["content-length"])
            body = raw = self.read_exactly(length)
        else:
            body = raw = self.read_to_end()
        answer = Answer(status, version, headers, body, informational)
        if method != "HEAD":
            check_with_llhttp(head + raw, answer)
        return answer

    def read_chunks(self) -> tuple[bytes, bytes]:
        """Takes a chunked body; returns it decoded and raw."""
        body, raw = b"", b""
        while True:
            line = self.read_until(b"\r\n")
            size = int(line.strip(), 16)
            chunk = self.read_exactly(size + 2)
            assert chunk.endswith(b"\r\n"), "chunk without its end"
            body, raw = body + chunk[:-2], raw + line + chunk
            if size == 0:
                return body, raw

    def read_event(self, seconds: float | None = None) -> str:
        """Takes one server-sent event or comment from a chunked stream whose head was read."""
        stream: bytes = getattr(self, "event_bytes", b"")
        while b"\n\n" not in stream.replace(b"\r\n", b"\n"):
            line = self.read_until(b"\r\n", seconds)
            chunk = self.read_exactly(int(line.strip(), 16) + 2)
            if chunk == b"\r\n":
                raise PeerClosed("end of the event stream")
            stream += chunk[:-2]
        event, _, rest = stream.replace(b"\r\n", b"\n").partition(b"\n\n")
        self.event_bytes = rest
        return event.decode("utf-8")

    def read_to_end(self, seconds: float | None = None) -> bytes:
        """Everything until the peer closes; TimeoutError when it does not."""
        while self.read_more(seconds):
            pass
        taken, self.buffer = self.buffer, b""
        return taken

    def is_closed_by_peer(self, seconds: float = 2.0) -> bool:
        """Whether the peer closes within the deadline, sending nothing more."""
        try:
            return not self.read_more(seconds) and not self.buffer
        except TimeoutError:
            return False

    def has_bytes(self) -> bool:
        """Whether something can be read right now, without waiting."""
        return bool(self.buffer) or bool(select.select([self.socket], [], [], 0)[0])


def check_with_llhttp(raw: bytes, answer: Answer) -> None:
    """Node's parser must read the same response: same status, same body."""

    class Seen:
        body = b""

        def on_body(self, data: bytes) -> None:
            self.body += data

    seen = Seen()
    parser = httptools.HttpResponseParser(seen)
    parser.feed_data(raw)
    assert parser.get_status_code() == answer.status
    assert seen.body == answer.body


def exchange(port: int, data: bytes, method: str = "POST", seconds: float = DEADLINE_SECONDS) -> Answer:
    """One request on its own connection."""
    with Connection(port, seconds=seconds) as connection:
        connection.send(data)
        return connection.read_answer(method)
