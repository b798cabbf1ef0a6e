# SPDX-License-Identifier: Apache-2.0
"""MCP messages of both eras, and the checks every answer must pass.

"Modern" is revision 2026-07-28 (stateless, `_meta` on each request), "legacy" the four handshake
revisions. `K` is the reserved key prefix.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from rawhttp import Answer, Connection, Headers, exchange, request_bytes

K = "io.modelcontextprotocol/"
MODERN = "2026-07-28"
LEGACY = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
REVISIONS = (MODERN, *LEGACY)
UNKNOWN = "v999.0.0"

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
HEADER_MISMATCH = -32020
UNSUPPORTED_VERSION = -32022

TOOLS = ("create_ticket", "get_user_profile", "list_tickets", "list_users", "query_data")
USER_ID = "u-1001"
MARKER = "zqxjkv"
"""Planted in hostile input. It must never come back in an error message, header or log line."""

ERROR_MESSAGE_MAX = 200


class Absent:
    """Marks a value that is to be left out."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Any = Absent()
ANY_ID: Any = object()
"""Expectation: any id is right."""


def meta(version: Any = MODERN, **members: Any) -> dict[str, Any]:
    """A complete modern `_meta`; `version=ABSENT` leaves the claim out."""
    built: dict[str, Any] = {
        f"{K}protocolVersion": version,
        f"{K}clientCapabilities": {},
        f"{K}clientInfo": {"name": "acceptance", "version": "1"},
    }
    built.update(members)
    return {key: value for key, value in built.items() if value is not ABSENT}


def message(method: Any = ABSENT, params: Any = ABSENT, id: Any = 1, **members: Any) -> dict[str, Any]:
    """A JSON-RPC message; absent parts are left out."""
    built = {"jsonrpc": "2.0", "id": id, "method": method, "params": params, **members}
    return {key: value for key, value in built.items() if value is not ABSENT}


def modern_message(method: str, params: dict[str, Any] | None = None, id: Any = 1) -> dict[str, Any]:
    """A modern request with its envelope."""
    return message(method, {**(params or {}), "_meta": meta()}, id)


def call_params(tool: str, arguments: Any = ABSENT) -> dict[str, Any]:
    """The params of a `tools/call`."""
    return {"name": tool} if arguments is ABSENT else {"name": tool, "arguments": arguments}


BASE_HEADERS: Headers = [
    ("Content-Type", "application/json"),
    ("Accept", "application/json, text/event-stream"),
]


def modern_headers(method: str = "tools/list", name: str | None = None) -> Headers:
    """The headers a correct modern client sends."""
    headers = [*BASE_HEADERS, ("MCP-Protocol-Version", MODERN), ("Mcp-Method", method)]
    return headers if name is None else [*headers, ("Mcp-Name", name)]


def legacy_headers(version: str | None = "2025-11-25") -> Headers:
    """The headers a correct legacy client sends; None is one from before the version header."""
    return BASE_HEADERS if version is None else [*BASE_HEADERS, ("MCP-Protocol-Version", version)]


def without(headers: Headers, name: str) -> Headers:
    """The headers less one name."""
    return [(key, value) for key, value in headers if key.lower() != name.lower()]


def replaced(headers: Headers, name: str, value: str) -> Headers:
    """The headers with one value changed or added."""
    return [*without(headers, name), (name, value)]


