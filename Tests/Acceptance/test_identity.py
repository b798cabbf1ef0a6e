# SPDX-License-Identifier: Apache-2.0
"""What goes to the token endpoint, and where a token may go.

Goal: the wire protocol Entra expects, byte for byte where it matters; a rotated file is read again; a token
reaches the backend's own origin and nothing else.
"""

from __future__ import annotations

import base64
import json
import select
import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

import process
from conftest import CLIENT, CLIENT_SECRET, TENANT, USER, Stage, Staging, healthy_backend
from process import ServerProcess
from test_wire import BINDING_NAME, SecureUpstream, make_certificate
from upstream import Received, Reply, Upstream, problem, token_reply
from wire import assert_tool_error

TOKEN_ROUTE = f"POST /{TENANT}/oauth2/v2.0/token"
ROUTE = "GET /users/u-1001"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def assertion(name: str, lifetime_seconds: int = 3600) -> str:
    """A JWT as a cluster projects it; the signature is the endpoint's business."""

    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    now = int(time.time())
    claims = {
        "iss": "https://issuer.example.com/",
        "sub": "system:serviceaccount:mcp-system:mcp-server",
        "aud": ["api://AzureADTokenExchange"],
        "iat": now - 10,
        "exp": now + lifetime_seconds,
        "jti": name,
    }
    return f'{part({"alg": "RS256", "kid": "k", "typ": "JWT"})}.{part(claims)}.planted-signature'


def form(request: Received) -> dict[str, str]:
    """The fields of an exchange; each occurs once."""
    assert (request.header("content-type") or "").startswith("application/x-www-form-urlencoded")
    fields = parse_qs(request.body.decode(), keep_blank_values=True, strict_parsing=True)
    assert all(len(values) == 1 for values in fields.values()), fields
    return {name: values[0] for name, values in fields.items()}


def federated(file: Path) -> dict[str, str]:
    """The variables the webhook injects, in place of the secret."""
    return {"AZURE_FEDERATED_TOKEN_FILE": str(file), "AZURE_CLIENT_SECRET": ""}


@pytest.mark.parametrize("ending", ("", "\n", "\r\n", " \n\n"), ids=("exact", "newline", "crlf", "blanks"))
def test_a_federated_exchange_is_what_entra_expects(staged: Staging, tmp_path: Path, ending: str) -> None:
    """Client credentials with the projected JWT as assertion, blanks around it trimmed."""
    file = tmp_path / "token"
    jwt = assertion("first")
    file.write_text(jwt + ending)
    stage = staged(**federated(file))
    (exchange,) = stage.entra.matching(TOKEN_ROUTE)
    assert form(exchange) == {
        "client_assertion": jwt,
        "client_assertion_type": ASSERTION_TYPE,
        "client_id": CLIENT,
        "grant_type": "client_credentials",
        "scope": "api://acceptance/.default",
    }
    assert stage.wire.call("get_user_profile", {"user_id": "u-1001"})["structuredContent"] == USER
    assert jwt not in stage.server.output() and "planted" not in stage.server.output()


def test_a_secret_exchange_is_what_entra_expects(stage: Stage) -> None:
    """For local development."""
    (exchange,) = stage.entra.matching(TOKEN_ROUTE)
    assert form(exchange) == {
        "client_id": CLIENT,
        "client_secret": CLIENT_SECRET,
        "grant_type": "client_credentials",
        "scope": "api://acceptance/.default",
    }


def test_the_federated_file_wins_over_the_secret(staged: Staging, tmp_path: Path) -> None:
    """The chain, in the document's order."""
    file = tmp_path / "token"
    file.write_text(assertion("first"))
    stage = staged(AZURE_FEDERATED_TOKEN_FILE=str(file))
    (exchange,) = stage.entra.matching(TOKEN_ROUTE)
    assert "client_secret" not in form(exchange)


def test_a_rotated_file_is_read_again(staged: Staging, tmp_path: Path) -> None:
    """The kubelet replaces it; the next exchange sends what is there then."""
    file = tmp_path / "token"
    file.write_text(assertion("first"))
    stage = staged(**federated(file))
    second = assertion("second")
    file.write_text(second)
    stage.backend.on(ROUTE, problem(401, "Unauthorized"), Reply(200, USER))
    assert stage.wire.call("get_user_profile", {"user_id": "u-1001"})["structuredContent"] == USER
    assert form(stage.entra.matching(TOKEN_ROUTE)[-1])["client_assertion"] == second


BAD_FILES = {
    "missing": None,
    "empty": "",
    "blank": " \n",
    "words": "this is no token",
    "two-parts": "planted.planted",
    "long-expired": assertion("old", -3600),
}


