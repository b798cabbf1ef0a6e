# SPDX-License-Identifier: Apache-2.0
"""A backend and a token endpoint that speak TLS, with HTTP/1.1 and with HTTP/2.

Goal: what almost every real peer speaks works, is used well, and fails closed: a peer that cannot prove its name
gets neither a request nor a token nor a secret. Method: a real nginx in front of the scripted ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from conftest import USER, Stage, healthy_backend, identity_variables
from process import ServerProcess
from secure_front import Certificate, SecureFront
from upstream import Entra, Received, Reply, Silence
from wire import assert_tool_error, call_params, message, meta, modern_headers

ROUTE = "GET /users/u-1001"
TOOL = "get_user_profile"
ARGUMENTS = {"user_id": "u-1001"}
CALLS = 20
CERTIFICATE_EXPIRED_DAYS = -1

Fronting = Callable[..., Stage]


@pytest.fixture
def fronted(tmp_path: Path) -> Iterator[Fronting]:
    """Makes stages whose backend is behind TLS; by default its certificate is good and trusted."""
    with ExitStack() as stack:

        def make(
            *,
            http2: bool,
            certificate: Certificate | None = None,
            trusted: Certificate | None = None,
            requests_per_connection: int = 1_000_000,
        ) -> Stage:
            shown = certificate or Certificate.make(tmp_path / "shown")
            backend = stack.enter_context(healthy_backend())
            entra = stack.enter_context(Entra())
            front = stack.enter_context(
                SecureFront(
                    tmp_path / "front",
                    backend.url,
                    shown,
                    http2=http2,
                    requests_per_connection=requests_per_connection,
                )
            )
            variables = {
                **identity_variables(entra, front.url),
                "SSL_CERT_FILE": str((trusted or shown).certificate),
                "BACKEND_API_TIMEOUT": "5",
            }
            server = stack.enter_context(ServerProcess("serve", variables))
            return Stage(server, backend, entra)

        yield make


def at_once(stage: Stage, count: int = CALLS) -> list[Received]:
    """That many calls side by side, all good; the requests they made."""
    with ThreadPoolExecutor(count) as pool:
        results = list(pool.map(lambda _: stage.wire.call(TOOL, ARGUMENTS), range(count)))
    assert [result.get("structuredContent") for result in results] == [USER] * count, results
    return stage.backend.matching(ROUTE)


def connections(requests: list[Received]) -> set[str | None]:
    """The connections to nginx that requests came on."""
    return {request.header("x-front-connection") for request in requests}


@pytest.mark.parametrize("http2,protocol", ((False, "HTTP/1.1"), (True, "HTTP/2.0")), ids=("1.1", "2"))
def test_a_call_over_tls(fronted: Fronting, http2: bool, protocol: str) -> None:
    """The newest TLS, the name of the URL, and the newest HTTP that the backend offers."""
    stage = fronted(http2=http2)
    stage.server.wait_until_ready()
    assert stage.wire.call(TOOL, ARGUMENTS)["structuredContent"] == USER
    (received,) = stage.backend.matching(ROUTE)
    assert received.header("x-front-protocol") == protocol
    assert received.header("x-front-tls") == "TLSv1.3"
    assert received.header("x-front-name") == "localhost"
    assert received.header("authorization") == "Bearer planted-access-token-1"
    assert received.header("accept-encoding") is None


def test_a_body_over_http_2(fronted: Fronting) -> None:
    """What is posted arrives whole, once."""
    stage = fronted(http2=True)
    stage.server.wait_until_ready()
    columns, rows = [{"name": "id", "type": "integer"}], [[number] for number in range(1000)]
    stage.backend.on("POST /query", Reply(200, {"columns": columns, "rows": rows, "truncated": False}))
    # More than a frame of HTTP/2 carries (16 KiB).
    values = [f"{number} {'x' * 900}" for number in range(90)]
    where = [{"field": "name", "op": "in", "value": values}]
    result = stage.wire.call("query_data", {"dataset": "sales", "where": where, "limit": 1000})
    assert result["structuredContent"]["rows"] == rows, result
    (received,) = stage.backend.matching("POST /query")
    assert received.json()["where"] == where


def test_http_2_carries_calls_side_by_side(fronted: Fronting) -> None:
    """One connection for all of them."""
    stage = fronted(http2=True)
    stage.server.wait_until_ready()
    assert len(connections(at_once(stage))) == 1


def test_a_backend_that_ends_http_2_connections_costs_no_call(fronted: Fronting) -> None:
    """GOAWAY after every few requests, as load balancers send it when they are replaced."""
    stage = fronted(http2=True, requests_per_connection=3)
    stage.server.wait_until_ready()
    for _ in range(CALLS):
        assert stage.wire.call(TOOL, ARGUMENTS)["structuredContent"] == USER
    assert len(connections(stage.backend.matching(ROUTE))) >= CALLS // 3
    at_once(stage)


def test_a_client_that_leaves_resets_its_stream_alone(fronted: Fronting) -> None:
    """The backend sees the abort; the connection and the calls beside it go on."""
    stage = fronted(http2=True)
    stage.server.wait_until_ready()
    stage.backend.on(ROUTE, Silence(Reply(200, USER)))
    stage.backend.on("GET /users/u-1002", Silence(Reply(200, {**USER, "id": "u-1002"})))
    call = message("tools/call", {**call_params(TOOL, ARGUMENTS), "_meta": meta()})
    with ThreadPoolExecutor(1) as pool, stage.wire.connect() as connection:
        beside = pool.submit(stage.wire.call, TOOL, {"user_id": "u-1002"})
        stage.backend.wait_for("GET /users/u-1002")
        connection.send(stage.wire.request(call, modern_headers("tools/call", TOOL)))
        stage.backend.wait_for(ROUTE)
        connection.close()
        stage.backend.wait_for_abort()
        stage.backend.release()
        assert beside.result()["structuredContent"]["id"] == "u-1002"
    assert stage.wire.call(TOOL, ARGUMENTS)["structuredContent"] == USER
    assert len(connections(stage.backend.matching("GET /users/*"))) == 1


UNTRUSTED: dict[str, Callable[[Path], tuple[Certificate, Certificate]]] = {
    "unknown-authority": lambda path: (Certificate.make(path / "a"), Certificate.make(path / "b")),
    "wrong-name": lambda path: (Certificate.make(path / "a", "other.example.com"),) * 2,
    "address-for-a-name": lambda path: (Certificate.make(path / "a", "127.0.0.1"),) * 2,
    "expired": lambda path: (Certificate.make(path / "a", days_left=CERTIFICATE_EXPIRED_DAYS),) * 2,
}
"""The certificate that nginx shows, and the one that is trusted."""


@pytest.mark.parametrize("http2", (False, True), ids=("1.1", "2"))
@pytest.mark.parametrize("made", UNTRUSTED.values(), ids=UNTRUSTED.keys())
def test_a_backend_that_proves_nothing_gets_nothing(
    fronted: Fronting, tmp_path: Path, made: Callable[[Path], tuple[Certificate, Certificate]], http2: bool
) -> None:
    """A final error that names no host, no readiness, and not one request at the backend."""
    shown, trusted = made(tmp_path)
    stage = fronted(http2=http2, certificate=shown, trusted=trusted)
    stage.server.wait_until_live()
    error = assert_tool_error(stage.wire.call(TOOL, ARGUMENTS), "UNAVAILABLE")
    assert error["message"] == "A secure connection to the backend could not be made."
    assert error["retryable"] is False
    assert stage.server.status_of("/health/ready") == 503
    assert stage.backend.requests == [], "the token went to a stranger"



def served_behind(
    stack: ExitStack, directory: Path, shown: Certificate, trusted: Certificate
) -> tuple[ServerProcess, Entra]:
    """A server whose token endpoint is behind TLS, and that endpoint."""
    backend, entra = stack.enter_context(healthy_backend()), stack.enter_context(Entra())
    front = stack.enter_context(SecureFront(directory / "front", entra.url, shown, http2=True))
    variables = {
        **identity_variables(entra, backend.url),
        "AZURE_AUTHORITY_HOST": front.url,
        "SSL_CERT_FILE": str(trusted.certificate),
    }
    return stack.enter_context(ServerProcess("serve", variables)), entra


def test_a_token_over_http_2(tmp_path: Path) -> None:
    """Entra speaks it."""
    certificate = Certificate.make(tmp_path / "a")
    with ExitStack() as stack:
        server, entra = served_behind(stack, tmp_path, certificate, certificate)
        server.wait_until_ready()
        (exchange,) = entra.matching("POST *")
        assert exchange.header("x-front-protocol") == "HTTP/2.0"
        assert server.wire.call(TOOL, ARGUMENTS)["structuredContent"] == USER


@pytest.mark.parametrize("made", UNTRUSTED.values(), ids=UNTRUSTED.keys())
def test_a_token_endpoint_that_proves_nothing_gets_no_secret(
    tmp_path: Path, made: Callable[[Path], tuple[Certificate, Certificate]]
) -> None:
    """Not one request; readiness says what to look at."""
    with ExitStack() as stack:
        server, entra = served_behind(stack, tmp_path, *made(tmp_path))
        server.wait_for_log(lambda line: line.get("message") == "token exchange" and line["outcome"] != "success")
        health = server.wire.get("/health/ready")
        assert health.status == 503 and "SSL_CERT_FILE" in health.body.decode(), health.body
        assert_tool_error(server.wire.call(TOOL, ARGUMENTS), "UNAUTHENTICATED")
        assert entra.requests == [], "the secret went to a stranger"
