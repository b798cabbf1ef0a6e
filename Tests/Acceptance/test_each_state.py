# SPDX-License-Identifier: Apache-2.0
"""SIGTERM, and a client that resets, in each state a server and its connections can be in.

Goal: whatever is going on, the process ends within its limit with status 0 and says so, a call that can still be
answered is, and a client that vanishes takes nothing with it. Method: bring it into one state, seen from outside,
then stop it or cut the connection.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from conftest import USER, Stage, Staging, identity_variables
from process import ServerProcess
from rawhttp import Connection
from upstream import Reply, Silence, problem, token_reply
from wire import assert_result, call_params, message, meta, modern_headers, modern_message

ROUTE = "GET /users/u-1001"
TOOL = "get_user_profile"
CALL = modern_message("tools/call", call_params(TOOL, {"user_id": "u-1001"}), 7)
HEADERS = modern_headers("tools/call", TOOL)
STARTS = 10
DRAIN_SECONDS = 1.0
SLACK_SECONDS = 4.0
"""For a busy machine; without a bound on the drain each of these would wait for a minute."""


def assert_stops(server: ServerProcess) -> None:
    """By one signal, in time, in order."""
    started = time.monotonic()
    assert server.stop() == 0, server.output()[-3000:]
    assert time.monotonic() - started < DRAIN_SECONDS + SLACK_SECONDS
    assert "stopped" in [line.get("message") for line in server.log()], server.output()[-3000:]


def opened(stage: Stage, stack: ExitStack) -> Connection:
    """A connection that the server has accepted: it was served there once."""
    connection = stack.enter_context(stage.wire.connect())
    connection.send(stage.wire.request(message("ping", {}, 1), modern_headers("ping")))
    connection.read_answer()
    return connection


def says_half_a_head(stage: Stage, stack: ExitStack) -> Connection:
    """The client is in the middle of a header line."""
    connection = opened(stage, stack)
    connection.send(stage.wire.request(CALL, HEADERS)[:40])
    return connection


def says_half_a_body(stage: Stage, stack: ExitStack) -> Connection:
    """The client has announced more than it sent."""
    connection = opened(stage, stack)
    connection.send(stage.wire.request(CALL, HEADERS)[:-10])
    return connection


def never_reads(stage: Stage, stack: ExitStack) -> Connection:
    """The client asks for far more than its socket holds, and takes nothing."""
    connection = stack.enter_context(stage.wire.connect(seconds=0.2))
    with pytest.raises(TimeoutError):
        while True:
            connection.send(stage.wire.request(modern_message("tools/list"), modern_headers()) * 200)
    return connection


def waits_for_the_backend(stage: Stage, stack: ExitStack) -> Connection:
    """A call is out, and nothing comes back."""
    stage.backend.on(ROUTE, Silence())
    connection = opened(stage, stack)
    connection.send(stage.wire.request(CALL, HEADERS))
    stage.backend.wait_for(ROUTE)
    return connection


def waits_for_a_token(stage: Stage, stack: ExitStack) -> Connection:
    """The backend has rejected the token, and the authority is silent."""
    stage.backend.on(ROUTE, problem(401, "Unauthorized"))
    stage.entra.on("POST *", Silence(token_reply(2)))
    connection = opened(stage, stack)
    connection.send(stage.wire.request(CALL, HEADERS))
    stage.entra.wait_for("POST *", 2)
    return connection


def waits_to_try_again(stage: Stage, stack: ExitStack) -> Connection:
    """The backend has asked for some seconds."""
    stage.backend.on(ROUTE, problem(503, "Down", headers=[("Retry-After", "5")]))
    connection = opened(stage, stack)
    connection.send(stage.wire.request(CALL, HEADERS))
    stage.backend.wait_for(ROUTE)
    return connection


def streams_to_a_client(stage: Stage, stack: ExitStack) -> Connection:
    """The first attempt failed, which was told as progress: the answer is a stream, and open."""
    stage.backend.on(ROUTE, problem(503, "Down"), Silence())
    connection = opened(stage, stack)
    call = message("tools/call", {**call_params(TOOL, {"user_id": "u-1001"}), "_meta": meta(progressToken=1)}, 7)
    connection.send(stage.wire.request(call, HEADERS))
    assert connection.read_head()[0] == 200
    assert "progress" in connection.read_event()
    return connection


def lost_its_client(stage: Stage, stack: ExitStack) -> Connection:
    """A transfer was just aborted."""
    stage.backend.on(ROUTE, Silence())
    connection = opened(stage, stack)
    connection.send(stage.wire.request(CALL, HEADERS))
    stage.backend.wait_for(ROUTE)
    connection.reset()
    return connection


def backend_health_is_silent(stage: Stage, stack: ExitStack) -> Connection:
    """A health check is out."""
    before = len(stage.backend.matching("GET /health"))
    stage.backend.on("GET /health", Silence())
    stage.backend.wait_for("GET /health", before + 1)
    return opened(stage, stack)


Bring = Callable[[Stage, ExitStack], Connection]
STATES: dict[str, Bring] = {
    "served-before": opened,
    "half-a-head": says_half_a_head,
    "half-a-body": says_half_a_body,
    "never-reads": never_reads,
    "backend-silent": waits_for_the_backend,
    "token-awaited": waits_for_a_token,
    "retry-awaited": waits_to_try_again,
    "streaming": streams_to_a_client,
    "health-check-out": backend_health_is_silent,
}


@pytest.mark.parametrize("bring", (*STATES.values(), lost_its_client), ids=(*STATES.keys(), "client-gone"))
def test_stops_whatever_a_client_or_the_backend_does(staged: Staging, bring: Bring) -> None:
    """Within the drain timeout."""
    stage = staged(BACKEND_API_TIMEOUT="30", DRAIN_TIMEOUT=str(DRAIN_SECONDS))
    with ExitStack() as stack:
        bring(stage, stack)
        assert_stops(stage.server)


@pytest.mark.parametrize("bring", STATES.values(), ids=STATES.keys())
def test_a_reset_takes_nothing_with_it(staged: Staging, bring: Bring) -> None:
    """Nothing is left in flight, and the next call works."""
    stage = staged(BACKEND_API_TIMEOUT="30", DRAIN_TIMEOUT="30")
    with ExitStack() as stack:
        bring(stage, stack).reset()
        stage.backend.on(ROUTE, Reply(200, USER))
        stage.backend.on("GET /health", Reply(200, {"status": "healthy"}))
        stage.entra.release()
        stage.server.wait_until(lambda: not stage.wire.call(TOOL, {"user_id": "u-1001"}).get("isError"), "a call")
        # A connection, call or transfer that was left behind would hold the drain up.
        assert_stops(stage.server)
        last = [line for line in stage.server.log() if line.get("message") == "stopped"][-1]
        assert last["requests_in_flight"] == 0


@pytest.mark.parametrize("fault", (Silence(), Reply(503), Reply(401)), ids=("silent", "down", "refusing"))
def test_stops_before_it_has_a_token(staged: Staging, fault: Silence | Reply) -> None:
    """While the first exchange is out, while it waits to try again, and with a call that waits for it."""
    stage = staged(wait=False, BACKEND_API_TIMEOUT="30", DRAIN_TIMEOUT=str(DRAIN_SECONDS))
    stage.entra.on("POST *", fault)
    stage.server.wait_until_live()
    with stage.wire.connect() as connection:
        connection.send(stage.wire.request(CALL, HEADERS))
        stage.entra.wait_for("POST *")
        assert_stops(stage.server)


def test_a_call_that_waits_to_try_again_gets_its_answer(staged: Staging) -> None:
    """Draining ends no retry that finishes in time."""
    stage = staged(BACKEND_API_TIMEOUT="5", DRAIN_TIMEOUT="10")
    stage.backend.on(ROUTE, problem(503, "Down", headers=[("Retry-After", "1")]), Reply(200, USER))
    with stage.wire.connect() as connection:
        connection.send(stage.wire.request(CALL, HEADERS))
        stage.backend.wait_for(ROUTE)
        stage.server.signal(signal.SIGTERM)
        answer = connection.read_answer()
    assert assert_result(answer, 7)["structuredContent"] == USER
    assert stage.server.wait_for_exit() == 0


def test_stops_while_it_starts(staged: Staging) -> None:
    """As early as it can be told: an orchestrator may change its mind at once, and the first process of a
    container ignores what it has no handler for.
    """
    stage = staged()
    for _ in range(STARTS):
        with ServerProcess("serve", identity_variables(stage.entra, stage.backend.url)) as server:
            server.wait_for_log(lambda line: line.get("message") == "starting")
            assert_stops(server)
