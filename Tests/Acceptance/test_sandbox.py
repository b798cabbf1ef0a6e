# SPDX-License-Identifier: Apache-2.0
"""The embedded Entra and backend: their switches, and what their counters say of our server.

Goal: the sandbox is a place where every failure can be tried by hand, and the promises about retries, tokens and
aborted transfers can be watched there by anyone.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from process import ServerProcess
from rawhttp import exchange
from upstream import Reply, Upstream
from wire import (
    Wire,
    assert_result,
    assert_tool_error,
    call_params,
    encode,
    legacy_headers,
    message,
    modern_headers,
    modern_message,
)

TOOL = "get_user_profile"
CALL = call_params(TOOL, {"user_id": "u-1001"})
JSON_TYPE = [("Content-Type", "application/json")]


class Control:
    """One control endpoint, `/sandbox/backend` or `/sandbox/entra`."""

    def __init__(self, port: int, path: str) -> None:
        self.wire, self.path = Wire(port), path

    @property
    def state(self) -> dict[str, Any]:
        """What it shows."""
        answer = self.wire.get(self.path)
        assert answer.status == 200
        shown: dict[str, Any] = answer.json()
        return shown

    def count(self, name: str) -> int:
        """One of its counters."""
        return int(self.state["counters"][name])

    def switch(self, **members: Any) -> dict[str, Any]:
        """Switches something; what it answers."""
        answer = exchange(self.wire.port, self.wire.request(encode(members), JSON_TYPE, path=self.path))
        assert answer.status == 200, answer.body
        shown: dict[str, Any] = answer.json()
        return shown


@pytest.fixture
def own_sandbox() -> Iterator[ServerProcess]:
    """A sandbox these tests may disturb; its probes do not add to the counts."""
    variables = {"BACKEND_API_TIMEOUT": "0.5", "READINESS_CHECK_BACKEND": "false"}
    with ServerProcess("sandbox", variables) as server:
        yield server.wait_until_ready()


def find(server: ServerProcess, path: str) -> Control:
    """The control endpoint at a path, among the URLs the sandbox prints."""
    for port in dict.fromkeys(re.findall(r"http://127\.0\.0\.1:(\d+)", server.output())):
        if int(port) != server.port and Wire(int(port)).get(path).status == 200:
            return Control(int(port), path)
    raise AssertionError(f"no URL with {path} in:\n{server.output()}")


@pytest.fixture
def backend(own_sandbox: ServerProcess) -> Iterator[Control]:
    """The backend's switches, all off before and after."""
    control = find(own_sandbox, "/sandbox/backend")
    control.switch(mode="ok", clear_log=True)
    yield control
    control.switch(mode="ok")


@pytest.fixture
def entra(own_sandbox: ServerProcess) -> Iterator[Control]:
    """The token endpoint's switches, all off before and after."""
    control = find(own_sandbox, "/sandbox/entra")
    control.switch(mode="ok")
    yield control
    control.switch(mode="ok")


@pytest.fixture
def play(own_sandbox: ServerProcess) -> Wire:
    """The server in front of them."""
    return own_sandbox.wire


def requests_during(backend: Control, act: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], int]:
    """What `act` returns, and how many requests the backend saw meanwhile."""
    before = backend.count("requests")
    result = act()
    return result, backend.count("requests") - before


def test_a_call_is_one_request(play: Wire, backend: Control) -> None:
    """And its headers are those of the contract."""
    result, count = requests_during(backend, lambda: play.call(TOOL, {"user_id": "u-1001"}))
    assert result["structuredContent"]["id"] == "u-1001" and count == 1
    last = backend.state["last_request"]
    assert last["target"].startswith("/users/u-1001")
    assert {"x-request-id", "x-request-timeout-ms", "accept"} <= set(last["headers"])
    assert "authorization" not in last["headers"], "the control endpoint shows no token"


