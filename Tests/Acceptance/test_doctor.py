# SPDX-License-Identifier: Apache-2.0
"""Identity from outside: refreshing under load, the doctor, and secrets that stay where they are."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import process
from conftest import CLIENT, TENANT, USER, healthy_backend
from process import BINARY, ServerProcess, clean_environment
from rawhttp import Connection
from test_wire import SecureUpstream, encoded, make_certificate
from upstream import Entra, Received, Reply, Upstream, problem, token_reply
from wire import call_params, modern_headers, modern_message

TOOL = "get_user_profile"
SCOPE = "api://acceptance/.default"

LIFETIME_SECONDS = 6
"""Of each token: refreshed at half of it, and handed out for three quarters."""
EXCHANGE_SECONDS = 1.2
"""How long the token endpoint takes from the second exchange on."""
DELAY_SECONDS_MAX = 0.9
"""A call that waited for an exchange would take longer; one beside it never does."""
LOAD_SECONDS = 13.0
CLIENTS = 16


class SlowEntra(Entra):
    """Short-lived tokens, slowly; remembers when each dies."""

    def __init__(self) -> None:
        super().__init__()
        self.dies_at: dict[str, int] = {}

    def issue(self, _: Received) -> Reply:
        """A token that lives from now on, delivered late."""
        with self.changed:
            self.issued += 1
            number = self.issued
        if number > 1:
            threading.Event().wait(EXCHANGE_SECONDS)
        reply = token_reply(number, LIFETIME_SECONDS)
        # `iat` and `exp` are whole seconds, and rounding takes from the lifetime.
        self.dies_at[f"Bearer {reply.body['access_token']}"] = int(time.time()) + LIFETIME_SECONDS
        return reply


class Caller(threading.Thread):
    """One agent on a kept connection: calls one after the other and notes how each went."""

    def __init__(self, server: ServerProcess, end: float) -> None:
        super().__init__(daemon=True)
        self.server, self.end = server, end
        self.seconds: list[float] = []
        self.failures: list[str] = []

    def run(self) -> None:
        """Calls until the end, on a new connection whenever the server has ended one."""
        while time.monotonic() < self.end:
            with self.server.wire.connect() as connection:
                self.call_until_close(connection)

    def call_until_close(self, connection: Connection) -> None:
        """Calls until the end, or until an answer says that it was the connection's last."""
        body = modern_message("tools/call", call_params(TOOL, {"user_id": "u-1001"}))
        request = self.server.wire.request(body, modern_headers("tools/call", TOOL))
        while time.monotonic() < self.end:
            started = time.monotonic()
            connection.send(request)
            answer = connection.read_answer()
            self.seconds.append(time.monotonic() - started)
            if answer.status != 200 or answer.json()["result"].get("isError"):
                self.failures.append(answer.body.decode())
            if answer.header("connection") == "close":
                return


@pytest.mark.slow
def test_a_refresh_under_full_load_fails_and_delays_no_call() -> None:
    """Tokens die every few seconds and each exchange takes longer than any call may."""
    with SlowEntra() as entra, healthy_backend() as backend:
        used: dict[str, int] = {}

        def check(request: Received) -> Reply:
            token = request.header("authorization") or ""
            used[token] = used.get(token, 0) + 1
            alive = int(time.time()) < entra.dies_at.get(token, 0)
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


def seen(report: dict[str, Any], name: str) -> dict[str, Any]:
    """The result of one check."""
    (check,) = [check for check in report["checks"] if check["name"] == name]
    return dict(check)


