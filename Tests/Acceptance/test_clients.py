# SPDX-License-Identifier: Apache-2.0
"""The real clients: `mcp` and `fastmcp`, each in every way it chooses its era.

Goal: what people use works, unmodified. Both packages take `mode=`: "legacy" sends the initialize handshake,
"auto" asks `server/discover` first, a version string adopts that modern revision without asking.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import anyio
import pytest
from fastmcp import Client as FastMCPClient
from fastmcp.exceptions import ToolError
from mcp import MCPError
from mcp.client import Client as SDKClient

from conftest import USER, Staging, identity_variables
from process import ServerProcess
from upstream import Reply, Silence, problem
from wire import LEGACY, MODERN, TOOLS, USER_ID

pytestmark = pytest.mark.anyio

MODES = ("legacy", "auto", MODERN)
ARGUMENTS: dict[str, dict[str, Any]] = {
    "get_user_profile": {"user_id": USER_ID, "include_details": True},
    "list_users": {"limit": 2},
    "create_ticket": {"title": "From a client", "description": "Please look.", "tags": ["a"]},
    "list_tickets": {"status": ["open"], "limit": 2},
    "query_data": {"dataset": "sales", "limit": 2},
}
NEGOTIATED = {"legacy": LEGACY[0], "auto": MODERN, MODERN: MODERN}


def url(server: ServerProcess, path: str = "/messages") -> str:
    """Where clients connect."""
    return f"http://127.0.0.1:{server.port}{path}"


@asynccontextmanager
async def within(seconds: float = 20) -> AsyncIterator[None]:
    """A deadline for one test."""
    with anyio.fail_after(seconds):
        yield


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    """How the client chooses its era."""
    return str(request.param)


async def test_sdk_negotiates_lists_and_calls(sandbox: ServerProcess, mode: str) -> None:
    """The reference SDK validates every answer and every structure against the schemas."""
    async with within(), SDKClient(url(sandbox), mode=mode) as client:
        assert client.protocol_version == NEGOTIATED[mode]
        listed = await client.list_tools()
        assert sorted(tool.name for tool in listed.tools) == list(TOOLS)
        assert listed.next_cursor is None
        for name, arguments in ARGUMENTS.items():
            result = await client.call_tool(name, arguments)
            assert not result.is_error and result.structured_content, result


async def test_sdk_errors(sandbox: ServerProcess, mode: str) -> None:
    """Wrong arguments are a result the model can read; an unknown tool is a protocol error."""
    async with within(), SDKClient(url(sandbox), mode=mode) as client:
        result = await client.call_tool("get_user_profile", {"user_id": 5})
        assert result.is_error and "user_id" in result.content[0].text  # type: ignore[union-attr]
        missing = await client.call_tool("get_user_profile", {"user_id": "u-999999"})
        assert missing.is_error and missing.structured_content["code"] == "NOT_FOUND"
        with pytest.raises(MCPError) as unknown:
            await client.call_tool("nope", {})
        assert unknown.value.code == -32602
        with pytest.raises(MCPError) as prompts:
            await client.list_prompts()
        assert prompts.value.code == -32601


async def test_sdk_ping_in_legacy(sandbox: ServerProcess) -> None:
    """`ping` exists in the handshake era only."""
    async with within(), SDKClient(url(sandbox), mode="legacy") as client:
        await client.session.send_ping()


async def test_sdk_on_the_alias_and_with_a_slash(sandbox: ServerProcess, mode: str) -> None:
    """No redirects."""
    for path in ("/mcp", "/messages/", "/mcp/"):
        async with within(), SDKClient(url(sandbox, path), mode=mode) as client:
            assert len((await client.list_tools()).tools) == 5


async def test_sdk_many_calls_at_once(sandbox: ServerProcess, mode: str) -> None:
    """A hundred concurrent calls on one client, each with its own answer."""
    async with within(60), SDKClient(url(sandbox), mode=mode) as client:
        results: dict[str, Any] = {}

        async def call(user: str) -> None:
            results[user] = await client.call_tool("get_user_profile", {"user_id": user})

        users = [f"u-{number}" for number in range(1001, 1101)]
        async with anyio.create_task_group() as group:
            for user in users:
                group.start_soon(call, user)
        for user in users:
            assert results[user].structured_content["id"] == user


async def test_fastmcp_lists_and_calls(sandbox: ServerProcess, mode: str) -> None:
    """The client most people use."""
    async with within(), FastMCPClient(url(sandbox), mode=mode) as client:
        assert sorted(tool.name for tool in await client.list_tools()) == list(TOOLS)
        for name, arguments in ARGUMENTS.items():
            result = await client.call_tool(name, arguments)
            assert result.structured_content
        with pytest.raises(ToolError, match="user_id"):
            await client.call_tool("get_user_profile", {})
        with pytest.raises(MCPError):
            await client.call_tool("nope", {})


async def test_fastmcp_reads_typed_data(sandbox: ServerProcess, mode: str) -> None:
    """The output schema is good enough to build objects from."""
    async with within(), FastMCPClient(url(sandbox), mode=mode) as client:
        result = await client.call_tool("get_user_profile", {"user_id": USER_ID})
        assert result.data.id == USER_ID and "@" in result.data.email
        page = await client.call_tool("list_users", {"limit": 3})
        assert len(page.data.items) == 3


Connect = Callable[[str, str], AbstractAsyncContextManager[Any]]
CLIENTS: dict[str, Connect] = {
    "sdk": lambda url, mode: SDKClient(url, mode=mode),
    "fastmcp": lambda url, mode: FastMCPClient(url, mode=mode),
}


@pytest.fixture(params=list(CLIENTS.values()), ids=list(CLIENTS))
def connect(request: pytest.FixtureRequest) -> Connect:
    """One of the clients."""
    chosen: Connect = request.param
    return chosen


async def test_progress_callbacks(staged: Staging, connect: Connect, mode: str) -> None:
    """A client that asks for progress gets its result, and only increasing progress before it."""
    stage = staged(BACKEND_API_TIMEOUT="1")
    down = problem(503, "Down")
    stage.backend.on("GET /users/u-1001", down, down, Reply(200, USER))
    seen: list[float] = []

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        seen.append(progress)

    async with within(), connect(url(stage.server), mode) as client:
        name = "progress_callback" if isinstance(client, SDKClient) else "progress_handler"
        result = await client.call_tool("get_user_profile", {"user_id": "u-1001"}, **{name: on_progress})
        assert result.structured_content == USER
    assert seen and seen == sorted(set(seen))


@pytest.mark.parametrize("mode", ("auto", MODERN))
async def test_cancelling_a_modern_call_reaches_the_backend(
    staged: Staging, connect: Connect, mode: str
) -> None:
    """The client closes its stream; the backend sees the transfer end."""
    stage = staged(BACKEND_API_TIMEOUT="30")
    stage.backend.on("GET /users/u-1001", Silence())
    async with within(), connect(url(stage.server), mode) as client:
        async with anyio.create_task_group() as group:
            group.start_soon(client.call_tool, "get_user_profile", {"user_id": "u-1001"})
            await anyio.to_thread.run_sync(stage.backend.wait_for, "GET /users/u-1001")
            group.cancel_scope.cancel()
        await anyio.to_thread.run_sync(stage.backend.wait_for_abort)
        stage.backend.on("GET /users/u-1001", Reply(200, USER))
        assert (await client.call_tool("get_user_profile", {"user_id": "u-1001"})).structured_content == USER


async def test_cancelling_a_legacy_call_harms_nobody(staged: Staging, connect: Connect) -> None:
    """`notifications/cancelled` is accepted; the next call works."""
    stage = staged(BACKEND_API_TIMEOUT="30")
    stage.backend.on("GET /users/u-1001", Silence(Reply(200, USER)), Reply(200, USER))
    async with within(), connect(url(stage.server), "legacy") as client:
        async with anyio.create_task_group() as group:
            group.start_soon(client.call_tool, "get_user_profile", {"user_id": "u-1001"})
            await anyio.to_thread.run_sync(stage.backend.wait_for, "GET /users/u-1001")
            group.cancel_scope.cancel()
        assert (await client.call_tool("get_user_profile", {"user_id": "u-1001"})).structured_content == USER
    stage.backend.release()


async def test_a_client_survives_a_restart_of_the_server(staged: Staging, mode: str) -> None:
    """No session: the same client object goes on against the next process on the port."""
    stage = staged()
    port = stage.server.port
    async with within(60), SDKClient(url(stage.server), mode=mode) as client:
        assert not (await client.call_tool("get_user_profile", {"user_id": "u-1001"})).is_error
        assert await anyio.to_thread.run_sync(stage.server.stop) == 0
        variables = identity_variables(stage.entra, stage.backend.url)
        with ServerProcess("serve", variables, port) as successor:
            await anyio.to_thread.run_sync(successor.wait_until_ready)
            assert not (await client.call_tool("get_user_profile", {"user_id": "u-1001"})).is_error
