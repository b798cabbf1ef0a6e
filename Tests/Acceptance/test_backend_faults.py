# SPDX-License-Identifier: Apache-2.0
"""A backend that is down, slow, huge or lying, and a token endpoint that fails.

Goal: each fault becomes the typed tool error of the design, nothing of the inside leaks into it, retries are
those promised and no more, and the server serves the next call as if nothing had happened.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from conftest import CLIENT_SECRET, USER, Stage, Staging, healthy_backend, identity_variables
from process import ServerProcess
from upstream import Entra, Flood, Received, Reply, Reset, Script, Silence, problem, token_reply
from wire import (
    LEGACY,
    MODERN,
    assert_result,
    assert_tool_error,
    call_params,
    message,
    meta,
    modern_headers,
    modern_message,
)

ATTEMPTS_MAX = 3
ROUTE = "GET /users/u-1001"
ARGUMENTS = {"user_id": "u-1001"}
LEAKS = re.compile(
    r"planted|127\.0\.0\.1|localhost|https?:|bearer|nginx|internal\.example|traceback|<html",
    re.IGNORECASE,
)


def call(stage: Stage, era: str = MODERN) -> dict[str, Any]:
    """The call whose route is scripted."""
    return stage.wire.call("get_user_profile", ARGUMENTS, era=era)


def assert_no_leak(stage: Stage, result: dict[str, Any]) -> None:
    """No host, port, token or stack in what the agent reads."""
    text = str(result)
    assert not LEAKS.search(text), text
    assert str(stage.backend.port) not in text and str(stage.entra.port) not in text


def assert_unharmed(stage: Stage) -> None:
    """The next call works."""
    stage.backend.on(ROUTE, Reply(200, USER))
    stage.backend.on("GET /health", Reply(200, {"status": "healthy"}))
    stage.server.wait_until(lambda: not call(stage).get("isError"), "recovery")
    assert call(stage)["structuredContent"] == USER


@pytest.fixture(scope="module")
def shared() -> Iterator[Stage]:
    """One stage for all single-fault cases: they prove at the same time that it survives them all."""
    with ExitStack() as stack:
        backend = stack.enter_context(healthy_backend())
        entra = stack.enter_context(Entra())
        variables = {**identity_variables(entra, backend.url), "BACKEND_API_TIMEOUT": "0.5"}
        server = stack.enter_context(ServerProcess("serve", variables))
        server.wait_until_ready()
        yield Stage(server, backend, entra)


HTML = Reply(
    200,
    b"<html><body>planted nginx at gateway.internal.example</body></html>",
    content_type="text/html",
)
FINAL: dict[str, tuple[Script, str, int | None]] = {
    # The answer is final: one attempt.
    "400": (problem(400, "Bad request", "the id is odd"), "INVALID_INPUT", 400),
    "403": (problem(403, "Forbidden"), "FORBIDDEN", 403),
    "404": (problem(404, "Not found", "no such user"), "NOT_FOUND", 404),
    "404-html": (Reply(404, b"<html>planted</html>", content_type="text/html"), "NOT_FOUND", 404),
    "409": (problem(409, "Conflict"), "BACKEND_ERROR", 409),
    "418": (Reply(418, b"planted teapot", content_type="text/plain"), "BACKEND_ERROR", 418),
    "500-problem": (problem(500, "planted.internal.example:5432 refused", "Traceback (most recent call last)"), "BACKEND_ERROR", 500),
    "500-html": (Reply(500, b"<html>planted nginx</html>", content_type="text/html"), "BACKEND_ERROR", 500),
    "501": (Reply(501), "BACKEND_ERROR", 501),
    "redirect": (Reply(302, {}, [("Location", "http://planted.internal.example/")]), "BACKEND_ERROR", 302),
    "html": (HTML, "BACKEND_ERROR", None),
    "html-as-json": (Reply(200, b"<html>planted</html>"), "BACKEND_ERROR", None),
    "empty": (Reply(200, b""), "BACKEND_ERROR", None),
    "no-content": (Reply(204, b""), "BACKEND_ERROR", None),
    "broken-json": (Reply(200, b'{"id":"u-1001","name":'), "BACKEND_ERROR", None),
    "not-utf8": (Reply(200, b'{"id":"u-1001","name":"\xff","email":"a@b.c"}'), "BACKEND_ERROR", None),
    "nan": (Reply(200, b'{"id":"u-1001","name":"A","email":"a@b.c","details":{"x":NaN}}'), "BACKEND_ERROR", None),
    "array": (Reply(200, [USER]), "BACKEND_ERROR", None),
    "null": (Reply(200, b"null"), "BACKEND_ERROR", None),
    "number-for-name": (Reply(200, {**USER, "name": 5}), "BACKEND_ERROR", None),
    "missing-email": (Reply(200, {"id": "u-1001", "name": "Ada"}), "BACKEND_ERROR", None),
    "null-id": (Reply(200, {**USER, "id": None}), "BACKEND_ERROR", None),
    "deep": (Reply(200, b'{"id":"u-1001","name":"A","email":"a@b.c","details":' + b'{"a":' * 5000 + b"1" + b"}" * 5001), "BACKEND_ERROR", None),
    "flood": (Flood(9 << 20), "BACKEND_ERROR", None),
}  # fmt: skip


@pytest.mark.parametrize("era", (MODERN, LEGACY[0]))
@pytest.mark.parametrize("script,code,status", FINAL.values(), ids=FINAL.keys())
def test_a_final_fault_is_one_attempt_and_a_typed_error(
    shared: Stage, era: str, script: Script, code: str, status: int | None
) -> None:
    """Not retried, mapped, filtered; the next call works."""
    shared.backend.on(ROUTE, script)
    before = len(shared.backend.matching(ROUTE))
    result = call(shared, era)
    structure = assert_tool_error(result, code)
    assert structure.get("status") in ((status,) if status else (None, 200, 204)), structure
    assert structure["retryable"] is False
    assert_no_leak(shared, result)
    assert len(shared.backend.matching(ROUTE)) == before + 1
    assert_unharmed(shared)


def test_problem_details_reach_the_agent(shared: Stage) -> None:
    """RFC 9457: the detail in the sentence, the field by its argument's name."""
    errors = [{"pointer": "#/q", "detail": "must not be blank"}]
    shared.backend.on("GET /users", problem(422, "Unprocessable", "The search text is odd.", errors=errors))
    result = shared.wire.call("list_users", {"query": " "})
    structure = assert_tool_error(result, "INVALID_INPUT")
    assert "The search text is odd" in structure["message"] or "must not be blank" in structure["message"]
    assert structure["field"] == "query"
    shared.backend.on("GET /users", Reply(200, {"items": [USER]}))


