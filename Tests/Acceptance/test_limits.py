# SPDX-License-Identifier: Apache-2.0
"""Limits: what is refused when there is too much of it, and that nothing is harmed by it.

Goal: a pod under pressure answers less, clearly, and recovers by itself; memory stays bounded whatever clients do.
"""

from __future__ import annotations

import os
import re
import resource
from collections.abc import Callable
from typing import Any

import pytest

from conftest import USER, Stage, Staging
from process import ServerProcess
from rawhttp import PeerClosed
from upstream import Received, Reply, Silence
from wire import (
    assert_result,
    assert_tool_error,
    call_params,
    legacy_headers,
    message,
    modern_headers,
    modern_message,
)

ROUTE = "GET /users/u-1001"
TOOL = "get_user_profile"
CALL = modern_message("tools/call", call_params(TOOL, {"user_id": "u-1001"}), 7)
HEADERS = modern_headers("tools/call", TOOL)
PING = message("ping", {}, 7)
RESULT_BYTES_MAX = 256 * 1024


def resident_kib(server: ServerProcess) -> int:
    """The process's resident memory."""
    with open(f"/proc/{server.process.pid}/status") as status:
        found = re.search(r"VmRSS:\s+(\d+)", status.read())
    assert found
    return int(found.group(1))


def open_files(server: ServerProcess) -> int:
    """The process's descriptors."""
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def test_calls_over_the_limit_are_told_to_come_back(staged: Staging) -> None:
    """503 with Retry-After; everything that needs no backend goes on; the limit frees itself."""
    stage = staged(BACKEND_API_TIMEOUT="30", MAX_CONCURRENT_CALLS="4")
    stage.backend.on(ROUTE, Silence(Reply(200, USER)))
    busy = [stage.wire.connect() for _ in range(4)]
    for connection in busy:
        connection.send(stage.wire.request(CALL, HEADERS))
    stage.backend.wait_for(ROUTE, 4)
    refused = stage.wire.post(CALL, HEADERS)
    assert refused.status == 503 and int(refused.header("retry-after") or "0") > 0
    assert refused.json()["error"]["code"] == -32603
    assert_result(stage.wire.legacy("ping", {}, 7), 7)
    assert_result(stage.wire.modern("tools/list", {}, 7), 7)
    assert stage.wire.get("/health/live").status == 200
    stage.backend.release()
    for connection in busy:
        assert_result(connection.read_answer(), 7)
        connection.close()
    assert_result(stage.wire.post(CALL, HEADERS), 7)


def test_connections_over_the_limit_are_refused_and_it_recovers(staged: Staging) -> None:
    """503 or a closed connection, never silence."""
    stage = staged(MAX_CONNECTIONS="20")
    held = [stage.wire.connect() for _ in range(20)]
    for connection in held:
        connection.send(stage.wire.request(PING, legacy_headers()))
    served = sum(1 for connection in held if connection.read_answer().status == 200)
    assert served >= 19
    with stage.wire.connect() as extra:
        extra.send(stage.wire.request(PING, legacy_headers()))
        try:
            assert extra.read_answer().status == 503
        except PeerClosed:
            pass
    for connection in held:
        connection.close()
    stage.server.wait_until(lambda: stage.server.status_of("/health/live") == 200, "recovery")


def test_running_out_of_descriptors_is_survived(stage: Stage) -> None:
    """Accepting pauses and goes on; what is connected is served."""
    with stage.wire.connect() as early:
        early.send(stage.wire.request(PING, legacy_headers()))
        early.read_answer()
        limit = open_files(stage.server) + 10
        resource.prlimit(stage.server.process.pid, resource.RLIMIT_NOFILE, (limit, limit))
        crowd = [stage.wire.connect() for _ in range(60)]
        for connection in crowd:
            connection.send(stage.wire.request(PING, legacy_headers()))
        for _ in range(5):
            early.send(stage.wire.request(PING, legacy_headers()))
            assert_result(early.read_answer(), 7)
        for connection in crowd:
            connection.close()
        stage.server.wait_until(lambda: stage.server.status_of("/health/live") == 200, "recovery")
        assert stage.server.process.poll() is None


