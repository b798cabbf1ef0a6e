# SPDX-License-Identifier: Apache-2.0
"""An outage of Entra under load, from its begin to its end.

Goal: no call fails while the held token lives, no token is used that a strict backend would call expired, what is
said of it is true, and nothing needs a restart. Method: the sandbox, whose backend counts whole seconds and has no
patience.
"""

from __future__ import annotations

import json
import time

import pytest

from process import ServerProcess
from test_doctor import Caller
from test_sandbox import Control, find
from wire import Wire, assert_tool_error

LIFETIME_SECONDS = 12
"""Refreshed at half of it, handed out until two seconds before its end."""
OUTAGE_SECONDS = 15.0
CLIENTS = 8
NO_TOKEN = "The server cannot get a token for the backend at the moment."


def rejected(backend: Control) -> int:
    """How many calls the backend has answered with 401."""
    return int(backend.state["counters"]["answers"].get("401", 0))


def assert_works(wire: Wire) -> None:
    """A call succeeds."""
    result = wire.call("get_user_profile", {"user_id": "u-1001"})
    assert result["structuredContent"]["id"] == "u-1001", result


@pytest.mark.slow
def test_an_outage_costs_no_call_while_the_token_lives() -> None:
    """The token dies in the middle of the outage; calls go on as soon as it is over."""
    with ServerProcess("sandbox") as server:
        server.wait_until_ready()
        entra, backend = find(server, "/sandbox/entra"), find(server, "/sandbox/backend")
        entra.switch(expires_in=LIFETIME_SECONDS)
        # The next call is answered with 401, which forces an exchange for a token of that lifetime.
        entra.switch(revoke=True)
        assert_works(server.wire)
        granted = time.monotonic()
        rejected_before, asked_before = rejected(backend), entra.count("requests")
        entra.switch(mode="status", status=503)

        end = time.monotonic() + OUTAGE_SECONDS
        callers = [Caller(server, end) for _ in range(CLIENTS)]
        for caller in callers:
            caller.start()
        while time.monotonic() < granted + LIFETIME_SECONDS - 3:
            assert server.status_of("/health/ready") == 200
            assert not any(caller.failures for caller in callers), "a call failed while the token lived"
            server.wait_for_change()
        for caller in callers:
            caller.join(OUTAGE_SECONDS + 30)
            assert not caller.is_alive() and time.monotonic() >= end, "a call never ended, or a connection broke"

        failures = [json.loads(failure)["result"] for caller in callers for failure in caller.failures]
        assert failures, "the token died"
        for failure in failures:
            error = assert_tool_error(failure, "UNAUTHENTICATED")
            assert error["message"] == NO_TOKEN and error["retryable"] is True
        assert rejected(backend) == rejected_before, "no call carried a token that had expired"
        health = server.wire.get("/health/ready")
        assert health.status == 503
        assert "temporarily unavailable: it is being retried" in health.body.decode()
        assert entra.count("requests") - asked_before <= 30, "no hot loop"

        entra.switch(mode="ok", expires_in=None)
        server.wait_until_ready()
        assert_works(server.wire)
        assert "last_failure" not in server.wire.get("/health/ready").json()["identity"]
