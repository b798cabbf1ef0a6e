# SPDX-License-Identifier: Apache-2.0
"""What is measured: rows of the same work done by several servers."""

from __future__ import annotations

from dataclasses import dataclass, field

from messages import Request, call, get, rpc
from servers import HTTP2, PAGE_SIZES, TLS

OURS, FLOOR, NGINX, FASTMCP, GO = "mcp-server", "floor", "nginx", "fastmcp", "Go SDK"
FASTMCP_STARTED = "fastmcp, just started"
"""A new process for each sample."""
CONCURRENCIES = (1, 32, 256)
USUAL = 32
"""Connections where nothing else is said: enough to keep one core busy, few enough not to queue long."""

JUDGED = ("tools/call", "tools/call, legacy", "tools/list", "server/discover", "GET /health/live")
"""Keys of the rows that have a budget."""

PROFILE = {"user_id": "u-1001", "include_details": True}
PROFILE_TEXT = "ada@example.com"


@dataclass(frozen=True)
class Subject:
    """A request to one server. `process` is set where a peer needs another process for it."""

    server: str
    request: Request
    process: str = ""

    @property
    def runs_in(self) -> str:
        """The name of the process that answers."""
        return self.process or self.server


@dataclass(frozen=True)
class Row:
    """One line of the table. `key` names the work, whatever the concurrency and the connections."""

    key: str
    title: str
    connections: int
    subjects: list[Subject] = field(default_factory=list)
    keep: bool = True

    @property
    def is_judged(self) -> bool:
        """Whether budgets.py has a budget for it."""
        return self.key in JUDGED and self.connections == USUAL

    @property
    def name(self) -> str:
        """The whole line, to choose by."""
        return f"{self.title}, {self.connections} connections{'' if self.keep else ', closed each time'}"


def profile_call(era: str) -> Request:
    """The call that everything is compared by: one user from the backend."""
    return call("get_user_profile", PROFILE, era, PROFILE_TEXT)


def profile_subjects(era: str, with_sdks: bool, keep: bool = True) -> list[Subject]:
    """That call on every server: the same bytes in, the same exchange with the backend behind."""
    request = profile_call(era) if keep else profile_call(era).closing()
    legacy = profile_call("legacy") if keep else profile_call("legacy").closing()
    subjects = [
        Subject(OURS, request),
        Subject(FLOOR, request, FLOOR if keep else "floor, closing"),
        Subject(NGINX, request.at("/proxy/users/u-1001")),
    ]
    if not with_sdks:
        return subjects
    # Next to ours are the peers whose ratio needs the least drift.
    return [Subject(GO, legacy), *subjects, Subject(FASTMCP, legacy)]


def fixed_subjects(key: str, keep: bool = True) -> list[Subject]:
    """An answer that never changes; nginx serves the same bytes from its file cache."""
    requests = {
        "tools/list": (rpc("tools/list", {}, "modern", "query_data"), "/tools-list"),
        "tools/list, legacy": (rpc("tools/list", {}, "legacy", "query_data"), "/tools-list-legacy"),
        "server/discover": (rpc("server/discover", {}, "modern", "supportedVersions"), "/discover"),
        "GET /tools": (get("/tools", "query_data"), "/tools"),
        "GET /health/live": (get("/health/live", "live"), "/live"),
        "GET /health": (get("/health", "healthy"), "/our-health"),
    }
    request, path = requests[key]
    pair = (request, get(path, request.expect))
    ours, nginx = pair if keep else (pair[0].closing(), pair[1].closing())
    return [Subject(OURS, ours), Subject(NGINX, nginx)]


def list_users(limit: int, era: str) -> Request:
    """A page of users."""
    return call("list_users", {"limit": limit}, era, f"u{1000 + limit}@example.com")


def query(era: str) -> Request:
    """1,000 rows of six columns."""
    return call("query_data", {"dataset": "sales", "limit": 1000}, era, "[999,")


