# SPDX-License-Identifier: Apache-2.0
"""Identity from outside: refreshing under load, the doctor, and secrets that stay where they are."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import process
from conftest import CLIENT, TENANT, USER, healthy_backend
from process import ServerProcess
from test_wire import encoded, make_certificate
from upstream import Entra, Received, Reply, Upstream, problem, token_reply
from wire import call_params, modern_headers, modern_message

TOOL = "get_user_profile"
SCOPE = "api://acceptance/.default"

LIFETIME_SECONDS = 4
"""Of each token: refreshed at about half of it."""
EXCHANGE_SECONDS = 1.2
"""How long the token endpoint takes from the second exchange on."""
DELAY_SECONDS_MAX = 0.9
"""A call that waited for an exchange would take longer; one beside it never does."""
LOAD_SECONDS = 9.0
CLIENTS = 16


class SlowEntra(Entra):
    """Short-lived tokens, slowly; remembers when each dies."""

    def __init__(self) -> None:
        super().__init__()
        self.dies_at: dict[str, float] = {}

    def issue(self, _: Received) -> Reply:
        """A token that lives from now on, delivered late."""
        with self.changed:
            self.issued += 1
            number = self.issued
        if number > 1:
            threading.Event().wait(EXCHANGE_SECONDS)
        reply = token_reply(number, LIFETIME_SECONDS)
        self.dies_at[f"Bearer {reply.body['access_token']}"] = time.monotonic() + LIFETIME_SECONDS
        return reply


class Caller(threading.Thread):
    """One agent on a kept connection: calls one after the other and notes how each went."""

    def __init__(self, server: ServerProcess, end: float) -> None:
        super().__init__(daemon=True)
        self.server, self.end = server, end
        self.seconds: list[float] = []
        self.failures: list[str] = []

    def run(self) -> None:
        """Calls until the end."""
        body = modern_message("tools/call", call_params(TOOL, {"user_id": "u-1001"}))
        request = self.server.wire.request(body, modern_headers("tools/call", TOOL))
        with self.server.wire.connect() as connection:
            while time.monotonic() < self.end:
                started = time.monotonic()
                connection.send(request)
                answer = connection.read_answer()
                self.seconds.append(time.monotonic() - started)
                if answer.status != 200 or answer.json()["result"].get("isError"):
                    self.failures.append(answer.body.decode())


@pytest.mark.slow
def test_a_refresh_under_full_load_fails_and_delays_no_call() -> None:
    """Tokens die every few seconds and each exchange takes longer than any call may."""
    with SlowEntra() as entra, healthy_backend() as backend:
        used: dict[str, int] = {}

        def check(request: Received) -> Reply:
            token = request.header("authorization") or ""
            used[token] = used.get(token, 0) + 1
            alive = time.monotonic() < entra.dies_at.get(token, 0)
            return Reply(200, USER) if alive else problem(401, "Expired")

        backend.on("GET /users/u-1001", check)
        variables = {
            "AZURE_TENANT_ID": TENANT,
            "AZURE_CLIENT_ID": CLIENT,
            "AZURE_CLIENT_SECRET": "planted",
            "AZURE_AUTHORITY_HOST": entra.url,
            "BACKEND_API_URL": backend.url,
            "BACKEND_API_SCOPE": SCOPE,
            "LOG_LEVEL": "WARNING",
        }
        with ServerProcess("serve", variables) as server:
            server.wait_until_ready()
            end = time.monotonic() + LOAD_SECONDS
            callers = [Caller(server, end) for _ in range(CLIENTS)]
            for caller in callers:
                caller.start()
            for caller in callers:
                caller.join(LOAD_SECONDS + 20)
                assert not caller.is_alive(), "a call never ended"
    seconds = [second for caller in callers for second in caller.seconds]
    failures = [failure for caller in callers for failure in caller.failures]
    assert not failures, failures[:3]
    assert len(seconds) > CLIENTS * 20, "that was no load"
    assert len(used) >= 3, f"only {len(used)} tokens were used"
    assert max(seconds) < DELAY_SECONDS_MAX, f"a call took {max(seconds):.2f} s"


# The doctor


def doctor(*arguments: str, **variables: str) -> tuple[int, dict[str, Any]]:
    """Exit code and report of `mcp-server doctor --json`."""
    done = process.run("doctor", "--json", *arguments, variables=variables)
    assert done.stderr == "", done.stderr
    return done.returncode, json.loads(done.stdout)


def test_the_doctor_finds_the_sandbox_healthy() -> None:
    """Every link, text and JSON, exit code 0."""
    code, report = doctor("--sandbox")
    assert code == 0 and report["outcome"] == "passed", report
    assert {check["verdict"] for check in report["checks"]} == {"passed"}, report
    text = process.run("doctor", "--sandbox")
    assert text.returncode == 0 and text.stdout.count("✓") == len(report["checks"])


def test_the_doctor_says_what_is_wrong_with_an_unlabelled_pod() -> None:
    """Exit code 1, the label, and a command with the deployment's name."""
    code, report = doctor(
        KUBERNETES_SERVICE_HOST="10.0.0.1",
        HOSTNAME="agents-7d9f8b6c5-x2x4k",
        AZURE_TENANT_ID=TENANT,
        BACKEND_API_URL="https://127.0.0.1:1",
        BACKEND_API_SCOPE=SCOPE,
    )
    assert code == 1 and report["exit_code"] == 1
    (environment,) = [check for check in report["checks"] if check["name"] == "environment"]
    assert environment["verdict"] == "failed"
    assert any("azure.workload.identity/use" in c and "'agents'" in c for c in environment["commands"])