def encode(value: Any) -> bytes:
    """Bytes as they are, anything else as JSON."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


@dataclass
class Wire:
    """Talks to one server. Each exchange has its own connection unless one is given."""

    port: int
    path: str = "/messages"
    host: str = field(default="")

    def __post_init__(self) -> None:
        self.host = self.host or f"127.0.0.1:{self.port}"

    def request(self, body: Any, headers: Headers, method: str = "POST", path: str | None = None) -> bytes:
        """The request as bytes, with a `Host` line."""
        lines = headers if any(k.lower() == "host" for k, _ in headers) else [("Host", self.host), *headers]
        return request_bytes(method, path or self.path, lines, None if body is None else encode(body))

    def post(self, body: Any, headers: Headers, path: str | None = None, seconds: float = 10.0) -> Answer:
        """POSTs a body and returns the checked answer."""
        return checked(exchange(self.port, self.request(body, headers, path=path), seconds=seconds))

    def get(self, path: str, headers: Headers = [], method: str = "GET") -> Answer:
        """A request without a body."""
        return exchange(self.port, self.request(None, headers, method, path), method)

    def modern(
        self,
        method: str,
        params: dict[str, Any] | None = None,
        id: Any = 1,
        name: str | None = None,
    ) -> Answer:
        """A correct modern request."""
        name = name if name is not None else (params or {}).get("name")
        return self.post(modern_message(method, params, id), modern_headers(method, name))

    def legacy(
        self, method: str, params: Any = ABSENT, id: Any = 1, version: str | None = "2025-11-25"
    ) -> Answer:
        """A correct legacy request."""
        return self.post(message(method, params, id), legacy_headers(version))

    def call(self, tool: str, arguments: Any = ABSENT, *, era: str = MODERN, id: Any = 1) -> dict[str, Any]:
        """Calls a tool in the given revision and returns the result object."""
        params = call_params(tool, arguments)
        answer = (
            self.modern("tools/call", params, id)
            if era == MODERN
            else self.legacy("tools/call", params, id, era)
        )
        assert answer.status == 200, (answer.status, answer.body)
        last = answer.messages()[-1]
        assert "result" in last, last
        result: dict[str, Any] = last["result"]
        return result

    def connect(self, seconds: float = 10.0) -> Connection:
        """A connection for tests that need more than one exchange."""
        return Connection(self.port, seconds=seconds)


def checked(answer: Answer) -> Answer:
    """What holds for every answer on the MCP routes, whatever was sent."""
    assert answer.header("mcp-session-id") is None, "a session id is never issued"
    if answer.status == 202:
        assert answer.body == b"", "202 has no body"
    for name, value in answer.headers:
        assert MARKER not in value, f"{name} reflects the request"
    if answer.status >= 400 and answer.body and str(UNSUPPORTED_VERSION).encode() not in answer.body:
        # The one exception names the version it does not support, as the protocol demands.
        assert MARKER.encode() not in answer.body, "an error reflects the request"
    return answer


def assert_error(answer: Answer, status: int | tuple[int, ...], code: int, id: Any = 1) -> dict[str, Any]:
    """The answer is this JSON-RPC error; returns the error object."""
    statuses = status if isinstance(status, tuple) else (status,)
    assert answer.status in statuses, (answer.status, answer.body[:300])
    assert answer.media_type == "application/json", answer.headers
    body = answer.json()
    assert body.get("jsonrpc") == "2.0" and "error" in body and "result" not in body, body
    error: dict[str, Any] = body["error"]
    assert error["code"] == code, body
    assert "id" in body, "an error without an id must say null"
    if id is not ANY_ID:
        assert body["id"] == id and type(body["id"]) is type(id), (body["id"], id)
    text = error["message"]
    assert text and "\n" not in text and len(text) <= ERROR_MESSAGE_MAX, text
    assert MARKER not in text, "the message reflects the request"
    return error


def assert_result(answer: Answer, id: Any = 1) -> dict[str, Any]:
    """The answer is a JSON-RPC result with this id; returns the result object."""
    assert answer.status == 200, (answer.status, answer.body[:300])
    body = answer.messages()[-1]
    assert body.get("jsonrpc") == "2.0" and "error" not in body, body
    assert body["id"] == id and type(body["id"]) is type(id), (body["id"], id)
    result: dict[str, Any] = body["result"]
    return result


def assert_accepted(answer: Answer) -> None:
    """The answer is 202 with nothing in it."""
    assert answer.status == 202 and answer.body == b"", (answer.status, answer.body[:300])


def assert_tool_error(result: dict[str, Any], code: str) -> dict[str, Any]:
    """The result is the typed tool error of this code; returns its structure."""
    assert result.get("isError") is True, result
    (text,) = [block["text"] for block in result["content"] if block["type"] == "text"][:1]
    assert text and "\n" not in text.strip(), text
    structure: dict[str, Any] = result["structuredContent"]
    assert structure["code"] == code, structure
    assert isinstance(structure["message"], str) and isinstance(structure["retryable"], bool), structure
    known = {"code", "message", "status", "retryable", "retry_after_ms", "field", "hint"}
    assert set(structure) <= known, set(structure) - known
    return structure