TRANSIENT: dict[str, tuple[Script, str, int | None]] = {
    "429": (problem(429, "Too many"), "RATE_LIMITED", 429),
    "502": (Reply(502, b"<html>planted</html>", content_type="text/html"), "UNAVAILABLE", 502),
    "503": (problem(503, "Down"), "UNAVAILABLE", 503),
    "504": (Reply(504), "UNAVAILABLE", 504),
    "reset": (Reset(), "UNAVAILABLE", None),
    "truncated": (Reply(200, USER, truncate_at=10), "UNAVAILABLE", None),
    "silence": (Silence(), "TIMEOUT", None),
}


@pytest.mark.parametrize("script,code,status", TRANSIENT.values(), ids=TRANSIENT.keys())
def test_a_transient_fault_is_tried_three_times(
    staged: Staging, script: Script, code: str, status: int | None
) -> None:
    """And reported as something that may pass. Each case has its own retry budget."""
    stage = staged(BACKEND_API_TIMEOUT="1")
    stage.backend.on(ROUTE, script)
    result = call(stage)
    structure = assert_tool_error(result, code)
    assert structure.get("status") == status and structure["retryable"] is True
    assert_no_leak(stage, result)
    attempts = stage.backend.matching(ROUTE)
    # A reset on a connection that was used before may be that connection's age: libcurl repeats it on
    # a fresh one, inside the attempt.
    stale = 1 if isinstance(script, Reset) else 0
    assert ATTEMPTS_MAX <= len(attempts) <= ATTEMPTS_MAX + stale
    assert len({attempt.header("x-request-id") for attempt in attempts}) == 1
    assert_unharmed(stage)