def in_a_pod(directory: Path, authority: str) -> dict[str, str]:
    """A webhook's variables, with a token whose issuer cannot be asked."""
    token = directory / "token"
    now = int(time.time())
    claims = {
        "iss": "https://127.0.0.1:1/",
        "sub": "system:serviceaccount:prod:agents-sa",
        "aud": ["api://AzureADTokenExchange"],
        "iat": now - 10,
        "exp": now + 3590,
    }
    token.write_text(f"{encoded({'alg': 'RS256', 'kid': 'k'})}.{encoded(claims)}.c2ln")
    return {
        "AZURE_TENANT_ID": TENANT,
        "AZURE_CLIENT_ID": CLIENT,
        "AZURE_AUTHORITY_HOST": authority,
        "AZURE_FEDERATED_TOKEN_FILE": str(token),
        "BACKEND_API_URL": "https://127.0.0.1:1",
        "BACKEND_API_SCOPE": SCOPE,
    }


def test_the_doctor_says_where_the_time_went_and_who_issued_the_certificate(tmp_path: Path) -> None:
    """Over TLS: name, connection, TLS, first byte, and an issuer that would show an interceptor."""
    authority, both = make_certificate(tmp_path)
    entra = SecureUpstream(both)
    try:
        document = {
            "issuer": f"{entra.url}/{TENANT}/v2.0",
            "token_endpoint": f"{entra.url}/{TENANT}/oauth2/v2.0/token",
        }
        entra.on("GET *", Reply(200, document))
        entra.on("POST *", token_reply())
        variables = in_a_pod(tmp_path, entra.url)
        _, report = doctor(**variables, SSL_CERT_FILE=str(authority))
        check = seen(report, "authority")
        assert check["verdict"] == "passed"
        assert re.search(
            r"^localhost answered 200 in \d+ ms: name [\d.]+ ms, connection [\d.]+ ms, TLS [\d.]+ ms, "
            r"first byte [\d.]+ ms; certificate issued by CN ?= ?localhost; directly, for this machine",
            check["saw"],
        ), check
        _, report = doctor(**variables)
        check = seen(report, "authority")
        assert check["verdict"] == "failed" and "SSL_CERT_FILE" in check["remedy"], check
        assert any("openssl s_client -connect localhost:443" in command for command in check["commands"])
    finally:
        entra.stop()


UNRESOLVABLE = "a" * 64 + ".login.example.com"
"""No name server is asked for it: a label has 63 characters at most."""


@pytest.mark.parametrize(
    ("exceptions", "entry"),
    (
        ("", None),
        ("example.com", "example.com"),
        (".example.com", ".example.com"),
        ("EXAMPLE.COM.", "EXAMPLE.COM."),
        ("a, login.example.com b", "login.example.com"),
        ("*", "*"),
        ("a,*", None),
        ("*.example.com", None),
        ("ample.com", None),
        ("example.com:443", None),
        ("https://login.example.com", None),
        (".", None),
        ("10.0.0.0/8", None),
    ),
)
def test_the_doctor_and_libcurl_agree_on_the_proxy(tmp_path: Path, exceptions: str, entry: str | None) -> None:
    """The way that the report names is the way that was taken."""
    with Upstream(Reply(407)) as proxy:
        variables = in_a_pod(tmp_path, f"https://{UNRESOLVABLE}")
        address = f"http://user:planted@127.0.0.1:{proxy.port}"
        code, report = doctor(**variables, HTTPS_PROXY=address, NO_PROXY=exceptions)
        check = seen(report, "authority")
        assert code == 1 and check["verdict"] == "failed"
        if entry is None:
            assert f"through the proxy http://127.0.0.1:{proxy.port} (HTTPS_PROXY)" in check["saw"]
            assert "list the authority in NO_PROXY" in check["remedy"]
            assert f"{UNRESOLVABLE}:443" in {request.target for request in proxy.requests}
        else:
            assert f"past the proxy, for NO_PROXY has {entry}" in check["saw"]
            assert "The name has no address here" in check["remedy"]
            assert not any(UNRESOLVABLE in request.target for request in proxy.requests)
        assert "planted" not in json.dumps(report)


