# SPDX-License-Identifier: Apache-2.0
"""The log: one JSON object a line, one line a request, and nothing in it that should not be.

Goal: an operator can follow any call, and reading the log gives nobody a secret or a customer's data.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from conftest import CLIENT_SECRET, Stage
from upstream import SECRET_TOKEN, problem
from wire import (
    LEGACY,
    MARKER,
    MODERN,
    call_params,
    legacy_headers,
    message,
    meta,
    modern_headers,
    modern_message,
    replaced,
)

TOOL = "get_user_profile"
TRACE = "0af7651916cd43dd8448eb211c80319c"
EVERY_LINE = {"time", "level", "route", "status", "duration_ms", "bytes", "request_id"}
SECRETS = (MARKER, CLIENT_SECRET, SECRET_TOKEN, "planted", "ada@example.com", "Lovelace")


def requests(stage: Stage) -> list[dict[str, Any]]:
    """The lines of finished requests, less the probes the harness sends."""
    return [line for line in stage.server.log() if "route" in line and "/health" not in line["route"]]


def wait_for_requests(stage: Stage, count: int) -> list[dict[str, Any]]:
    """Returns when that many are in the log."""
    stage.server.wait_until(lambda: len(requests(stage)) >= count, f"{count} request lines")
    return requests(stage)


def test_a_request_line_has_every_field(stage: Stage) -> None:
    """Time, level, route, era, method, tool, status, code, duration, bytes, request id, trace id."""
    params = {
        **call_params(TOOL, {"user_id": "u-1001"}),
        "_meta": meta(traceparent=f"00-{TRACE}-b7ad6b7169203331-01"),
    }
    answer = stage.wire.post(message("tools/call", params), modern_headers("tools/call", TOOL))
    (line,) = wait_for_requests(stage, 1)
    assert EVERY_LINE <= set(line), line
    assert line["route"].endswith("/messages") and line["era"] == "modern"
    assert line["method"] == "tools/call" and line["tool"] == TOOL
    assert line["status"] == 200 and line["code"] == "ok" and line["level"] == "info"
    assert line["bytes"] >= len(answer.body) and line["duration_ms"] > 0
    assert line["trace_id"] == TRACE
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"]), line["time"]


def test_the_request_id_joins_log_backend_and_answer(stage: Stage) -> None:
    """One id on all three sides of a call."""
    answer = stage.wire.modern("tools/call", call_params(TOOL, {"user_id": "u-1001"}))
    (line,) = wait_for_requests(stage, 1)
    (received,) = stage.backend.matching("GET /users/u-1001")
    assert received.header("x-request-id") == line["request_id"]
    assert answer.header("x-request-id") in (None, line["request_id"])


def test_codes_and_eras_in_the_log(stage: Stage) -> None:
    """What the client was told is what the log says."""
    stage.backend.on("GET /users/u-2", problem(404, "Not found"))
    stage.wire.call(TOOL, {"user_id": "u-2"})
    stage.wire.call(TOOL, {}, era=LEGACY[0])
    stage.wire.modern("nope", {})
    stage.wire.post(b"{", legacy_headers())
    stage.wire.post(modern_message("tools/list"), replaced(modern_headers(), "Mcp-Method", "x"))
    lines = wait_for_requests(stage, 5)
    assert [str(line.get("code")) for line in lines] == [
        "NOT_FOUND",
        "INVALID_INPUT",
        "-32601",
        "-32700",
        "-32020",
    ]
    assert [line["status"] for line in lines] == [200, 200, 404, 400, 400]
    assert [line.get("era") for line in lines[:3]] == ["modern", "legacy", "modern"]
    assert lines[0]["tool"] == TOOL and lines[2].get("tool") is None


def test_one_line_a_request_and_every_line_is_json(stage: Stage) -> None:
    """Also for requests that are refused before they are understood."""
    with stage.wire.connect() as connection:
        connection.send(b"garbage\r\n\r\n")
        connection.read_answer()
    stage.wire.post(b"{}", [("Content-Type", "text/plain")])
    stage.wire.post(b"{}", [("Host", "evil.example.com")])
    assert stage.wire.get("/nowhere").status == 404
    for _ in range(20):
        stage.wire.modern("tools/list", {})
    wait_for_requests(stage, 23)
    for line in (*stage.server.out.all, *stage.server.err.all):
        assert isinstance(json.loads(line), dict), line
    ids = [line["request_id"] for line in requests(stage)]
    assert len(ids) == len(set(ids))


def test_what_a_client_sends_is_never_in_the_log(stage: Stage) -> None:
    """Arguments, tokens, headers, names, paths: planted everywhere, found nowhere."""
    M = MARKER
    secret_headers = [
        ("Authorization", f"Bearer {M}"),
        ("Cookie", M),
        ("X-Api-Key", M),
        ("User-Agent", M),
        ("Mcp-Param-X", M),
    ]
    for era_headers, body in (
        (
            modern_headers("tools/call", TOOL),
            modern_message("tools/call", call_params(TOOL, {"user_id": M})),
        ),
        (modern_headers("tools/call", M), modern_message("tools/call", call_params(M, {}))),
        (modern_headers(M), modern_message(M, {M: M})),
        (legacy_headers(), message("tools/call", call_params(TOOL, {"user_id": M, M: M}))),
        (legacy_headers(), message(M, {M: M}, M)),
        (legacy_headers(M), message("tools/list", {"cursor": M})),
        (legacy_headers(), f'{{"{M}'.encode()),
        (legacy_headers(), message(f"notifications/{M}", {M: M})),
    ):
        stage.wire.post(body, [*era_headers, *secret_headers])
        stage.wire.post(body, era_headers, path=f"/messages?{M}={M}")
    stage.wire.get(f"/{M}")
    stage.wire.get("/tools", [("If-None-Match", f'"{M}"')])
    stage.wire.post(b"{}", [("Host", f"{M}.example.com")])
    stage.wire.post(b"{}", [("Origin", f"http://{M}.example.com")])
    with stage.wire.connect() as connection:
        connection.send(f"{M} /{M} HTTP/1.1\r\nHost: localhost\r\n{M}: {M}\r\n\r\n".encode())
        connection.read_answer()
    wait_for_requests(stage, 21)
    assert M not in stage.server.output()


def test_what_the_backend_and_entra_send_is_never_in_the_log(stage: Stage) -> None:
    """Tokens, customers' data, error pages, our own secret."""
    stage.wire.call(TOOL, {"user_id": "u-1001"})
    stage.backend.on("GET /users/u-2", problem(500, f"planted {SECRET_TOKEN}", "planted detail"))
    stage.wire.call(TOOL, {"user_id": "u-2"})
    stage.backend.on("GET /users/u-3", problem(401, "planted", "planted"))
    stage.wire.call(TOOL, {"user_id": "u-3"})
    wait_for_requests(stage, 3)
    text = stage.server.output()
    for secret in SECRETS:
        assert secret not in text, secret