@pytest.mark.parametrize("script", [script for script, _, _ in TRANSIENT.values()], ids=TRANSIENT.keys())
def test_a_transient_fault_that_passes_is_never_seen(staged: Staging, script: Script) -> None:
    """Two failures, then the answer."""
    stage = staged(BACKEND_API_TIMEOUT="1")
    stage.backend.on(ROUTE, script, script, Reply(200, USER))
    assert call(stage)["structuredContent"] == USER
    assert len(stage.backend.matching(ROUTE)) == ATTEMPTS_MAX


@pytest.mark.parametrize("ending", ("close", "reset", "chatter"))
def test_a_kept_connection_that_the_backend_ends_costs_no_call(shared: Stage, ending: str) -> None:
    """Neither an answer that belongs to no request nor the end of an idle connection reaches the next call."""
    answer = {**USER, "id": f"u-{ending}"}
    shared.backend.on(f"GET /users/u-{ending}", Reply(200, answer, ending=ending))
    for _ in range(30):
        endings = shared.backend.endings
        result = shared.wire.call("get_user_profile", {"user_id": f"u-{ending}"})
        assert result["structuredContent"] == answer, result
        shared.backend.wait_for_ending(endings + 1)
    assert len(shared.backend.matching(f"GET /users/u-{ending}")) == 30


def test_retry_after_is_waited_for(stage: Stage) -> None:
    """One second means at least one second."""
    stage.backend.on(ROUTE, problem(503, "Down", headers=[("Retry-After", "1")]), Reply(200, USER))
    assert call(stage)["structuredContent"] == USER
    first, second = stage.backend.matching(ROUTE)
    assert 1.0 <= second.at - first.at < 3.0


@pytest.mark.parametrize("status,code", ((429, "RATE_LIMITED"), (503, "UNAVAILABLE")))
def test_retry_after_beyond_the_deadline_is_told_to_the_agent(stage: Stage, status: int, code: str) -> None:
    """No retry that cannot finish; the wait is passed on in milliseconds."""
    stage.backend.on(ROUTE, problem(status, "Later", headers=[("Retry-After", "120")]))
    structure = assert_tool_error(call(stage), code)
    assert structure["retry_after_ms"] == 120_000 and structure["retryable"] is True
    assert len(stage.backend.matching(ROUTE)) == 1


def test_an_outage_is_not_multiplied(staged: Staging) -> None:
    """The retry budget: a hundred calls into an outage are far fewer than three hundred attempts."""
    stage = staged(BACKEND_API_TIMEOUT="1")
    stage.backend.on(ROUTE, problem(503, "Down"))
    for _ in range(100):
        assert_tool_error(call(stage), "UNAVAILABLE")
    assert 100 < len(stage.backend.matching(ROUTE)) < 200
    assert_unharmed(stage)


def test_a_backend_that_is_down_and_comes_back(staged: Staging) -> None:
    """Connection refused: an error within moments, no restart, recovery without help."""
    stage = staged(BACKEND_API_TIMEOUT="0.5")
    assert call(stage)["structuredContent"] == USER
    stage.backend.stop()
    result = call(stage)
    assert_tool_error(result, "UNAVAILABLE")
    assert_no_leak(stage, result)
    stage.server.wait_until(lambda: stage.server.status_of("/health/ready") == 503, "readiness 503")
    assert stage.server.status_of("/health/live") == 200
    health = stage.wire.get("/health")
    assert health.status == 503 and health.json()["status"] == "unhealthy" and health.json()["error"]