@pytest.mark.parametrize(
    ("host", "exceptions", "is_proxied"),
    (
        ("240.0.0.1", "240.0.0.1", False),
        ("240.0.0.1", "240.0.0.0/4", False),
        ("240.0.0.1", "240.0.0.2/31", True),
        ("240.0.0.1", "240.0.0", True),
        ("240.0.0.1", "0.0.0.1", True),
    ),
)
def test_the_doctor_and_libcurl_agree_on_addresses(
    tmp_path: Path, host: str, exceptions: str, is_proxied: bool
) -> None:
    """The same for an address, of a range to which nothing leads (RFC 1112 4)."""
    with Upstream(Reply(407)) as proxy:
        variables = in_a_pod(tmp_path, f"https://{host}")
        _, report = doctor(**variables, https_proxy=f"127.0.0.1:{proxy.port}", no_proxy=exceptions)
        check = seen(report, "authority")
        assert ("through the proxy" in check["saw"]) == is_proxied, check
        assert (f"{host}:443" in {request.target for request in proxy.requests}) == is_proxied


@pytest.mark.parametrize("proxy", ("http://127.0.0.1:1", f"http://{UNRESOLVABLE}:3128"))
def test_the_doctor_finds_a_proxy_that_is_not_there(tmp_path: Path, proxy: str) -> None:
    """It is the proxy, and not the authority, that cannot be reached."""
    code, report = doctor(**in_a_pod(tmp_path, "https://login.example.com"), HTTPS_PROXY=proxy)
    check = seen(report, "authority")
    assert code == 1 and check["verdict"] == "failed"
    # A label of that length looks like a token and is masked.
    shown = proxy.replace("a" * 64 + ".login.example.com", "<masked>")
    assert f"through the proxy {shown} (HTTPS_PROXY)" in check["saw"]
    assert check["remedy"].startswith("The proxy cannot be reached or refuses")
    assert any("NO_PROXY=login.example.com" in command for command in check["commands"])


def test_the_doctor_examines_a_file_alone_and_asks_nobody(tmp_path: Path) -> None:
    """On a laptop: claims and age of a token, whatever the settings say."""
    with Upstream() as entra:
        variables = in_a_pod(tmp_path, entra.url)
        code, report = doctor("--token-file", str(tmp_path / "token"), **variables)
        assert code == 0, report
        names = [check["name"] for check in report["checks"]]
        assert names == ["token_file", "token_claims", "issuer", "signature"]
        assert re.search(r"mode 0\d{3}, written \d+ s ago", seen(report, "token_file")["saw"])
        claims = seen(report, "token_claims")["saw"]
        assert "sub system:serviceaccount:prod:agents-sa" in claims and "eyJ" not in json.dumps(report)
        code, report = doctor("--token-file", str(tmp_path / "nowhere"), **variables)
        assert code == 1 and "no such file" in seen(report, "token_file")["saw"]
        assert entra.requests == []
    assert process.run("doctor", "--sandbox", "--token-file", "x").returncode == 64


READ_ONLY = "mount --make-rprivate / && mount -o remount,bind,ro / && ! touch ./x 2>/dev/null && exec "


def test_the_doctor_works_on_a_read_only_file_system(tmp_path: Path) -> None:
    """In a mount namespace of its own, as a container with `readOnlyRootFilesystem` has it."""
    variables = clean_environment(**in_a_pod(tmp_path, "https://127.0.0.1:1"))
    in_namespace = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
    probe = subprocess.run([*in_namespace, READ_ONLY + "true"], cwd=tmp_path, env=variables, capture_output=True)
    if probe.returncode != 0:
        # Some kernels and containers forbid it; Tests/Image runs the binary on a read-only root as well.
        pytest.skip("no mount namespace to be had, or the directory is on a file system of its own")
    done = subprocess.run(
        [*in_namespace, f"{READ_ONLY}{shlex.quote(str(BINARY))} doctor --json"],
        cwd=tmp_path,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=process.RUN_SECONDS,
    )
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert done.returncode == 1 and seen(report, "token_claims")["verdict"] == "passed"
    assert seen(report, "authority")["verdict"] == "failed"


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
            ("doctor", "--json", "--token-file", variables.get("AZURE_FEDERATED_TOKEN_FILE", "/nowhere")),
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