def test_retries_are_counted(play: Wire, backend: Control) -> None:
    """Two failures and the answer are three requests."""
    backend.switch(mode="status", status=503, count=2, path="/users")
    result, count = requests_during(backend, lambda: play.call(TOOL, {"user_id": "u-1001"}))
    assert not result.get("isError") and count == 3


@pytest.mark.parametrize("mode", ("reset", "truncated", "status"))
def test_a_lost_answer_makes_no_second_ticket(play: Wire, backend: Control, mode: str) -> None:
    """The backend did the work, the answer was lost, the retry finds the same ticket by its key."""
    title = f"Lost answer {mode}"
    backend.switch(mode=mode, count=1, method="POST", path="/tickets", after_effect=True)
    result = play.call("create_ticket", {"title": title, "description": "Once."})
    assert not result.get("isError"), result
    found = play.call("list_tickets", {"query": title})["structuredContent"]["items"]
    assert [ticket["id"] for ticket in found] == [result["structuredContent"]["id"]]


@pytest.mark.parametrize("mode", ("html", "broken_json", "wrong_types", "huge"))
def test_lies_are_backend_errors(play: Wire, backend: Control, mode: str) -> None:
    """One attempt, typed, and the next call works."""
    backend.switch(mode=mode, path="/users")
    result, count = requests_during(backend, lambda: play.call(TOOL, {"user_id": "u-1001"}))
    assert_tool_error(result, "BACKEND_ERROR")
    assert count == 1 and "internal.example" not in str(result)
    backend.switch(mode="ok")
    assert not play.call(TOOL, {"user_id": "u-1001"}).get("isError")


def test_a_slow_backend_times_out(play: Wire, backend: Control) -> None:
    """Within the limit of an attempt, three times."""
    backend.switch(mode="slow", delay_ms=5000, path="/users")
    assert_tool_error(play.call(TOOL, {"user_id": "u-1001"}), "TIMEOUT")


def test_a_modern_disconnect_is_seen_as_an_aborted_transfer(
    own_sandbox: ServerProcess, play: Wire, backend: Control
) -> None:
    """The counter goes up."""
    backend.switch(mode="silent", path="/users", clear_log=True)
    before = backend.count("requests")
    with play.connect() as connection:
        connection.send(play.request(modern_message("tools/call", CALL), modern_headers("tools/call", TOOL)))
        own_sandbox.wait_until(lambda: backend.count("requests") > before, "the transfer")
    own_sandbox.wait_until(lambda: backend.count("aborted") == 1, "the abort")


def test_a_legacy_disconnect_is_not(own_sandbox: ServerProcess, play: Wire, backend: Control) -> None:
    """The transfer runs to its end."""
    backend.switch(mode="slow", delay_ms=200, path="/users", clear_log=True)
    before = backend.count("requests")
    with play.connect() as connection:
        connection.send(play.request(message("tools/call", CALL), legacy_headers()))
        own_sandbox.wait_until(lambda: backend.count("requests") > before, "the transfer")
    own_sandbox.wait_until(lambda: backend.state["counters"]["answers"].get("200", 0) >= 1, "its end")
    assert backend.count("aborted") == 0


def test_revoked_tokens_are_replaced(play: Wire, backend: Control, entra: Control) -> None:
    """The backend says 401, one exchange follows, the call succeeds."""
    issued = entra.state["tokens_issued"]
    entra.switch(revoke=True)
    result, count = requests_during(backend, lambda: play.call(TOOL, {"user_id": "u-1001"}))
    assert not result.get("isError") and count == 2
    assert entra.state["tokens_issued"] == issued + 1


def test_a_rolled_signing_key_is_no_outage(play: Wire, entra: Control) -> None:
    """New tokens under a new key, old ones still good."""
    entra.switch(roll_key=True)
    assert not play.call(TOOL, {"user_id": "u-1001"}).get("isError")
    entra.switch(revoke=True)
    assert not play.call(TOOL, {"user_id": "u-1001"}).get("isError")