def test_readiness_follows_the_backend_only_when_asked(staged: Staging) -> None:
    """READINESS_CHECK_BACKEND."""
    stage = staged(READINESS_CHECK_BACKEND="false")
    stage.backend.on("GET /health", problem(503, "Down"))
    assert stage.wire.get("/health").status == 200
    assert stage.server.status_of("/health/ready") == 200
    strict = staged()
    strict.backend.on("GET /health", problem(503, "Down"))
    strict.server.wait_until(lambda: strict.server.status_of("/health/ready") == 503, "readiness 503")
    assert not strict.wire.call("get_user_profile", ARGUMENTS).get("isError")
    strict.backend.on("GET /health", Reply(200, {"status": "healthy"}))
    strict.server.wait_until(lambda: strict.server.status_of("/health/ready") == 200, "readiness 200")


def test_probes_share_one_backend_check(stage: Stage) -> None:
    """A hundred probes are a handful of checks."""
    before = len(stage.backend.matching("GET /health"))
    for _ in range(100):
        assert stage.wire.get("/health").status == 200
    assert len(stage.backend.matching("GET /health")) - before <= 5


def test_a_silent_backend_health_fails_the_probe_within_its_limit(stage: Stage) -> None:
    """Two seconds, then 503; liveness answers meanwhile, and the probe is well again afterwards."""
    stage.backend.on("GET /health", Silence())
    before = len(stage.backend.matching("GET /health"))
    started = time.monotonic()
    with stage.wire.connect(seconds=5) as probe:
        # The last good check is shared for about a second; the probe that finds it stale waits for its own.
        while len(stage.backend.matching("GET /health")) == before:
            probe.send(stage.wire.request(None, [], "GET", "/health"))
            stage.server.wait_for_change()
            assert time.monotonic() - started < 5
            if probe.has_bytes():
                assert probe.read_answer("GET").status == 200
        assert stage.wire.get("/health/live").status == 200
        answer = probe.read_answer("GET")
        assert answer.status == 503 and not LEAKS.search(answer.body.decode())
    assert time.monotonic() - started < 5
    stage.backend.on("GET /health", Reply(200, {"status": "healthy"}))
    stage.server.wait_until(lambda: stage.wire.get("/health").status == 200, "health")


def test_every_request_carries_what_the_contract_promises(stage: Stage) -> None:
    """Token, accept, ids, remaining time; the trace context of the caller."""
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    params = {
        **call_params("get_user_profile", {**ARGUMENTS, "include_details": True}),
        "_meta": meta(traceparent=trace),
    }
    headers = modern_headers("tools/call", "get_user_profile")
    assert_result(stage.wire.post(message("tools/call", params), headers))
    (received,) = stage.backend.matching(ROUTE)
    assert received.header("authorization") == "Bearer planted-access-token-1"
    assert "application/json" in (received.header("accept") or "")
    assert received.header("x-request-id")
    assert 0 < int(received.header("x-request-timeout-ms") or "0") <= 60_000
    assert (received.header("traceparent") or "").split("-")[1] == trace.split("-")[1]
    assert received.target == "/users/u-1001?details=true"
    for name in ("mcp-protocol-version", "mcp-method", "mcp-name", "cookie", "origin"):
        assert received.header(name) is None, "the client's headers stay with us"


@pytest.mark.parametrize(
    "id,path",
    (
        ("a b", "/users/a%20b"),
        ("ä?x#y", "/users/%C3%A4%3Fx%23y"),
        ("100%", "/users/100%25"),
        ("...", "/users/..."),
        ("a\\b", "/users/a%5Cb"),
        (" ", "/users/%20"),
    ),
)
def test_ids_are_encoded_into_one_path_segment(stage: Stage, id: str, path: str) -> None:
    """Or refused before anything is sent; never another path."""
    stage.backend.on("GET /users/*", Reply(200, {**USER, "id": id}))
    result = stage.wire.call("get_user_profile", {"user_id": id})
    if result.get("isError"):
        assert_tool_error(result, "INVALID_INPUT")
        assert stage.backend.matching("GET /users*") == []
    else:
        (received,) = stage.backend.matching("GET /users*")
        assert received.path == path