# Planted secrets


def echo(request: Received) -> Reply:
    """Repeats everything it was sent, as the worst authority would."""
    text = request.body.decode() + " " + " ".join(value for _, value in request.headers)
    return Reply(401, {"error": "invalid_client", "error_description": f"AADSTS7000215: No {text}"})


SCRIPTS: dict[str, Any] = {
    "grants": token_reply(),
    "echoes": echo,
    "truncated": Reply(200, b'{"token_type":"Bearer","expires_in":9,"access_token":"planted-access'),
    "html": Reply(200, b"<html>planted-page</html>", content_type="text/html"),
}


def credentials(directory: Path) -> dict[str, dict[str, str]]:
    """A secret in each place where one can be."""
    _, both = make_certificate(directory)
    claims = {"iss": "https://127.0.0.1:1/", "sub": "system:serviceaccount:n:a", "exp": 4102444800}
    token = directory / "token"
    token.write_text(f"{encoded({'alg': 'RS256', 'kid': 'k'})}.{encoded(claims)}.plantedsignature")
    broken = directory / "broken"
    broken.write_text("planted-opaque-token")
    return {
        "secret": {"AZURE_CLIENT_SECRET": "planted-secret+/=&%"},
        "token": {"AZURE_FEDERATED_TOKEN_FILE": str(token), "AZURE_CLIENT_SECRET": "planted-unused"},
        "opaque": {"AZURE_FEDERATED_TOKEN_FILE": str(broken)},
        "certificate": {
            "AZURE_CLIENT_CERTIFICATE_PATH": str(both),
            "AZURE_CLIENT_CERTIFICATE_PASSWORD": "planted-password",
            "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential",
        },
        "header": {
            "IDENTITY_ENDPOINT": "<authority>/msi",
            "IDENTITY_HEADER": "planted-identity-header",
            "AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential",
        },
    }


@pytest.fixture
def authority() -> Iterator[Upstream]:
    """A token endpoint for scripts."""
    with Upstream() as upstream:
        yield upstream


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("kind", ("secret", "token", "opaque", "certificate", "header"))
def test_secrets_are_in_no_output(authority: Upstream, tmp_path: Path, kind: str, script: str) -> None:
    """Logs at DEBUG, health, tool errors, `config`, `doctor`, `call`, start errors.

    The directory is named after the test: "planted" must not be in its name.
    """
    for route in ("POST *", "GET /msi"):
        authority.on(route, SCRIPTS[script])
    with healthy_backend() as backend:
        backend.on("GET /users/u-2", lambda r: problem(500, r.header("authorization") or "", r.header("authorization") or ""))
        variables = {
            "AZURE_TENANT_ID": TENANT,
            "AZURE_CLIENT_ID": CLIENT,
            "AZURE_AUTHORITY_HOST": authority.url,
            "BACKEND_API_URL": backend.url,
            "BACKEND_API_SCOPE": SCOPE,
            "HTTPS_PROXY": "http://user:planted-proxy-password@127.0.0.1:1",
            "LOG_LEVEL": "DEBUG",
            **credentials(tmp_path)[kind],
        }
        variables = {k: v.replace("<authority>", authority.url) for k, v in variables.items()}
        shown = ""
        for arguments in (
            ("config",),
            ("doctor",),
            ("doctor", "--json"),
            ("call", TOOL, '{"user_id":"u-1001"}'),
            ("call", TOOL, '{"user_id":"u-2"}'),
        ):
            done = process.run(*arguments, variables=variables)
            shown += f"\n{arguments}\n{done.stdout}\n{done.stderr}"
        wrong = {**variables, "PORT": "x", "BACKEND_API_URL": "https://user:planted-password@127.0.0.1"}
        done = process.run("serve", variables=wrong)
        assert done.returncode == 78
        shown += done.stdout + done.stderr
        with ServerProcess("serve", variables) as server:
            server.wait_until_live()
            server.wait_for_log(lambda line: line.get("outcome") in ("success", "failure"))
            for path in ("/health", "/health/ready", "/health/live", "/tools"):
                shown += server.wire.get(path).body.decode()
            for user in ("u-1001", "u-2"):
                shown += json.dumps(server.wire.call(TOOL, {"user_id": user}))
            server.stop()
            shown += server.output()
    assert "Credential" in shown, "the outputs were looked at"
    lines = [line for line in shown.splitlines() if "planted" in line.lower()]
    assert not lines, lines[:3]
    assert "eyJ" not in shown