def test_descriptors_are_given_back(stage: Stage) -> None:
    """A thousand connections of every kind leave none open."""
    stage.wire.call(TOOL, {"user_id": "u-1001"})
    before = open_files(stage.server)
    for number in range(1000):
        with stage.wire.connect() as connection:
            data = stage.wire.request(PING, legacy_headers())
            connection.send(data[: len(data) * (number % 4 + 1) // 4])
            if number % 4 == 3:
                connection.read_answer()
            if number % 2:
                connection.reset()
    stage.server.wait_until(lambda: open_files(stage.server) <= before + 5, "closed descriptors")


def test_a_client_that_never_reads_costs_bounded_memory(stage: Stage) -> None:
    """Its requests wait in its own socket: twenty such clients ask for some hundred megabytes."""
    data = stage.wire.request(modern_message("tools/list"), modern_headers()) * 500
    before = resident_kib(stage.server)
    deaf = [stage.wire.connect(seconds=0.2) for _ in range(20)]
    for connection in deaf:
        try:
            for _ in range(4):
                connection.send(data)
        except TimeoutError:
            pass
    for _ in range(20):
        assert_result(stage.wire.legacy("ping", {}, 7), 7)
    assert resident_kib(stage.server) - before < 20 * 1024
    for connection in deaf:
        connection.reset()


def test_idle_connections_are_cheap(stage: Stage) -> None:
    """Under the budget of 8 KiB each, after they were used."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = min(2000, hard - 200)
    data = stage.wire.request(modern_message("tools/list"), modern_headers())

    def open_them() -> list[Any]:
        connections = [stage.wire.connect(seconds=30) for _ in range(count)]
        for connection in connections:
            connection.send(data)
            connection.read_answer()
        return connections

    for connection in open_them():
        connection.close()
    before = resident_kib(stage.server)
    idle = open_them()
    assert (resident_kib(stage.server) - before) / count < 8
    for connection in idle:
        connection.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_connection_ends_after_many_requests(stage: Stage) -> None:
    """So that load spreads to new pods: announced by `Connection: close`, between 8,000 and 10,000."""
    data = stage.wire.request(PING, legacy_headers())
    with stage.wire.connect(seconds=30) as connection:
        served = 0
        while served <= 10_000:
            connection.send(data * 10)
            for _ in range(10):
                answer = connection.read_answer()
                served += 1
                if (answer.header("connection") or "").lower() == "close":
                    assert connection.is_closed_by_peer()
                    assert 8_000 <= served <= 10_000
                    return
    raise AssertionError("it never ended")


def test_allowed_hosts(staged: Staging) -> None:
    """Exact names, with or without port, and wildcards; loopback stays allowed."""
    stage = staged(ALLOWED_HOSTS="mcp.example.com, *.apps.example.com")
    for host, status in (
        ("mcp.example.com", 200),
        ("MCP.example.com:443", 200),
        ("a.apps.example.com", 200),
        ("apps.example.com", 421),
        ("evilmcp.example.com", 421),
        ("evilapps.example.com", 421),
        ("mcp.example.com.evil.com", 421),
        ("127.0.0.1", 200),
        ("localhost:1234", 200),
    ):
        answer = stage.wire.post(PING, [("Host", host), *legacy_headers()])
        assert answer.status == status, (host, answer.status)


def test_allowed_origins(staged: Staging) -> None:
    """The listed one may call and read; others still may not."""
    origin = "https://chat.example.com"
    stage = staged(ALLOWED_ORIGINS=f"{origin}, https://other.example.com:8443")
    answer = stage.wire.post(PING, [("Origin", origin), *legacy_headers()])
    assert_result(answer, 7)
    assert answer.header("access-control-allow-origin") == origin
    asked = [("Origin", origin), ("Access-Control-Request-Method", "POST")]
    assert stage.wire.get("/messages", asked, "OPTIONS").status == 204
    for other in ("https://chat.example.com:444", "http://chat.example.com", "https://x.chat.example.com"):
        assert stage.wire.post(PING, [("Origin", other), *legacy_headers()]).status == 403


# -- results too long for a model ----------------------------------------------------------------


def paged(
    rows: list[Any], page: Callable[[list[Any], str | None], dict[str, Any]]
) -> Callable[[Received], Reply]:
    """A backend that serves any list with exact cursors, from a query or a body."""

    def answer(request: Received) -> Reply:
        if request.body:
            asked = request.json()
        else:
            pairs = (pair.partition("=") for pair in request.target.partition("?")[2].split("&") if pair)
            asked = {name: value for name, _, value in pairs}
        start, limit = int(asked.get("cursor", 0)), int(asked.get("limit", 20))
        end = start + limit
        return Reply(200, page(rows[start:end], str(end) if end < len(rows) else None))

    return answer


def walk(stage: Stage, tool: str, arguments: dict[str, Any], member: str) -> tuple[list[Any], int]:
    """All rows of all pages, and how many pages were cut."""
    rows: list[Any] = []
    cut = 0
    for _ in range(1000):
        result = stage.wire.call(tool, arguments)
        assert not result.get("isError"), result
        assert len(result["content"][0]["text"].encode()) <= RESULT_BYTES_MAX
        structure = result["structuredContent"]
        assert structure[member], "a page makes progress"
        rows += structure[member]
        cut += bool(structure.get("truncated"))
        cursor = structure.get("next_cursor")
        if not cursor:
            return rows, cut
        arguments = {**arguments, "cursor": cursor}
    raise AssertionError("endless pages")


def test_long_query_results_are_cut_at_a_row(stage: Stage) -> None:
    """Two megabytes asked for: every row arrives once, in pages that fit."""
    rows = [[number, "x" * (100 + number % 50 * 100)] for number in range(1500)]
    columns = [{"name": "id", "type": "integer"}, {"name": "text", "type": "string"}]

    def page(part: list[Any], cursor: str | None) -> dict[str, Any]:
        return {"columns": columns, "rows": part, "truncated": False} | (
            {"next_cursor": cursor} if cursor else {}
        )

    stage.backend.on("POST /query", paged(rows, page))
    found, cut = walk(stage, "query_data", {"dataset": "long", "limit": 1000}, "rows")
    assert found == rows and cut >= 1


def test_long_ticket_lists_are_cut_at_a_ticket(stage: Stage) -> None:
    """A hundred tickets of ten thousand characters."""
    times = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}
    tickets = [
        {
            "id": f"t-{number}",
            "title": "t",
            "description": "ä" * 9000,
            "status": "open",
            "priority": "low",
            "tags": [],
        }
        | times
        for number in range(150)
    ]

    def page(part: list[Any], cursor: str | None) -> dict[str, Any]:
        return {"items": part, "total": len(tickets)} | ({"next_cursor": cursor} if cursor else {})

    stage.backend.on("GET /tickets", paged(tickets, page))
    found, cut = walk(stage, "list_tickets", {"limit": 100}, "items")
    assert [ticket["id"] for ticket in found] == [ticket["id"] for ticket in tickets] and cut >= 1


def test_one_row_that_is_too_long_is_an_error_not_a_loop(stage: Stage) -> None:
    """It cannot be cut; the agent is told."""
    row = {"columns": [{"name": "text", "type": "string"}], "rows": [["x" * 400_000]], "truncated": False}
    stage.backend.on("POST /query", Reply(200, row))
    result = stage.wire.call("query_data", {"dataset": "long"})
    assert_tool_error(result, "BACKEND_ERROR")
    assert len(stage.backend.matching("POST /query")) <= 3


def test_a_profile_that_is_too_long_is_an_error(stage: Stage) -> None:
    """Likewise."""
    stage.backend.on(ROUTE, Reply(200, {**USER, "details": {"biography": "x" * 400_000}}))
    result = stage.wire.call(TOOL, {"user_id": "u-1001", "include_details": True})
    assert_tool_error(result, "BACKEND_ERROR")


@pytest.mark.parametrize("size,fits", ((7 << 20, True), (9 << 20, False)))
def test_a_backend_answer_over_eight_mebibytes_is_refused(stage: Stage, size: int, fits: bool) -> None:
    """Below it is read (and then too long for a result); above the transfer is ended."""
    stage.backend.on(ROUTE, Reply(200, {**USER, "details": {"padding": "x" * size}}))
    result = stage.wire.call(TOOL, {"user_id": "u-1001"})
    if fits:
        assert result["structuredContent"] == USER
    else:
        assert_tool_error(result, "BACKEND_ERROR")