def rows(with_sdks: bool) -> list[Row]:
    """The table."""

    def also(request: Request) -> list[Subject]:
        return [Subject(FASTMCP, request)] if with_sdks else []

    def also_both(request: Request) -> list[Subject]:
        return [*also(request), *([Subject(GO, request)] if with_sdks else [])]

    table = []
    for connections in CONCURRENCIES:
        subjects = profile_subjects("modern", with_sdks and connections == USUAL)
        table.append(Row("tools/call", "tools/call", connections, subjects))
    table.append(
        Row("tools/call, legacy", "tools/call, legacy era", USUAL, profile_subjects("legacy", with_sdks))
    )
    if with_sdks:
        table += started_rows()
    for key, title, process in (
        ("tools/call, TLS", "tools/call, backend over TLS", TLS),
        ("tools/call, HTTP/2", "tools/call, backend over TLS and HTTP/2", HTTP2),
    ):
        for connections in CONCURRENCIES[1:]:
            table.append(Row(key, title, connections, [Subject(OURS, profile_call("modern"), process)]))
    for size in PAGE_SIZES:
        proxied = Subject(NGINX, list_users(size, "modern").at(f"/proxy/users?limit={size}"))
        subjects = [Subject(OURS, list_users(size, "modern")), proxied]
        subjects += also(list_users(size, "legacy")) if size == PAGE_SIZES[-1] else []
        table.append(Row(f"list_users {size}", f"list_users, {size} items", USUAL, subjects))
    subjects = [Subject(OURS, query("modern")), Subject(NGINX, query("modern").at("/proxy/query"))]
    table.append(Row("query_data", "query_data, 1,000 rows", USUAL, subjects + also(query("legacy"))))
    table += refused_rows()
    for connections in CONCURRENCIES:
        subjects = fixed_subjects("tools/list")
        if connections == USUAL:
            subjects += also_both(rpc("tools/list", {}, "legacy", "get_user_profile"))
        table.append(Row("tools/list", "tools/list", connections, subjects))
    table.append(
        Row("tools/list, legacy", "tools/list, legacy era", USUAL, fixed_subjects("tools/list, legacy"))
    )
    table.append(Row("server/discover", "server/discover", USUAL, fixed_subjects("server/discover")))
    table.append(Row("GET /tools", "GET /tools", USUAL, fixed_subjects("GET /tools")))
    table.append(Row("GET /health/live", "GET /health/live", USUAL, fixed_subjects("GET /health/live")))
    subjects = fixed_subjects("GET /health") + also(get("/health", "healthy"))
    table.append(Row("GET /health", "GET /health", USUAL, subjects))
    return table + closing_rows(with_sdks)


def started_rows() -> list[Row]:
    """Calls beside a FastMCP that has just started, which takes 2,000 requests to come up to speed."""
    peer = Subject(FASTMCP_STARTED, profile_call("legacy"))
    return [
        Row(f"{key}, started", f"{title}; FastMCP just started", USUAL, [Subject(OURS, profile_call(era)), peer])
        for key, title, era in (
            ("tools/call", "tools/call", "modern"), ("tools/call, legacy", "tools/call, legacy era", "legacy"),
        )
    ]


def refused_rows() -> list[Row]:
    """Calls that end before the backend: what the protocol itself costs, for the first and for no tool."""
    unknown = call("no_such_tool", {}, "modern", "no_such_tool")
    invalid = call("get_user_profile", {"user_id": 5}, "modern", "INVALID_INPUT")
    return [
        Row("unknown tool", "tools/call, no such tool", USUAL, [Subject(OURS, unknown)]),
        Row("invalid", "tools/call, refused arguments", USUAL, [Subject(OURS, invalid)]),
    ]


def closing_rows(with_sdks: bool) -> list[Row]:
    """A connection for each request: what accepting and closing costs."""
    subjects = profile_subjects("modern", with_sdks, keep=False)
    table = [Row("tools/call, closing", "tools/call", USUAL, subjects, keep=False)]
    for key in ("tools/list", "GET /health/live"):
        table.append(Row(f"{key}, closing", key, USUAL, fixed_subjects(key, keep=False), keep=False))
    return table