def test_an_entra_outage_with_revoked_tokens_is_unauthenticated(
    own_sandbox: ServerProcess, play: Wire, entra: Control
) -> None:
    """Typed, and over as soon as Entra is back."""
    entra.switch(mode="status", status=503)
    entra.switch(revoke=True)
    result = play.call(TOOL, {"user_id": "u-1001"})
    assert result["isError"] is True
    assert result["structuredContent"]["code"] in ("UNAUTHENTICATED", "UNAVAILABLE", "TIMEOUT")
    entra.switch(mode="ok")
    own_sandbox.wait_until(lambda: not play.call(TOOL, {"user_id": "u-1001"}).get("isError"), "recovery", 90)


@pytest.mark.parametrize("headers", ([("Origin", "http://evil.example.com")], [("Host", "evil.example.com")]))
def test_no_web_page_can_use_the_switches(backend: Control, headers: list[tuple[str, str]]) -> None:
    """They have no authentication, so they listen to local programs only."""
    data = backend.wire.request(b'{"mode":"reset"}', [*headers, *JSON_TYPE], path=backend.path)
    assert exchange(backend.wire.port, data).status == 403
    plain = backend.wire.request(b'{"mode":"reset"}', [("Content-Type", "text/plain")], path=backend.path)
    assert exchange(backend.wire.port, plain).status == 415
    assert backend.state["faults"] == []


def test_a_wrong_switch_names_its_mistakes(backend: Control) -> None:
    """All of them."""
    body = encode({"mode": "sideways", "delay_ms": -1, "colour": "red"})
    answer = exchange(backend.wire.port, backend.wire.request(body, JSON_TYPE, path=backend.path))
    assert answer.status in (400, 422) and b"mode" in answer.body
    assert backend.state["faults"] == []


def test_the_backend_verifies_its_callers(backend: Control) -> None:
    """No token, no data."""
    for headers in ([], [("Authorization", "Bearer nonsense")]):
        assert backend.wire.get("/users/u-1001", headers).status == 401


def test_ones_own_backend_instead() -> None:
    """With BACKEND_API_URL set, only the small Entra is embedded: for trying one's own API."""
    with Upstream() as upstream:
        upstream.on("GET /health", Reply(200, {"status": "healthy"}))
        upstream.on("GET /users/u-1001", Reply(200, {"id": "u-1001", "name": "A", "email": "a@b.c"}))
        with ServerProcess("sandbox", {"BACKEND_API_URL": upstream.url}) as server:
            server.wait_until_ready()
            answer = server.wire.modern("tools/call", CALL)
            assert assert_result(answer)["structuredContent"]["name"] == "A"
            (received,) = upstream.matching("GET /users/u-1001")
            assert (received.header("authorization") or "").startswith("Bearer ey")


def test_a_projected_token_is_to_be_had(entra: Control) -> None:
    """As a kubelet asks the API server for one: signed, for the lifetime asked for, and shown to nobody else."""
    token = entra.switch(project_token=90)["projected_token"]
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert claims["exp"] - claims["iat"] == 90
    assert claims["sub"] == "system:serviceaccount:mcp-system:mcp-server"
    assert claims["iss"] == entra.state["cluster_issuer"]
    assert "projected_token" not in entra.state and "projected_token" not in entra.switch(mode="ok")


# `make deps` installs it; where the tests run without that, there is nothing to paste into.
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_what_it_prints_can_be_pasted(own_sandbox: ServerProcess) -> None:
    """Every line that begins with `curl`, and the lines of Python, by a shell, as they are."""
    guide = own_sandbox.out.text()
    end = 'asyncio.run(main())"'
    # First, because the last line makes the backend slow.
    lines = [guide[guide.index("python3 -c") : guide.index(end)] + end]
    lines += [line for line in guide.split("\n") if line.strip().startswith("curl ")]
    assert len(lines) == 5, guide
    # This Python is the one that has fastmcp.
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    for line in lines:
        command = line.replace("curl -s ", "curl -s --fail-with-body ")
        done = subprocess.run(
            ["bash", "-c", command], env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=30
        )
        assert done.returncode == 0 and done.stdout, (line, done.stdout, done.stderr[-2000:])