@pytest.mark.parametrize("content", BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_bad_file_is_explained_and_mended_without_a_restart(
    staged: Staging, tmp_path: Path, content: str | None
) -> None:
    """Nothing is sent to Entra; readiness says why; a good file is enough to recover."""
    file = tmp_path / "token"
    if content is not None:
        file.write_text(content)
    stage = staged(wait=False, **federated(file))
    stage.server.wait_until_live()
    stage.server.wait_until(lambda: stage.server.status_of("/health/ready") == 503, "readiness 503")
    stage.server.wait_for_log(
        lambda line: line.get("message") == "token exchange" and line["outcome"] != "success"
    )
    assert stage.entra.matching("POST *") == []
    body = stage.wire.get("/health/ready").body.decode()
    assert "token" in body and "planted" not in body
    file.write_text(assertion("good"))
    stage.server.wait_until(lambda: stage.server.status_of("/health/ready") == 200, "recovery", 90)


def test_only_token_and_metadata_are_asked_of_the_authority(stage: Stage) -> None:
    """And the metadata request carries no credential."""
    for _ in range(3):
        stage.wire.call("get_user_profile", {"user_id": "u-1001"})
    for request in stage.entra.requests:
        if request.method == "GET":
            assert ".well-known/openid-configuration" in request.path
            assert request.header("authorization") is None
        else:
            assert f"{request.method} {request.target}" == TOKEN_ROUTE


@pytest.mark.parametrize("status", (301, 302, 303, 307, 308))
def test_a_redirect_takes_no_token_anywhere(stage: Stage, status: int) -> None:
    """It is an error, and the other origin hears nothing."""
    with Upstream(Reply(200, USER)) as elsewhere:
        stage.backend.on(ROUTE, Reply(status, {}, [("Location", f"{elsewhere.url}/users/u-1001")]))
        result = stage.wire.call("get_user_profile", {"user_id": "u-1001"})
        assert_tool_error(result, "BACKEND_ERROR")
        assert elsewhere.requests == []


def test_a_redirecting_token_endpoint_gets_no_credential_moved(staged: Staging) -> None:
    """The assertion goes to the authority or nowhere."""
    with Upstream(Reply(200, {"access_token": "stolen", "expires_in": 3600})) as elsewhere:
        stage = staged(wait=False)
        stage.entra.on("POST *", Reply(307, {}, [("Location", f"{elsewhere.url}/x")]))
        stage.server.wait_until_live()
        stage.entra.wait_for("POST *")
        stage.server.wait_for_log(lambda line: line.get("message") == "token exchange")
        assert elsewhere.requests == []


def test_the_scope_is_the_management_scope_by_default(staged: Staging) -> None:
    """The document's value."""
    stage = staged(BACKEND_API_SCOPE="")
    (exchange,) = stage.entra.matching(TOKEN_ROUTE)
    assert form(exchange)["scope"] == "https://management.azure.com/.default"


class Tunnel(Upstream):
    """A proxy that leads every CONNECT to one port."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.target = ("127.0.0.1", port)

    def _answer(self, connection: Any, request: Received) -> bool:
        with self.changed:
            self.requests.append(request)
        with socket.create_connection(self.target) as onward:
            connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            ends = {connection: onward, onward: connection}
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    if not (received := end.recv(65536)):
                        return False
                    ends[end].sendall(received)


def test_a_private_cloud_behind_a_proxy_with_its_own_authority(tmp_path: Path) -> None:
    """No discovery, one CONNECT, certificates from `SSL_CERT_FILE`; the proxy's password stays with the proxy."""
    authority, both = make_certificate(tmp_path)
    entra = SecureUpstream(both)
    entra.on(TOKEN_ROUTE, token_reply())
    file = tmp_path / "token"
    file.write_text(assertion("first"))
    with Tunnel(entra.port) as proxy, healthy_backend() as backend:
        done = process.run(
            "call",
            "get_user_profile",
            '{"user_id":"u-1001"}',
            variables={
                "AZURE_TENANT_ID": TENANT,
                "AZURE_CLIENT_ID": CLIENT,
                "AZURE_FEDERATED_TOKEN_FILE": str(file),
                "AZURE_AUTHORITY_HOST": f"https://{BINDING_NAME}/",
                "SSL_CERT_FILE": str(authority),
                "HTTPS_PROXY": f"http://user:planted-word@127.0.0.1:{proxy.port}",
                "BACKEND_API_URL": backend.url,
                "BACKEND_API_SCOPE": "api://acceptance/.default",
            },
        )
        entra.stop()
        assert done.returncode == 0, done.stderr
        assert [(r.method, r.target) for r in proxy.requests] == [("CONNECT", f"{BINDING_NAME}:443")]
        assert (proxy.requests[0].header("proxy-authorization") or "").startswith("Basic ")
        (exchange,) = entra.requests
        assert exchange.path == f"/{TENANT}/oauth2/v2.0/token" and exchange.header("host") == BINDING_NAME
        assert exchange.header("proxy-authorization") is None
        assert "planted" not in done.stdout + done.stderr


def test_the_first_exchange_is_measured_by_itself() -> None:
    """Not with the sandbox's making of keys, which takes a second of the same turn."""
    with ServerProcess("sandbox") as server:
        server.wait_until_ready()
        success = server.wait_for_log(
            lambda line: line.get("message") == "token exchange" and line["outcome"] == "success"
        )
        assert success["duration_ms"] < 500
