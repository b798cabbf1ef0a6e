# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 message framing: what must be refused so that nothing can be smuggled, and what must work.

Goal: no two parsers on the path see different requests. Method: raw bytes; a framing error must give 400
(or its own status) and a closed connection, and what followed it must not be executed.
"""

from __future__ import annotations

import pytest

from rawhttp import Connection, PeerClosed, chunked
from wire import (
    BASE_HEADERS,
    INVALID_REQUEST,
    PARSE_ERROR,
    Wire,
    assert_error,
    assert_result,
    call_params,
    encode,
    legacy_headers,
    message,
)

PING = encode(message("ping", {}, 7))
LENGTH = f"Content-Length: {len(PING)}\r\n".encode()
TYPE = b"Content-Type: application/json\r\nAccept: application/json\r\n"


def head(
    wire: Wire, *lines: bytes, start: bytes = b"POST /messages HTTP/1.1\r\n", host: bool = True
) -> bytes:
    """A request head from raw lines."""
    first = f"Host: {wire.host}\r\n".encode() if host else b""
    return start + first + TYPE + b"".join(lines) + b"\r\n"


def smuggled(wire: Wire, title: str) -> bytes:
    """The request an attacker wants executed."""
    body = encode(
        message("tools/call", call_params("create_ticket", {"title": title, "description": "x"}), 9)
    )
    return wire.request(body, legacy_headers())


def assert_not_executed(wire: Wire, title: str) -> None:
    """No such ticket."""
    assert wire.call("list_tickets", {"query": title})["structuredContent"]["items"] == []


CHUNK = chunked(PING)
FRAMING_ERRORS: dict[str, tuple[bytes, bytes]] = {
    # name: (header lines, body)
    "length-and-chunked": (LENGTH + b"Transfer-Encoding: chunked\r\n", CHUNK),
    "chunked-and-length": (b"Transfer-Encoding: chunked\r\n" + LENGTH, CHUNK),
    "two-lengths": (LENGTH + b"Content-Length: 0\r\n", PING),
    "two-equal-lengths": (LENGTH + LENGTH, PING),
    "length-list": (f"Content-Length: {len(PING)}, {len(PING)}\r\n".encode(), PING),
    "length-plus": (f"Content-Length: +{len(PING)}\r\n".encode(), PING),
    "length-minus": (b"Content-Length: -1\r\n", PING),
    "length-hex": (b"Content-Length: 0x2a\r\n", PING),
    "length-empty": (b"Content-Length:\r\n", PING),
    "length-words": (b"Content-Length: ten\r\n", PING),
    "length-inner-space": (b"Content-Length: 4 2\r\n", PING),
    "length-overflow": (b"Content-Length: 18446744073709551658\r\n", PING),
    "length-fraction": (b"Content-Length: 42.0\r\n", PING),
    "chunked-twice": (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", CHUNK),
    "chunked-chunked": (b"Transfer-Encoding: chunked, chunked\r\n", CHUNK),
    "coding-unknown": (b"Transfer-Encoding: xchunked\r\n", CHUNK),
    "coding-identity": (b"Transfer-Encoding: identity\r\n", PING),
    "coding-gzip-chunked": (b"Transfer-Encoding: gzip, chunked\r\n", CHUNK),
    "coding-chunked-gzip": (b"Transfer-Encoding: chunked, gzip\r\n", CHUNK),
    "coding-quoted": (b'Transfer-Encoding: "chunked"\r\n', CHUNK),
    "coding-vertical-tab": (b"Transfer-Encoding: \x0bchunked\r\n", CHUNK),
    "coding-empty": (b"Transfer-Encoding:\r\n", CHUNK),
    "obs-fold": (b"X-A: one\r\n two\r\n" + LENGTH, PING),
    "obs-fold-tab": (b"X-A: one\r\n\ttwo\r\n" + LENGTH, PING),
    "space-before-colon": (LENGTH.replace(b":", b" :"), PING),
    "tab-before-colon": (LENGTH.replace(b":", b"\t:"), PING),
    "no-colon": (b"X-A\r\n" + LENGTH, PING),
    "empty-name": (b": x\r\n" + LENGTH, PING),
    "name-with-space": (b"X A: x\r\n" + LENGTH, PING),
    "name-with-control": (b"X\x01A: x\r\n" + LENGTH, PING),
    "name-not-ascii": (b"X\xc3\xa9: x\r\n" + LENGTH, PING),
    "name-with-slash": (b"X/A: x\r\n" + LENGTH, PING),
    "nul-in-value": (b"X-A: a\x00b\r\n" + LENGTH, PING),
    "cr-in-value": (b"X-A: a\rb\r\n" + LENGTH, PING),
    "control-in-value": (b"X-A: a\x01b\r\n" + LENGTH, PING),
    "bare-lf-in-headers": (b"X-A: a\nX-B: b\r\n" + LENGTH, PING),
    "bare-lf-everywhere": (LENGTH.replace(b"\r\n", b"\n"), PING),
    "two-hosts": (b"Host: localhost\r\n" + LENGTH, PING),
    "chunk-size-word": (b"Transfer-Encoding: chunked\r\n", b"g\r\n" + PING + b"\r\n0\r\n\r\n"),
    "chunk-size-empty": (b"Transfer-Encoding: chunked\r\n", b"\r\n" + PING + b"\r\n0\r\n\r\n"),
    "chunk-size-minus": (b"Transfer-Encoding: chunked\r\n", b"-1\r\n" + PING + b"\r\n0\r\n\r\n"),
    "chunk-size-prefix": (b"Transfer-Encoding: chunked\r\n", b"0x2\r\n{}\r\n0\r\n\r\n"),
    "chunk-size-plus": (b"Transfer-Encoding: chunked\r\n", b"+2\r\n{}\r\n0\r\n\r\n"),
    "chunk-size-space-first": (b"Transfer-Encoding: chunked\r\n", b" 2\r\n{}\r\n0\r\n\r\n"),
    "chunk-size-overflow": (
        b"Transfer-Encoding: chunked\r\n",
        b"ffffffffffffffff1\r\n{}\r\n0\r\n\r\n",
    ),
    "chunk-too-long": (b"Transfer-Encoding: chunked\r\n", b"1\r\n{}\r\n0\r\n\r\n"),
    "chunk-bare-lf": (b"Transfer-Encoding: chunked\r\n", b"2\n{}\n0\n\n"),
    "chunk-data-bare-lf": (b"Transfer-Encoding: chunked\r\n", b"2\r\n{}\n0\r\n\r\n"),
    "chunk-extension-bare-lf": (b"Transfer-Encoding: chunked\r\n", b"2;a\nb\r\n{}\r\n0\r\n\r\n"),
    "chunk-extension-flood": (
        b"Transfer-Encoding: chunked\r\n",
        b"2;" + b"a" * 70_000 + b"\r\n{}\r\n0\r\n\r\n",
    ),
    "trailer-flood": (
        b"Transfer-Encoding: chunked\r\n",
        chunked(PING)[:-2] + b"X: y\r\n" * 20_000 + b"\r\n",
    ),
    "trailer-broken": (b"Transfer-Encoding: chunked\r\n", chunked(PING)[:-2] + b"X y\r\n\r\n"),
}


@pytest.mark.parametrize("lines,body", FRAMING_ERRORS.values(), ids=FRAMING_ERRORS.keys())
def test_a_framing_error_is_400_and_closes(
    wire: Wire, request: pytest.FixtureRequest, lines: bytes, body: bytes
) -> None:
    """Whatever follows on the connection is never looked at."""
    title = f"smuggled {request.node.callspec.id}"
    with wire.connect() as connection:
        connection.send(head(wire, lines) + body + smuggled(wire, title))
        answer = connection.read_answer()
        assert answer.status in (400, 431, 501) and (
            answer.status != 501 or b"Transfer" in lines
        ), answer.status
        assert (answer.header("connection") or "").lower() == "close"
        assert connection.is_closed_by_peer()
    assert_not_executed(wire, title)


START_LINES: dict[str, tuple[bytes, tuple[int, ...]]] = {
    "two-spaces": (b"POST  /messages HTTP/1.1\r\n", (400,)),
    "tab": (b"POST\t/messages\tHTTP/1.1\r\n", (400,)),
    "leading-space": (b" POST /messages HTTP/1.1\r\n", (400,)),
    "trailing-space": (b"POST /messages HTTP/1.1 \r\n", (400,)),
    "no-version": (b"POST /messages\r\n", (400,)),
    "bare-lf": (b"POST /messages HTTP/1.1\n", (400,)),
    "no-slash": (b"POST messages HTTP/1.1\r\n", (400,)),
    "control-in-target": (b"POST /mess\x01ages HTTP/1.1\r\n", (400,)),
    "nul-in-target": (b"POST /messages\x00 HTTP/1.1\r\n", (400,)),
    "space-in-target": (b"POST /mess ages HTTP/1.1\r\n", (400,)),
    "method-not-token": (b"PO(ST /messages HTTP/1.1\r\n", (400,)),
    "version-lower": (b"POST /messages http/1.1\r\n", (400, 505)),
    "version-2": (b"POST /messages HTTP/2.0\r\n", (400, 505)),
    "version-1.2": (b"POST /messages HTTP/1.2\r\n", (200, 400, 505)),
    "version-long": (b"POST /messages HTTP/1.11\r\n", (400, 505)),
    "version-0.9": (b"POST /messages HTTP/0.9\r\n", (400, 505)),
    "http2-preface": (b"PRI * HTTP/2.0\r\n", (400, 405, 505)),
}


@pytest.mark.parametrize("start,statuses", START_LINES.values(), ids=START_LINES.keys())
def test_a_broken_request_line_is_refused(wire: Wire, start: bytes, statuses: tuple[int, ...]) -> None:
    """And the connection is closed."""
    with wire.connect() as connection:
        connection.send(head(wire, LENGTH, start=start) + PING)
        answer = connection.read_answer()
        assert answer.status in statuses, answer.status
        assert answer.status == 200 or connection.is_closed_by_peer()


@pytest.mark.parametrize(
    "junk", (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\x00" * 64, b"hello\r\n\r\n")
)
def test_what_is_not_http_is_closed(wire: Wire, junk: bytes) -> None:
    """A TLS hello, zeros, words."""
    with wire.connect() as connection:
        connection.send(junk)
        connection.half_close()
        assert connection.read_to_end()[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.0 400")


def test_a_host_is_required_in_http_1_1(wire: Wire) -> None:
    """RFC 9112 3.2."""
    with wire.connect() as connection:
        connection.send(head(wire, LENGTH, host=False) + PING)
        assert connection.read_answer().status == 400
        assert connection.is_closed_by_peer()


@pytest.mark.parametrize(
    "start",
    (b"POST http://127.0.0.1:%d/messages HTTP/1.1\r\n", b"\r\nPOST /messages HTTP/1.1\r\n"),
    ids=("absolute-form", "empty-line-first"),
)
def test_unusual_but_legal_request_lines_are_served(wire: Wire, start: bytes) -> None:
    """RFC 9112 3.2.2 and 2.2."""
    line = start % wire.port if b"%d" in start else start
    with wire.connect() as connection:
        connection.send(head(wire, LENGTH, start=line) + PING)
        assert_result(connection.read_answer(), 7)


@pytest.mark.parametrize("size", (1, 2, 7, 1000))
def test_row_50_a_chunked_body_is_served(wire: Wire, size: int) -> None:
    """Whatever the chunks are."""
    with wire.connect() as connection:
        for lines in (b"Transfer-Encoding: chunked\r\n", b"transfer-encoding: Chunked\r\n"):
            connection.send(head(wire, lines) + chunked(PING, size))
            assert_result(connection.read_answer(), 7)


def test_chunk_extensions_and_trailers_are_ignored(wire: Wire) -> None:
    """Short ones."""
    body = b"%x;name=value\r\n%s\r\n0\r\nX-Checksum: 1\r\n\r\n" % (len(PING), PING)
    with wire.connect() as connection:
        for _ in range(2):
            connection.send(head(wire, b"Transfer-Encoding: chunked\r\n") + body)
            assert_result(connection.read_answer(), 7)


def test_a_request_split_at_every_byte_is_the_same_request(wire: Wire) -> None:
    """Each byte in a write of its own: head, chunked body, the next request."""
    with wire.connect() as connection:
        for data in (
            wire.request(PING, legacy_headers()),
            head(wire, b"Transfer-Encoding: chunked\r\n") + CHUNK,
        ):
            for index in range(len(data)):
                connection.send(data[index : index + 1])
            assert_result(connection.read_answer(), 7)


def test_row_49_a_body_cut_short_is_not_executed(wire: Wire) -> None:
    """The client announces more than it sends and leaves."""
    title = "cut short"
    whole = smuggled(wire, title)
    with wire.connect() as connection:
        connection.send(whole[:-1])
        connection.half_close()
        assert connection.read_to_end()[9:12] in (b"", b"400")
    with wire.connect() as connection:
        connection.send(whole[:-1])
        connection.reset()
    assert_not_executed(wire, title)


def test_row_49_bytes_beyond_the_length_are_the_next_request(wire: Wire) -> None:
    """A length that is too small gives a parse error, then a framing error, then the end."""
    with wire.connect() as connection:
        connection.send(head(wire, b"Content-Length: 5\r\n") + PING)
        assert_error(connection.read_answer(), 400, PARSE_ERROR, None)
        try:
            assert connection.read_answer().status == 400
        except PeerClosed:
            pass
        assert connection.is_closed_by_peer()


def test_row_59_pipelined_requests_are_answered_in_order(wire: Wire) -> None:
    """A slow one (through the backend) before fast ones; all in one write."""
    bodies = [
        message("tools/call", call_params("query_data", {"dataset": "sales", "limit": 1000}), 1),
        message("ping", {}, 2),
        message("tools/call", call_params("get_user_profile", {"user_id": "u-1001"}), 3),
        message("tools/list", {}, 4),
    ]
    with wire.connect() as connection:
        connection.send(b"".join(wire.request(body, legacy_headers()) for body in bodies))
        for id in (1, 2, 3, 4):
            assert_result(connection.read_answer(), id)


def test_pipelining_does_not_grow_memory_or_reorder(wire: Wire) -> None:
    """Two thousand requests in one write."""
    count = 2000
    with wire.connect(seconds=30) as connection:
        connection.send(
            b"".join(wire.request(message("ping", {}, n), legacy_headers()) for n in range(count))
        )
        for id in range(count):
            assert connection.read_answer().json()["id"] == id


def test_expect_100_continue_is_honoured(wire: Wire) -> None:
    """The interim response comes before the body is sent."""
    with wire.connect() as connection:
        connection.send(head(wire, LENGTH, b"Expect: 100-continue\r\n"))
        status, *_ = connection.read_head()
        assert status == 100
        connection.send(PING)
        answer = connection.read_answer()
        assert_result(answer, 7)


def test_expect_100_continue_with_the_body_already_there(wire: Wire) -> None:
    """The interim response may come or not; the final one must."""
    with wire.connect() as connection:
        connection.send(head(wire, LENGTH, b"Expect: 100-continue\r\n") + PING)
        answer = connection.read_answer()
        assert_result(answer, 7)
        assert answer.informational in ([], [100])


def test_row_60_no_100_for_what_will_be_refused(wire: Wire) -> None:
    """413 at once; 415 likewise."""
    for lines, status in (
        (b"Content-Length: 999999999\r\n", 413),
        (LENGTH + b"Content-Encoding: gzip\r\n", 415),
    ):
        with wire.connect() as connection:
            connection.send(head(wire, lines, b"Expect: 100-continue\r\n"))
            answer = connection.read_answer()
            assert answer.status == status and answer.informational == []


def test_an_unknown_expectation_is_refused(wire: Wire) -> None:
    """RFC 9110 10.1.1: 417, or ignored."""
    with wire.connect() as connection:
        connection.send(head(wire, LENGTH, b"Expect: the-impossible\r\n") + PING)
        assert connection.read_answer().status in (200, 417)


def test_http_1_0_is_served_and_closed(wire: Wire) -> None:
    """No chunks, no keep-alive."""
    with wire.connect() as connection:
        connection.send(head(wire, LENGTH, start=b"POST /messages HTTP/1.0\r\n") + PING)
        answer = connection.read_answer()
        assert_result(answer, 7)
        assert answer.header("transfer-encoding") is None
        assert connection.is_closed_by_peer()


def test_chunks_do_not_exist_in_http_1_0(wire: Wire) -> None:
    """RFC 9112 6.1: treat the framing as faulty."""
    with wire.connect() as connection:
        start = b"POST /messages HTTP/1.0\r\n"
        connection.send(head(wire, b"Transfer-Encoding: chunked\r\n", start=start) + CHUNK)
        assert connection.read_answer().status == 400
        assert connection.is_closed_by_peer()


def test_connections_are_kept_and_closed_as_asked(wire: Wire) -> None:
    """Many requests on one; `Connection: close` ends it after its answer."""
    with wire.connect() as connection:
        for id in range(50):
            connection.send(wire.request(message("ping", {}, id), legacy_headers()))
            assert_result(connection.read_answer(), id)
        for value in ("close", "Close, x"):
            other = wire.connect()
            other.send(wire.request(PING, [*legacy_headers(), ("Connection", value)]))
            answer = other.read_answer()
            assert_result(answer, 7)
            assert (answer.header("connection") or "").lower() == "close"
            assert other.is_closed_by_peer()
            other.close()


def test_an_early_refusal_does_not_break_the_connection_for_the_client(wire: Wire) -> None:
    """The answer is readable although the body was still being sent."""
    body = b" " * (900 * 1024)
    headers = [("Content-Type", "text/plain"), ("Accept", "*/*")]
    with wire.connect() as connection:
        connection.send(wire.request(body, headers))
        assert connection.read_answer().status == 415


def test_an_empty_post_without_length_has_an_empty_body(wire: Wire) -> None:
    """RFC 9112 6.3: no framing, no body."""
    with wire.connect() as connection:
        connection.send(head(wire))
        assert_error(connection.read_answer(), 400, PARSE_ERROR, None)


def test_a_huge_batch_of_connections_is_served(wire: Wire) -> None:
    """Three hundred at once, each with a request."""
    connections: list[Connection] = [wire.connect(seconds=30) for _ in range(300)]
    try:
        for id, connection in enumerate(connections):
            connection.send(wire.request(message("ping", {}, id), legacy_headers()))
        for id, connection in enumerate(connections):
            assert_result(connection.read_answer(), id)
    finally:
        for connection in connections:
            connection.close()


def test_half_open_connections_do_not_block_others(wire: Wire) -> None:
    """A hundred clients that stop in the middle of a head or a body."""
    whole = wire.request(PING, BASE_HEADERS)
    stuck = [wire.connect() for _ in range(100)]
    try:
        for index, connection in enumerate(stuck):
            connection.send(whole[: 1 + index * (len(whole) - 2) // 100])
        assert_result(wire.legacy("ping", {}, 7), 7)
        assert wire.post([1], legacy_headers("2025-06-18")).json()["error"]["code"] == INVALID_REQUEST
    finally:
        for connection in stuck:
            connection.reset()
