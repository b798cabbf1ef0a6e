# SPDX-License-Identifier: Apache-2.0
"""Fixtures: the sandbox all protocol tests share, and servers in front of scripted upstreams."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

pytest.register_assert_rewrite("process", "rawhttp", "upstream", "wire")

import process  # noqa: E402
from process import ServerProcess  # noqa: E402
from upstream import Entra, Reply, Upstream  # noqa: E402
from wire import Wire  # noqa: E402

TENANT = "11111111-2222-4333-8444-555555555555"
CLIENT = "66666666-7777-4888-9999-aaaaaaaaaaaa"
CLIENT_SECRET = "planted-client-secret"

USER = {"id": "u-1001", "name": "Ada Lovelace", "email": "ada@example.com"}


def pytest_sessionstart(session: pytest.Session) -> None:
    """Says at once, in one line, when there is nothing to test."""
    if not session.config.option.collectonly and not process.BINARY.exists():
        pytest.exit(f"no server at {process.BINARY}: build it, or set MCP_SERVER_BINARY", 2)


@pytest.fixture
def anyio_backend() -> str:
    """The asynchronous tests run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def sandbox() -> Iterator[ServerProcess]:
    """One `mcp-server sandbox` for all tests that leave it as they found it."""
    with ServerProcess("sandbox") as server:
        yield server.wait_until_ready()


@pytest.fixture
def wire(sandbox: ServerProcess) -> Iterator[Wire]:
    """The shared sandbox, which must have survived the test."""
    yield sandbox.wire
    assert sandbox.process.poll() is None, f"the server died\n{sandbox.output()[-3000:]}"


def identity_variables(entra: Upstream, backend_url: str) -> dict[str, str]:
    """The variables of a server whose identity is a client secret and whose upstreams are ours."""
    return {
        "AZURE_TENANT_ID": TENANT,
        "AZURE_CLIENT_ID": CLIENT,
        "AZURE_CLIENT_SECRET": CLIENT_SECRET,
        "AZURE_AUTHORITY_HOST": entra.url,
        "BACKEND_API_URL": backend_url,
        "BACKEND_API_SCOPE": "api://acceptance/.default",
    }


@dataclass
class Stage:
    """A server with a scripted backend and a scripted token endpoint."""

    server: ServerProcess
    backend: Upstream
    entra: Entra

    @property
    def wire(self) -> Wire:
        """Talks to the server."""
        return self.server.wire


def healthy_backend() -> Upstream:
    """A backend whose health is good and which knows one user."""
    backend = Upstream()
    backend.on("GET /health", Reply(200, {"status": "healthy"}))
    backend.on("GET /users/u-1001", Reply(200, USER))
    backend.on("GET /users", Reply(200, {"items": [USER], "total": 1}))
    return backend


Staging = Callable[..., Stage]


@pytest.fixture
def staged() -> Iterator[Staging]:
    """Makes stages: `staged(BACKEND_API_TIMEOUT="1")`. All end with the test."""
    with ExitStack() as stack:

        def make(*, wait: bool = True, **variables: str) -> Stage:
            backend = stack.enter_context(healthy_backend())
            entra = stack.enter_context(Entra())
            chosen = {**identity_variables(entra, backend.url), **variables}
            server = stack.enter_context(ServerProcess("serve", chosen))
            stage = Stage(server, backend, entra)
            if wait:
                server.wait_until_ready()
            return stage

        yield make


@pytest.fixture
def stage(staged: Staging) -> Stage:
    """A stage with a short backend timeout, ready."""
    return staged(BACKEND_API_TIMEOUT="2")
