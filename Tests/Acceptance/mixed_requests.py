# SPDX-License-Identifier: Apache-2.0
"""Sends many good and bad requests to a server, in both eras, and checks every status.

For memory checkers. Without `--port` it starts a sandbox, stops it afterwards and expects exit status 0:

    MCP_SERVER_PATIENCE=10 MCP_SERVER_WRAPPER="valgrind --leak-check=full --error-exitcode=99 ..." \\
        python Tests/Acceptance/mixed_requests.py --count 10000 [--seed 1]

Exit status 0 when every answer was the expected one.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable

from process import ServerProcess
from rawhttp import Connection, PeerClosed, chunked
from wire import (
    ABSENT,
    UNKNOWN,
    Wire,
    call_params,
    encode,
    legacy_headers,
    message,
    meta,
    modern_headers,
    modern_message,
    replaced,
)

SECONDS = 120.0
"""A server under valgrind is slow."""

Kind = Callable[[Wire, random.Random], tuple[bytes, int, bool]]
"""Makes a request: the bytes, the status expected, whether the connection is still usable after it."""


def good_modern_call(wire: Wire, dice: random.Random) -> tuple[bytes, int, bool]:
    """A tool call through to the backend."""
    tool, arguments = dice.choice(
        (
            (
                "get_user_profile",
                {
                    "user_id": f"u-{dice.randint(1001, 1250)}",
                    "include_details": dice.random() < 0.5,
                },
            ),
            ("list_users", {"limit": dice.randint(1, 100)}),
            ("list_tickets", {"status": ["open"], "limit": dice.randint(1, 50)}),
            ("query_data", {"dataset": "sales", "limit": dice.randint(1, 200)}),
            (
                "create_ticket",
                {"title": "Mixed", "description": "A mixed request.", "tags": ["mixed"]},
            ),
        )
    )
    body = modern_message("tools/call", call_params(tool, arguments), dice.randint(0, 1 << 60))
    return wire.request(body, modern_headers("tools/call", tool)), 200, True


def good_legacy_call(wire: Wire, dice: random.Random) -> tuple[bytes, int, bool]:
    """The same in an older revision."""
    version = dice.choice((None, "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"))
    params = call_params("get_user_profile", {"user_id": f"u-{dice.randint(1001, 1250)}"})
    return (
        wire.request(message("tools/call", params, "text id"), legacy_headers(version)),
        200,
        True,
    )


def constants(wire: Wire, dice: random.Random) -> tuple[bytes, int, bool]:
    """Answers that never change."""
    method = dice.choice(("server/discover", "tools/list"))
    if dice.random() < 0.5:
        return (
            wire.request(
                None, [], "GET", dice.choice(("/tools", "/health", "/health/live", "/health/ready"))
            ),
            200,
            True,
        )
    return wire.request(modern_message(method), modern_headers(method)), 200, True


def handshake(wire: Wire, dice: random.Random) -> tuple[bytes, int, bool]:
    """`initialize`, or the notification after it."""
    if dice.random() < 0.5:
        return (
            wire.request(message("notifications/initialized", ABSENT, ABSENT), legacy_headers()),
            202,
            True,
        )
    params = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "m", "version": "1"},
    }
    return wire.request(message("initialize", params), legacy_headers(None)), 200, True


def batch(wire: Wire, dice: random.Random) -> tuple[bytes, int, bool]:
    """An array, some of it wrong."""
    elements = [
        dice.choice((message("ping"), message("nope"), 1, message("tools/list", {})))
        for _ in range(dice.randint(1, 20))
    ]
    return wire.request(elements, legacy_headers(None)), 200, True


def tool_errors(wire: Wire, dice: random.Random) -> tuple[bytes, int, bool]:
    """Arguments no tool accepts, or things the backend does not have."""
    arguments = dice.choice(
        ({}, {"user_id": 5}, {"user_id": "u-0"}, {"user_id": "a/b"}, {"x": [1, {"y": None}]}, None)
    )
    body = modern_message("tools/call", call_params("get_user_profile", arguments))
    return wire.request(body, modern_headers("tools/call", "get_user_profile")), 200, True


def protocol_errors(wire: Wire, dice: random.Random) -> tuple[bytes, int, bool]:
    """Broken JSON, wrong shapes, wrong headers, unknown methods."""
    good = modern_message("tools/list")
    body, headers, status = dice.choice(
        (
            (b"{", modern_headers(), 400),
            (b"[" * dice.randint(1, 2000), modern_headers(), 400),
            (b'{"a":"\xff"}', legacy_headers(), 400),
            ([1], modern_headers(), 400),
            (message("tools/list", {}), modern_headers(), 400),
            (
                message("tools/list", {"_meta": meta(UNKNOWN)}),
                replaced(modern_headers(), "MCP-Protocol-Version", UNKNOWN),
                400,
            ),
            (good, replaced(modern_headers(), "Mcp-Method", "x"), 400),
            (good, [*modern_headers(), *modern_headers()[2:]], 400),
            (modern_message("nope"), modern_headers("nope"), 404),
            (good, replaced(modern_headers(), "Content-Type", "text/plain"), 415),
            (good, replaced(modern_headers(), "Accept", "text/html"), 406),
            (good, [("Host", "evil.example.com"), *modern_headers()], 421),
            (good, [*modern_headers(), ("Origin", "http://evil.example.com")], 403),
        )
    )
    return wire.request(body, headers), status, status not in (403, 406, 415, 421)


def wrong_routes(wire: Wire, dice: random.Random) -> tuple[bytes, int, bool]:
    """405 and 404."""
    if dice.random() < 0.5:
        return wire.request(None, [], dice.choice(("GET", "DELETE")), "/messages"), 405, True
    return wire.request(None, [], "GET", "/" + "x" * dice.randint(1, 2000)), 404, True


def broken_http(wire: Wire, dice: random.Random) -> tuple[bytes, int, bool]:
    """Framing errors; the connection ends."""
    host = f"Host: {wire.host}\r\n".encode()
    data = dice.choice(
        (
            b"nonsense\r\n\r\n",
            b"POST /messages HTTP/1.1\r\n" + host + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
            b"POST /messages HTTP/1.1\r\n"
            + host
            + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"POST /messages HTTP/1.1\r\n" + host + b"X : y\r\n\r\n",
            b"POST /messages HTTP/1.1\n" + host + b"\n",
        )
    )
    return data, 400, False


def chunks(wire: Wire, dice: random.Random) -> tuple[bytes, int, bool]:
    """A good request in chunks."""
    head = wire.request(None, [*modern_headers("server/discover"), ("Transfer-Encoding", "chunked")])
    return (
        head + chunked(encode(modern_message("server/discover")), dice.randint(1, 300)),
        200,
        True,
    )


KINDS: tuple[tuple[Kind, int], ...] = (
    (good_modern_call, 30),
    (good_legacy_call, 15),
    (constants, 10),
    (handshake, 5),
    (batch, 3),
    (tool_errors, 12),
    (protocol_errors, 15),
    (wrong_routes, 3),
    (broken_http, 4),
    (chunks, 3),
)
LEAVES = 0.02
"""The share of good calls whose client leaves before the answer."""


def send(port: int, count: int, seed: int) -> int:
    """Sends them; prints what was sent; returns how many answers were not as expected."""
    wire, dice = Wire(port), random.Random(seed)
    sent: Counter[str] = Counter()
    wrong: list[str] = []
    connection = Connection(port, seconds=SECONDS)
    for _ in range(count):
        kind = dice.choices([kind for kind, _ in KINDS], [weight for _, weight in KINDS])[0]
        data, expected, is_usable = kind(wire, dice)
        name = kind.__name__
        connection.send(data)
        if kind is good_modern_call and dice.random() < LEAVES:
            sent["left early"] += 1
            connection.reset()
            connection = Connection(port, seconds=SECONDS)
            continue
        try:
            answer = connection.read_answer("GET" if data.startswith(b"GET") else "POST")
            status = answer.status
            is_usable = is_usable and (answer.header("connection") or "").lower() != "close"
        except PeerClosed as error:
            status, is_usable = 0, False
            wrong.append(f"{name}: connection closed after {error.args[0]!r:.80}")
        sent[f"{name} {status}"] += 1
        if status != expected:
            wrong.append(f"{name}: expected {expected}, got {status} for {data[:200]!r}")
        if not is_usable:
            connection.close()
            connection = Connection(port, seconds=SECONDS)
    connection.close()
    print(f"seed {seed}: {sum(sent.values())} requests, {len(wrong)} not as expected")
    for name, number in sorted(sent.items()):
        print(f"  {number:6} {name}")
    for line in wrong[:20]:
        print("  " + line, file=sys.stderr)
    return len(wrong)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Mixed good and bad requests.")
    parser.add_argument("--port", type=int, help="of a running server; without it a sandbox is started")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.port:
        return 1 if send(options.port, options.count, options.seed) else 0
    with ServerProcess("sandbox") as server:
        server.wait_until_ready()
        wrong = send(server.port, options.count, options.seed)
        status = server.stop()
        if status != 0:
            print(f"exit status {status}\n{server.err.text()[-20_000:]}", file=sys.stderr)
            sys.stderr.flush()
            return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