@pytest.mark.parametrize("id", (".", "..", "a/b", "../tickets", "\u0001", ""))
def test_ids_that_could_leave_the_path_are_never_sent(stage: Stage, id: str) -> None:
    """INVALID_INPUT, and the backend sees nothing."""
    assert_tool_error(stage.wire.call("get_user_profile", {"user_id": id}), "INVALID_INPUT")
    assert stage.backend.matching("GET /users*") == []


def created(request: Received) -> Reply:
    """A ticket as the backend makes it."""
    asked = request.json()
    times = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}
    ticket = {"id": "t-1", "status": "open", "priority": "normal", "tags": [], **asked, **times}
    return Reply(201, ticket)


@pytest.mark.parametrize("fault", (problem(503, "Down"), Reset(), Silence()), ids=("503", "reset", "silence"))
def test_a_ticket_is_retried_under_one_key(staged: Staging, fault: Script) -> None:
    """The same key and body on every attempt of a call, another one for the next call."""
    stage = staged(BACKEND_API_TIMEOUT="1")
    stage.backend.on("POST /tickets", fault, fault, created)
    arguments = {"title": "t", "description": "d"}
    first = stage.wire.call("create_ticket", arguments)["structuredContent"]
    attempts = stage.backend.matching("POST /tickets")
    keys = {attempt.header("idempotency-key") for attempt in attempts}
    assert len(attempts) == ATTEMPTS_MAX and keys == {first["idempotency_key"]}
    assert len({attempt.body for attempt in attempts}) == 1
    second = stage.wire.call("create_ticket", arguments)["structuredContent"]
    assert second["idempotency_key"] != first["idempotency_key"]


def test_the_callers_key_is_used(stage: Stage) -> None:
    """As given."""
    stage.backend.on("POST /tickets", created)
    arguments = {"title": "t", "description": "d", "idempotency_key": "mine-1"}
    assert stage.wire.call("create_ticket", arguments)["structuredContent"]["idempotency_key"] == "mine-1"
    (received,) = stage.backend.matching("POST /tickets")
    assert received.header("idempotency-key") == "mine-1"
    assert "idempotency_key" not in received.json()


def test_big_numbers_reach_the_backend_digit_by_digit(stage: Stage) -> None:
    """Row 11: never through a double."""
    stage.backend.on("POST /query", Reply(200, {"columns": [], "rows": [], "truncated": False}))
    where = [{"field": "id", "op": "eq", "value": 9007199254740993}]
    assert not stage.wire.call("query_data", {"dataset": "sales", "where": where}).get("isError")
    (received,) = stage.backend.matching("POST /query")
    assert b"9007199254740993" in received.body


def test_what_the_backend_adds_is_ignored_and_numbers_stay_exact(stage: Stage) -> None:
    """Unknown members pass no further; a long number in the details is not rounded."""
    body = b'{"id":"u-1001","name":"A","email":"a@b.c","secret":1,"details":{"n":12345678901234567890}}'
    stage.backend.on(ROUTE, Reply(200, body))
    result = stage.wire.call("get_user_profile", {**ARGUMENTS, "include_details": True})
    assert "secret" not in result["structuredContent"]
    assert result["structuredContent"]["details"]["n"] == 12345678901234567890


# -- tokens ------------------------------------------------------------------------------------


def test_a_revoked_token_is_refreshed_once_per_call(stage: Stage) -> None:
    """401, a forced exchange, one more attempt with the new token."""

    def needs_the_second(request: Received) -> Reply:
        is_new = request.header("authorization") == "Bearer planted-access-token-2"
        return Reply(200, USER) if is_new else problem(401, "Unauthorized")

    stage.backend.on(ROUTE, needs_the_second)
    assert stage.entra.issued == 1
    assert call(stage)["structuredContent"] == USER
    assert stage.entra.issued == 2
    tokens = [request.header("authorization") for request in stage.backend.matching(ROUTE)]
    assert tokens == ["Bearer planted-access-token-1", "Bearer planted-access-token-2"]


def test_a_backend_that_refuses_every_token(stage: Stage) -> None:
    """UNAUTHENTICATED after two attempts, not a loop."""
    stage.backend.on(ROUTE, problem(401, "Unauthorized", "planted token rejected"))
    result = call(stage)
    structure = assert_tool_error(result, "UNAUTHENTICATED")
    assert structure["status"] == 401
    assert_no_leak(stage, result)
    assert len(stage.backend.matching(ROUTE)) == 2