def test_debug_logs_are_as_discreet(staged: Any) -> None:
    """The level adds detail, not data."""
    stage = staged(LOG_LEVEL="DEBUG")
    headers = [*modern_headers("tools/call", TOOL), ("Authorization", f"Bearer {MARKER}")]
    stage.wire.post(modern_message("tools/call", call_params(TOOL, {"user_id": f"u-{MARKER}"})), headers)
    stage.wire.call(TOOL, {"user_id": "u-1001"})
    wait_for_requests(stage, 2)
    for secret in SECRETS:
        assert secret not in stage.server.output(), secret


def test_each_token_exchange_is_audited(stage: Stage) -> None:
    """Credential, tenant, client, scope, outcome, duration, expiry; never a value."""
    line = stage.server.wait_for_log(lambda line: "scope" in line and "credential" in line)
    text = json.dumps(line)
    assert "ClientSecretCredential" in text and "api://acceptance/.default" in text
    assert "66666666-7777-4888-9999-aaaaaaaaaaaa" in text and "11111111-2222-4333-8444-555555555555" in text


@pytest.mark.parametrize("level,expected", (("ERROR", 0), ("INFO", 1)))
def test_the_level_decides(staged: Any, level: str, expected: int) -> None:
    """Good requests are info."""
    stage = staged(LOG_LEVEL=level)
    stage.wire.modern("tools/list", {})
    assert stage.server.stop() == 0
    assert len(requests(stage)) == expected


def test_text_format_is_for_people(staged: Any) -> None:
    """No JSON, one line a request."""
    stage = staged(LOG_FORMAT="text")
    stage.wire.call(TOOL, {"user_id": "u-1001"}, era=MODERN)
    stage.server.wait_until(lambda: TOOL in stage.server.output(), "the line")
    line = next(line for line in stage.server.output().splitlines() if TOOL in line)
    assert not line.startswith("{") and "200" in line
