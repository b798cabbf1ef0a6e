# SPDX-License-Identifier: Apache-2.0
"""The requests that are sent, and how to know that their answers are right."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

MODERN = "2026-07-28"
LEGACY = "2025-11-25"
ERAS = ("modern", "legacy")
META = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


@dataclass(frozen=True)
class Request:
    """One request to repeat. `expect` is a text that every right answer contains."""

    target: str
    expect: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    status: int = 200
    keep: bool = True

    def at(self, target: str) -> Request:
        """The same bytes to another path."""
        return replace(self, target=target)

    def closing(self) -> Request:
        """The same on a connection of its own."""
        return replace(self, keep=False)

    def encoded(self, port: int) -> bytes:
        """What goes over the wire."""
        lines = [f"{self.method} {self.target} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body:
            lines.append(f"Content-Length: {len(self.body.encode())}")
        if not self.keep:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n" + self.body).encode()


def get(target: str, expect: str) -> Request:
    """A plain GET."""
    return Request(target, expect)


def rpc(
    method: str, params: dict[str, Any], era: str, expect: str, name: str | None = None, status: int = 200
) -> Request:
    """A JSON-RPC request as a client of that era sends it; `name` is the tool it calls."""
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    if era == "modern":
        params = {**params, "_meta": {**META, **params.get("_meta", {})}}
        headers |= {"MCP-Protocol-Version": MODERN, "Mcp-Method": method}
        headers |= {"Mcp-Name": name} if name else {}
    else:
        headers["MCP-Protocol-Version"] = LEGACY
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return Request("/messages", expect, "POST", headers, compact(message), status)


def call(tool: str, arguments: dict[str, Any], era: str, expect: str, **members: Any) -> Request:
    """A `tools/call`; `members` go to `rpc`, except `meta`, which goes into the request's `_meta`."""
    params: dict[str, Any] = {"name": tool, "arguments": arguments}
    if meta := members.pop("meta", None):
        params["_meta"] = meta
    return rpc("tools/call", params, era, expect, tool, **members)


def compact(value: Any) -> str:
    """JSON without spaces, as programs send it."""
    return json.dumps(value, separators=(",", ":"))