def test_fifty_calls_with_a_revoked_token_share_one_exchange(stage: Stage) -> None:
    """Single flight."""
    stage.backend.on(
        ROUTE,
        lambda request: (
            problem(401, "Unauthorized")
            if (request.header("authorization") or "").endswith("-1")
            else Reply(200, USER)
        ),
    )
    body = modern_message("tools/call", call_params("get_user_profile", ARGUMENTS))
    data = stage.wire.request(body, modern_headers("tools/call", "get_user_profile"))
    connections = [stage.wire.connect() for _ in range(50)]
    for connection in connections:
        connection.send(data)
    for connection in connections:
        assert assert_result(connection.read_answer())["structuredContent"] == USER
        connection.close()
    assert stage.entra.issued == 2


BAD_TOKEN_ANSWERS: dict[str, Script] = {
    "down": Reset(),
    "500": Reply(500, b"<html>planted</html>", content_type="text/html"),
    "garbage": Reply(200, b"planted garbage"),
    "empty-object": Reply(200, {}),
    "invalid-client": Reply(
        401,
        {
            "error": "invalid_client",
            "error_description": "AADSTS7000215: Invalid client secret provided.",
            "error_codes": [7000215],
        },
    ),
}


@pytest.mark.parametrize("script", BAD_TOKEN_ANSWERS.values(), ids=BAD_TOKEN_ANSWERS.keys())
def test_a_failing_token_endpoint_at_start(staged: Staging, script: Script) -> None:
    """The server starts, says why it is not ready, calls fail typed, and it recovers by itself."""
    stage = staged(wait=False)
    stage.entra.on("POST *", script)
    stage.server.wait_until_live()
    stage.entra.wait_for("POST *")
    ready = stage.wire.get("/health/ready")
    assert ready.status == 503 and b"token" in ready.body.lower()
    assert CLIENT_SECRET not in ready.body.decode() and "planted" not in ready.body.decode()
    result = call(stage)
    assert result["isError"] is True
    assert result["structuredContent"]["code"] in ("UNAUTHENTICATED", "UNAVAILABLE")
    assert_no_leak(stage, result)
    assert stage.wire.modern("server/discover", {}).status == 200, "discovery never depends on this"
    assert stage.wire.modern("tools/list", {}).status == 200
    stage.entra.on("POST *", token_reply(9))
    stage.server.wait_until(lambda: stage.server.status_of("/health/ready") == 200, "readiness", 90)
    assert call(stage)["structuredContent"] == USER


def test_the_advice_for_an_entra_error_is_in_health_and_log(staged: Staging) -> None:
    """The AADSTS code survives, with a sentence of advice, without the secret."""
    stage = staged(wait=False)
    stage.entra.on("POST *", BAD_TOKEN_ANSWERS["invalid-client"])
    stage.server.wait_until_live()
    stage.server.wait_until(
        lambda: b"AADSTS7000215" in stage.wire.get("/health/ready").body, "the code in readiness"
    )
    stage.server.wait_for_log(lambda line: "7000215" in str(line))
    assert CLIENT_SECRET not in stage.server.output()


def test_a_token_is_refreshed_before_it_expires(staged: Staging) -> None:
    """A short-lived token is replaced while calls go on, and none of them fails."""
    stage = staged(wait=False)
    stage.entra.on("POST *", lambda _: token_reply(len(stage.entra.requests), expires_in=6))
    stage.server.wait_until_ready()
    stage.server.wait_until(
        lambda: not call(stage).get("isError") and len(stage.entra.matching("POST *")) >= 3,
        "two refreshes",
        30,
    )


def test_a_token_endpoint_that_dies_is_not_noticed_while_the_token_lasts(stage: Stage) -> None:
    """Served until it really expires."""
    stage.entra.stop()
    for _ in range(20):
        assert call(stage)["structuredContent"] == USER
    assert stage.server.status_of("/health/ready") == 200
