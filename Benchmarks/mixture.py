# SPDX-License-Identifier: Apache-2.0
"""The soak's mixture: what real clients send, what broken ones send, and a backend that fails in every way."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from messages import LEGACY, Request, call, get, rpc

SLOW_USER, FLAKY_USERS = "u-1250", ("u-1249", "u-1248", "u-1247", "u-1246", "u-1245", "u-1244")
SLOW_MS = 100
FAULTS: list[dict[str, Any]] = [
    {"mode": "slow", "delay_ms": SLOW_MS, "path": f"/users/{SLOW_USER}"},
    {"mode": "status", "status": 503, "path": "/users/u-1249"},
    {"mode": "reset", "path": "/users/u-1248"},
    {"mode": "truncated", "path": "/users/u-1247"},
    {"mode": "broken_json", "path": "/users/u-1246"},
    {"mode": "wrong_types", "path": "/users/u-1245"},
    {"mode": "html", "status": 502, "path": "/users/u-1244"},
]
"""Of the sandbox's backend, each for one user, for as long as the soak lasts."""


@dataclass(frozen=True)
class Variant:
    """One request of the mixture. `text` is in every right answer, `leaves`: the client does not wait for it."""

    kind: str
    data: bytes
    status: int
    text: bytes = b""
    leaves: bool = False
    ends: bool = False
    """The connection is not used again."""


def mixture(port: int) -> list[tuple[Variant, float]]:
    """Every variant with its weight; the weights add up to 100."""
    kinds: list[tuple[str, float, list[Request]]] = [
        ("call, modern", 40, good_calls("modern")),
        ("call, legacy", 15, good_calls("legacy")),
        ("constant", 14, constants()),
        ("refused arguments", 6, refused_arguments()),
        ("protocol error", 8, protocol_errors()),
        ("batch", 2, batches()),
        ("slow backend", 2, [call("get_user_profile", {"user_id": SLOW_USER}, "modern", "u-1250")]),
        ("failing backend", 1.5, failing_backends()),
        ("connection closed", 3, [request.closing() for request in good_calls("modern")[:2]]),
    ]
    found = []
    for kind, weight, requests in kinds:
        for request in requests:
            variant = Variant(
                kind, request.encoded(port), request.status, request.expect.encode(),
                ends=not request.keep or request.status in (403, 406, 415, 421),
            )
            found.append((variant, weight / len(requests)))
    left = [call("get_user_profile", {"user_id": user}, "modern", "") for user in ("u-1002", SLOW_USER)]
    left += [call("query_data", {"dataset": "sales", "limit": 200}, "modern", "")]
    found += [(Variant("left early", r.encoded(port), 0, leaves=True, ends=True), 5 / len(left)) for r in left]
    found += [(Variant("broken HTTP", data, 400, ends=True), 3.5 / 3) for data in broken_http(port)]
    return found


def good_calls(era: str) -> list[Request]:
    """Every tool."""
    ticket = {"title": "Soak", "description": "A request of the soak.", "tags": ["soak"]}
    users = [
        call("get_user_profile", {"user_id": f"u-{n}", "include_details": n % 2 == 0}, era, f"u-{n}")
        for n in range(1001, 1101)
    ]
    lists = [call("list_users", {"limit": n}, era, "next_cursor") for n in (1, 20, 100)]
    lists += [call("list_tickets", {"status": ["open"], "limit": n}, era, "items") for n in (1, 50)]
    lists += [call("query_data", {"dataset": "sales", "limit": n}, era, "rows") for n in (10, 200)]
    lists += [call("create_ticket", ticket, era, "Soak")]
    return users + lists * 4


def constants() -> list[Request]:
    """Answers that never change, and a handshake."""
    initialize = {
        "protocolVersion": LEGACY, "capabilities": {}, "clientInfo": {"name": "soak", "version": "1"}
    }
    return [
        rpc("tools/list", {}, "modern", "query_data"),
        rpc("tools/list", {}, "legacy", "query_data"),
        rpc("server/discover", {}, "modern", "supportedVersions"),
        rpc("initialize", initialize, "legacy", "serverInfo"),
        get("/tools", "query_data"), get("/health/live", "live"), get("/health/ready", "ready"),
        get("/health", "healthy"),
    ]


def refused_arguments() -> list[Request]:
    """Arguments no tool accepts, and things that are not there."""
    wrong: list[dict[str, Any]] = [{}, {"user_id": 5}, {"user_id": "a/b"}, {"x": [1, {"y": None}]}]
    found = [call("get_user_profile", arguments, "modern", "INVALID_INPUT") for arguments in wrong]
    found += [call("get_user_profile", {"user_id": "u-0"}, "modern", "NOT_FOUND")]
    found += [call("no_such_tool", {}, "modern", "Unknown tool"), call("no_such_tool", {}, "legacy", "Unknown")]
    return found


def protocol_errors() -> list[Request]:
    """Broken JSON, unknown methods, headers that do not fit."""
    good = rpc("tools/list", {}, "modern", "")

    def changed(status: int, body: str | None = None, **headers: str) -> Request:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return dataclasses.replace(
            good, status=status, body=good.body if body is None else body, headers={**good.headers, **named}
        )

    return [
        changed(400, "{"), changed(400, "[" * 2000), changed(400, '{"a":'), changed(400, "[1]"),
        changed(400, Mcp_Method="x"), changed(415, Content_Type="text/plain"), changed(406, Accept="text/html"),
        changed(403, Origin="http://evil.example.com"),
        rpc("nope", {}, "modern", "error", status=404), rpc("nope", {}, "legacy", "error"),
        dataclasses.replace(get("/nowhere", ""), status=404), dataclasses.replace(get("/messages", ""), status=405),
    ]


def batches() -> list[Request]:
    """An array in the one revision that has them, some of it wrong."""
    body = '[{"jsonrpc":"2.0","id":1,"method":"ping"},1,{"jsonrpc":"2.0","id":2,"method":"tools/list"},{}]'
    request = rpc("ping", {}, "legacy", "query_data")
    return [dataclasses.replace(request, body=body, headers={**request.headers, "MCP-Protocol-Version": "2025-03-26"})]


def failing_backends() -> list[Request]:
    """Each failure of the backend, with and without a progress token: a retry then opens an event stream."""
    found = []
    for user in FLAKY_USERS:
        for meta in ({}, {"progressToken": user}):
            found.append(call("get_user_profile", {"user_id": user}, "modern", "isError", meta=meta))
    return found


def broken_http(port: int) -> list[bytes]:
    """Framing errors; the server answers 400 and ends the connection."""
    host = f"Host: 127.0.0.1:{port}\r\n".encode()
    return [
        b"nonsense\r\n\r\n",
        b"POST /messages HTTP/1.1\r\n" + host + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST /messages HTTP/1.1\r\n" + host + b"X : y\r\n\r\n",
    ]
