# SPDX-License-Identifier: Apache-2.0
"""Who may stop a call, and what a slow call sends meanwhile.

Goal: a modern client that goes away stops the backend transfer in the same turn; a legacy client that goes
away stops nothing; nobody stops a stranger's call; silence on the wire never lasts long enough for a proxy to cut it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from conftest import USER, Stage, Staging
from rawhttp import Connection, Headers
from schemas import assert_valid
from upstream import Reply, Silence, problem
from wire import (
    ABSENT,
    LEGACY,
    MODERN,
    assert_accepted,
    assert_result,
    call_params,
    legacy_headers,
    message,
    meta,
    modern_headers,
    replaced,
)

ROUTE = "GET /users/u-1001"
TOOL = "get_user_profile"
PARAMS = call_params(TOOL, {"user_id": "u-1001"})
HEADERS = modern_headers("tools/call", TOOL)
JSON_ONLY = replaced(HEADERS, "Accept", "application/json")
KEEPALIVE_SECONDS = 15


def modern_call(progress: Any = ABSENT, id: Any = 7) -> dict[str, Any]:
    """The call, perhaps with a progress token."""
    return message("tools/call", {**PARAMS, "_meta": meta(progressToken=progress)}, id)


LEAVE: dict[str, Callable[[Connection], None]] = {
    "fin": Connection.close,
    "reset": Connection.reset,
    "half-close": Connection.half_close,
}


@pytest.mark.parametrize("leave", LEAVE.values(), ids=LEAVE.keys())
@pytest.mark.parametrize("headers", (HEADERS, JSON_ONLY), ids=("either", "json-only"))
def test_a_modern_client_that_leaves_aborts_the_backend_transfer(
    staged: Staging, headers: Headers, leave: Callable[[Connection], None]
) -> None:
    """Also when the answer would have been JSON; and the aborted call is not retried."""
    stage = staged(BACKEND_API_TIMEOUT="30")
    stage.backend.on(ROUTE, Silence())
    with stage.wire.connect() as connection:
        connection.send(stage.wire.request(modern_call(), headers))
        stage.backend.wait_for(ROUTE)
        leave(connection)
        stage.backend.wait_for_abort()
    stage.backend.on(ROUTE, Reply(200, USER))
    assert stage.wire.call(TOOL, {"user_id": "u-1001"})["structuredContent"] == USER
    assert len(stage.backend.matching(ROUTE)) == 2


def test_a_call_waiting_to_retry_is_cancelled_too(staged: Staging) -> None:
    """Nothing is sent after the client has left."""
    stage = staged(BACKEND_API_TIMEOUT="10")
    stage.backend.on(ROUTE, problem(503, "Down", headers=[("Retry-After", "1")]))
    with stage.wire.connect() as connection:
        connection.send(stage.wire.request(modern_call(), HEADERS))
        stage.backend.wait_for(ROUTE)
        connection.reset()
    stage.server.wait_for_log(
        lambda line: line.get("tool") == TOOL and "CANCEL" in str(line.get("code", "")).upper()
    )
    assert len(stage.backend.matching(ROUTE)) == 1


@pytest.mark.parametrize("version", LEGACY)
def test_a_legacy_client_that_leaves_stops_nothing(staged: Staging, version: str) -> None:
    """The call runs to its end; only the answer is dropped."""
    stage = staged(BACKEND_API_TIMEOUT="30")
    stage.backend.on(ROUTE, Silence(Reply(200, USER)))
    with stage.wire.connect() as connection:
        connection.send(stage.wire.request(message("tools/call", PARAMS, 7), legacy_headers(version)))
        stage.backend.wait_for(ROUTE)
    # Two round trips on the loop later the disconnect has been seen; then the backend answers.
    for _ in range(2):
        assert stage.wire.get("/health/live").status == 200
    assert stage.backend.aborted == []
    stage.backend.release()
    line = stage.server.wait_for_log(lambda line: line.get("tool") == TOOL)
    assert line["code"] == "ok" and stage.backend.aborted == []


@pytest.mark.parametrize("era", ("modern", "legacy"))
def test_nobody_cancels_by_id_from_elsewhere(staged: Staging, era: str) -> None:
    """Rows 52 and 53: ids are unique per client only, so a cancel by id could hit a stranger."""
    stage = staged(BACKEND_API_TIMEOUT="30")
    stage.backend.on(ROUTE, Silence(Reply(200, USER)))
    cancel = message("notifications/cancelled", {"requestId": 7}, ABSENT)
    with stage.wire.connect() as connection:
        if era == "modern":
            connection.send(stage.wire.request(modern_call(), HEADERS))
        else:
            connection.send(stage.wire.request(message("tools/call", PARAMS, 7), legacy_headers()))
        stage.backend.wait_for(ROUTE)
        assert_accepted(stage.wire.post(cancel, legacy_headers()))
        assert_accepted(stage.wire.post(cancel, modern_headers("notifications/cancelled")))
        stage.backend.release()
        assert assert_result(connection.read_answer(), 7)["structuredContent"] == USER
    assert stage.backend.aborted == []


def test_a_pipelined_request_is_not_a_disconnect(staged: Staging) -> None:
    """Bytes after the body are the next request; it waits its turn."""
    stage = staged(BACKEND_API_TIMEOUT="30")
    stage.backend.on(ROUTE, Silence(Reply(200, USER)))
    with stage.wire.connect() as connection:
        connection.send(stage.wire.request(modern_call(), JSON_ONLY))
        stage.backend.wait_for(ROUTE)
        connection.send(stage.wire.request(message("ping", {}, 8), legacy_headers()))
        assert stage.wire.get("/health/live").status == 200
        assert not connection.has_bytes()
        stage.backend.release()
        assert_result(connection.read_answer(), 7)
        assert_result(connection.read_answer(), 8)


@pytest.mark.parametrize("token", ("p-1", "", 0, 7, "\u00e9\n"))
def test_progress_is_sent_only_with_a_token_and_is_well_formed(staged: Staging, token: Any) -> None:
    """Strictly increasing, tagged with the token as it was sent, ended by the response."""
    stage = staged(BACKEND_API_TIMEOUT="1")
    down = problem(503, "Down")
    stage.backend.on(ROUTE, down, down, Reply(200, USER))
    answer = stage.wire.post(modern_call(token), HEADERS)
    *notifications, last = answer.messages()
    assert last["result"]["structuredContent"] == USER
    values = []
    for notification in notifications:
        assert_valid(MODERN, "ProgressNotification", notification)
        assert notification["params"]["progressToken"] == token
        assert type(notification["params"]["progressToken"]) is type(token)
        values.append(notification["params"]["progress"])
    assert values and values == sorted(set(values)), "each further attempt is progress"
    assert "id" not in str([sorted(notification) for notification in notifications])


def test_no_token_no_progress_and_json_only_no_stream(staged: Staging) -> None:
    """A client that did not ask gets one JSON object; one that cannot read streams gets one too."""
    stage = staged(BACKEND_API_TIMEOUT="1")
    down = problem(503, "Down")
    for body, headers in ((modern_call(), HEADERS), (modern_call("p"), JSON_ONLY)):
        stage.backend.on(ROUTE, down, down, Reply(200, USER))
        answer = stage.wire.post(body, headers)
        assert answer.media_type == "application/json"
        assert_result(answer, 7)


@pytest.mark.slow
def test_a_slow_call_is_kept_alive(staged: Staging) -> None:
    """After fifteen silent seconds a stream begins and says so; the result ends it."""
    stage = staged(BACKEND_API_TIMEOUT="50")
    stage.backend.on(ROUTE, Silence(Reply(200, USER)))
    with stage.wire.connect() as modern, stage.wire.connect() as legacy, stage.wire.connect() as plain:
        modern.send(stage.wire.request(modern_call(), HEADERS))
        legacy.send(stage.wire.request(message("tools/call", PARAMS, 7), legacy_headers()))
        plain.send(stage.wire.request(modern_call(), JSON_ONLY))
        stage.backend.wait_for(ROUTE, 3)
        for connection in (modern, legacy):
            status, _, headers, _ = connection.read_head(KEEPALIVE_SECONDS + 5)
            found = {name.lower(): value for name, value in headers}
            assert status == 200 and found["content-type"].startswith("text/event-stream")
            assert found["x-accel-buffering"] == "no" and "no-cache" in found["cache-control"]
            assert connection.read_event(5).startswith(":")
        assert not plain.has_bytes(), "a client that reads only JSON gets no stream"
        assert modern.read_event(KEEPALIVE_SECONDS + 5).startswith(":"), "and again"
        stage.backend.release()
        for connection in (modern, legacy):
            event = connection.read_event()
            while event.startswith(":"):
                event = connection.read_event()
            fields = dict(line.split(": ", 1) for line in event.split("\n"))
            assert fields["event"] == "message" and set(fields) == {"event", "data"}
            assert json.loads(fields["data"])["result"]["structuredContent"] == USER
        assert_result(plain.read_answer(), 7)


@pytest.mark.slow
def test_leaving_a_stream_cancels_too(staged: Staging) -> None:
    """After the upgrade as before it."""
    stage = staged(BACKEND_API_TIMEOUT="50")
    stage.backend.on(ROUTE, Silence())
    with stage.wire.connect() as connection:
        connection.send(stage.wire.request(modern_call(), HEADERS))
        stage.backend.wait_for(ROUTE)
        assert connection.read_head(KEEPALIVE_SECONDS + 5)[0] == 200
        connection.close()
        stage.backend.wait_for_abort()


def test_a_thousand_clients_that_leave_cost_nothing(staged: Staging) -> None:
    """Each aborts its transfer; the server then serves as before."""
    stage: Stage = staged(BACKEND_API_TIMEOUT="30")
    stage.backend.on(ROUTE, Silence())
    data = stage.wire.request(modern_call(), HEADERS)
    for round in range(10):
        connections = [stage.wire.connect() for _ in range(100)]
        for connection in connections:
            connection.send(data)
        stage.backend.wait_for(ROUTE, 100 * (round + 1))
        for connection in connections:
            connection.reset()
        stage.backend.wait_for_abort(100 * (round + 1))
    stage.backend.on(ROUTE, Reply(200, USER))
    assert stage.wire.call(TOOL, {"user_id": "u-1001"})["structuredContent"] == USER
