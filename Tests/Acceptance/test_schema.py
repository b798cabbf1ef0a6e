# SPDX-License-Identifier: Apache-2.0
"""Everything the server sends is valid in the revision it is sent in, and honest in all of them.

Goal: a client that validates strictly never rejects us. Method: the published schema of each revision,
plus what each revision adds (nothing newer may appear in an older one), plus each tool's own schemas.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from schemas import assert_valid, assert_valid_response, schema, tool_validator
from wire import (
    ABSENT,
    LEGACY,
    MODERN,
    REVISIONS,
    TOOLS,
    UNKNOWN,
    USER_ID,
    K,
    Wire,
    assert_result,
    assert_tool_error,
    call_params,
    legacy_headers,
    message,
    meta,
    modern_headers,
    modern_message,
    replaced,
)

CALLS: dict[str, list[dict[str, Any]]] = {
    "get_user_profile": [{"user_id": USER_ID}, {"user_id": USER_ID, "include_details": True}],
    "list_users": [{}, {"limit": 3}, {"query": "a", "limit": 5}],
    "create_ticket": [
        {"title": "Printer", "description": "It prints blank pages."},
        {
            "title": "Access",
            "description": "To the archive.",
            "priority": "urgent",
            "requester_id": USER_ID,
            "category": "access",
            "tags": ["archive", "new"],
            "idempotency_key": "acceptance-schema-1",
        },
    ],
    "list_tickets": [
        {},
        {"status": ["open", "closed"], "priority": ["high"], "sort": "-created_at", "limit": 7},
        {
            "created_after": "2020-01-01T00:00:00Z",
            "created_before": "2035-01-01T00:00:00Z",
            "limit": 2,
        },
        {"query": "no ticket says this: zyxwv"},
    ],
    "query_data": [
        {"dataset": "sales"},
        {"dataset": "sales", "select": ["region", "revenue"], "limit": 3},
        {
            "dataset": "sales",
            "where": [
                {"field": "quantity", "op": "gte", "value": 5},
                {"field": "region", "op": "in", "value": ["north", "west"]},
            ],
            "group_by": ["region"],
            "aggregates": [
                {"function": "count"},
                {"function": "sum", "field": "revenue", "as": "total"},
            ],
            "order_by": [{"field": "region", "direction": "asc"}],
        },
        {"dataset": "users", "limit": 1},
    ],
}
EVERY_CALL = [(tool, arguments) for tool, several in CALLS.items() for arguments in several]
CALL_NAMES = [f"{tool}-{index}" for tool, several in CALLS.items() for index in range(len(several))]


def exchange(wire: Wire, revision: str, method: str, params: Any = ABSENT) -> dict[str, Any]:
    """One correct request in a revision; the validated response."""
    if revision == MODERN:
        answer = wire.modern(method, {} if params is ABSENT else params)
    else:
        answer = wire.legacy(method, params, version=revision)
    body: dict[str, Any] = answer.messages()[-1]
    assert_valid_response(revision, body)
    return body


def listed(wire: Wire, revision: str) -> list[dict[str, Any]]:
    """The tools of a revision."""
    tools: list[dict[str, Any]] = exchange(wire, revision, "tools/list")["result"]["tools"]
    return tools


def test_discover(wire: Wire) -> None:
    """Complete, cacheable, stamped, and what it advertises is so."""
    result = exchange(wire, MODERN, "server/discover")["result"]
    assert_valid(MODERN, "DiscoverResult", result)
    assert result["resultType"] == "complete"
    assert result["supportedVersions"] == list(REVISIONS)
    assert set(result["capabilities"]) == {"tools"}
    assert result["ttlMs"] > 0 and result["cacheScope"] == "public"
    assert 20 <= len(result["instructions"]) <= 4000
    assert_valid(MODERN, "Implementation", result["_meta"][f"{K}serverInfo"])


def test_discover_is_a_constant(wire: Wire) -> None:
    """Byte for byte, whoever asks; only the id differs."""
    bodies = {wire.modern("server/discover", {}, 7).body for _ in range(3)}
    assert len(bodies) == 1


@pytest.mark.parametrize("revision", LEGACY)
def test_initialize(wire: Wire, revision: str) -> None:
    """Valid, honest, and nothing modern in it."""
    params = {
        "protocolVersion": revision,
        "capabilities": {},
        "clientInfo": {"name": "a", "version": "1"},
    }
    body = wire.legacy("initialize", params, version=None).json()
    assert_valid_response(revision, body)
    assert_valid(revision, "InitializeResult", body["result"])
    assert set(body["result"]) <= {"protocolVersion", "capabilities", "serverInfo", "instructions"}
    assert body["result"]["capabilities"] == {"tools": {"listChanged": False}}
    newer = {
        "title": "2025-06-18",
        "icons": "2025-11-25",
        "websiteUrl": "2025-11-25",
        "description": "2025-11-25",
    }
    for member, since in newer.items():
        assert member not in body["result"]["serverInfo"] or revision >= since, member


@pytest.mark.parametrize("revision", LEGACY)
def test_ping_is_exactly_empty(wire: Wire, revision: str) -> None:
    """No envelope of the modern era."""
    body = exchange(wire, revision, "ping")
    assert body == {"jsonrpc": "2.0", "id": 1, "result": {}}


@pytest.mark.parametrize("revision", REVISIONS)
def test_tools_list(wire: Wire, revision: str) -> None:
    """Valid, the five tools, in an order that does not change, and shaped for the revision."""
    result = exchange(wire, revision, "tools/list")["result"]
    assert_valid(revision, "ListToolsResult", result)
    assert sorted(tool["name"] for tool in result["tools"]) == list(TOOLS)
    assert result == exchange(wire, revision, "tools/list")["result"]
    assert "nextCursor" not in result
    if revision == MODERN:
        assert result["resultType"] == "complete" and result["ttlMs"] > 0 and result["cacheScope"] == "public"
    else:
        assert set(result) == {"tools"}


FIRST_REVISION = {
    "annotations": "2025-03-26",
    "title": "2025-06-18",
    "outputSchema": "2025-06-18",
    "_meta": "2025-06-18",
    "icons": "2025-11-25",
    "execution": "2025-11-25",
}


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_tool_has_what_its_revision_knows_and_no_more(wire: Wire, revision: str) -> None:
    """The table of what each revision added."""
    for tool in listed(wire, revision):
        for member, since in FIRST_REVISION.items():
            assert member not in tool or revision >= since, f"{member} in {revision}"
        assert {"name", "description", "inputSchema"} <= set(tool)
        if revision >= "2025-03-26":
            assert "annotations" in tool
        if revision >= "2025-06-18":
            assert {"title", "outputSchema"} <= set(tool)


def test_names_descriptions_and_annotations(wire: Wire) -> None:
    """What a model chooses by, and what a host asks the user about."""
    for tool in listed(wire, MODERN):
        assert re.fullmatch(r"[a-z0-9_]{1,64}", tool["name"])
        assert len(tool["description"]) >= 20 and tool["title"]
        hints = tool["annotations"]
        assert hints["openWorldHint"] is False
        if tool["name"] == "create_ticket":
            assert hints["readOnlyHint"] is False and hints["destructiveHint"] is False
        else:
            assert hints["readOnlyHint"] is True


def properties(tool_schema: dict[str, Any]) -> dict[str, Any]:
    """The properties of an object schema."""
    found: dict[str, Any] = tool_schema.get("properties", {})
    return found


ARGUMENTS = {
    "get_user_profile": ({"user_id"}, {"include_details"}),
    "list_users": (set(), {"limit", "cursor", "query"}),
    "create_ticket": (
        {"title", "description"},
        {"priority", "requester_id", "category", "tags", "idempotency_key"},
    ),
    "list_tickets": (
        set(),
        {
            "status",
            "priority",
            "assignee_id",
            "requester_id",
            "created_after",
            "created_before",
            "query",
            "sort",
            "limit",
            "cursor",
        },
    ),
    "query_data": (
        {"dataset"},
        {"select", "where", "group_by", "aggregates", "order_by", "limit", "cursor"},
    ),
}


@pytest.mark.parametrize("revision", REVISIONS)
def test_input_schemas(wire: Wire, revision: str) -> None:
    """Valid 2020-12, closed, flat, each property described; exactly the arguments of the design."""
    for tool in listed(wire, revision):
        tool_validator(tool["inputSchema"])
        assert tool["inputSchema"]["additionalProperties"] is False
        required, optional = ARGUMENTS[tool["name"]]
        assert set(tool["inputSchema"].get("required", [])) == required
        assert set(properties(tool["inputSchema"])) == required | optional
        for name, property in properties(tool["inputSchema"]).items():
            assert property.get("description"), f"{tool['name']}.{name}"


DEFAULTS = {
    ("get_user_profile", "include_details"): False,
    ("list_users", "limit"): 20,
    ("create_ticket", "priority"): "normal",
    ("query_data", "limit"): 100,
}
RANGES = {
    ("list_users", "limit"): (1, 100),
    ("list_tickets", "limit"): (1, 100),
    ("query_data", "limit"): (1, 1000),
}


def test_defaults_and_ranges_are_declared(wire: Wire) -> None:
    """A model reads them from the schema."""
    tools = {tool["name"]: properties(tool["inputSchema"]) for tool in listed(wire, MODERN)}
    for (tool, name), value in DEFAULTS.items():
        assert tools[tool][name]["default"] == value
    for (tool, name), (low, high) in RANGES.items():
        assert (tools[tool][name]["minimum"], tools[tool][name]["maximum"]) == (low, high)
    assert set(tools["create_ticket"]["priority"]["enum"]) == {"low", "normal", "high", "urgent"}
    assert tools["create_ticket"]["title"]["maxLength"] == 200
    assert tools["create_ticket"]["description"]["maxLength"] == 10_000
    assert tools["get_user_profile"]["user_id"]["maxLength"] == 128


@pytest.mark.parametrize("tool,arguments", EVERY_CALL, ids=CALL_NAMES)
def test_what_we_call_with_fits_the_input_schema(wire: Wire, tool: str, arguments: dict[str, Any]) -> None:
    """The schema allows what the server allows."""
    (declared,) = [t for t in listed(wire, MODERN) if t["name"] == tool]
    tool_validator(declared["inputSchema"]).validate(arguments)


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize("tool,arguments", EVERY_CALL, ids=CALL_NAMES)
def test_results_fit_the_revision_and_the_output_schema(
    wire: Wire, revision: str, tool: str, arguments: dict[str, Any]
) -> None:
    """The structure fits the tool's schema and is repeated as text."""
    if "idempotency_key" in arguments:
        arguments = {**arguments, "idempotency_key": f"acceptance-schema-{revision}"}
    result = exchange(wire, revision, "tools/call", call_params(tool, arguments))["result"]
    assert_valid(revision, "CallToolResult", result)
    assert not result.get("isError"), result
    (text,) = [block["text"] for block in result["content"] if block["type"] == "text"]
    (declared,) = [t for t in listed(wire, MODERN) if t["name"] == tool]
    structure = json.loads(text)
    tool_validator(declared["outputSchema"]).validate(structure)
    if revision >= "2025-06-18":
        assert result["structuredContent"] == structure
    else:
        assert "structuredContent" not in result
    assert_envelope(revision, result)


def assert_envelope(revision: str, result: dict[str, Any]) -> None:
    """Modern results say that they are complete and who answered; legacy ones say neither."""
    if revision == MODERN:
        assert result["resultType"] == "complete"
        assert_valid(MODERN, "Implementation", result["_meta"][f"{K}serverInfo"])
    else:
        assert not {"resultType", "ttlMs", "cacheScope", "_meta"} & set(result)


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize(
    "tool,arguments,code",
    (
        ("get_user_profile", {"user_id": "u-999999"}, "NOT_FOUND"),
        ("get_user_profile", {}, "INVALID_INPUT"),
        ("query_data", {"dataset": "nothing_like_it"}, "INVALID_INPUT"),
        ("query_data", {"dataset": "sales", "select": ["nope"]}, "INVALID_INPUT"),
        ("list_users", {"cursor": "garbled"}, "INVALID_INPUT"),
    ),
)
def test_tool_errors_fit_the_revision(
    wire: Wire, revision: str, tool: str, arguments: dict[str, Any], code: str
) -> None:
    """`isError`, one sentence, and the typed structure where structures exist."""
    result = exchange(wire, revision, "tools/call", call_params(tool, arguments))["result"]
    assert_valid(revision, "CallToolResult", result)
    assert result["isError"] is True
    assert_envelope(revision, result)
    if revision >= "2025-06-18":
        structure = assert_tool_error(result, code)
        (declared,) = [t for t in listed(wire, revision) if t["name"] == tool]
        tool_validator(declared["outputSchema"]).validate(structure)


ERRORS: dict[str, tuple[Any, Any]] = {
    "parse": (b"{", None),
    "shape": (b"1", None),
    "method": (message("nope", {}), None),
    "params": (message("tools/call", {"name": "nope"}), None),
    "cursor": (message("tools/list", {"cursor": "x"}), None),
}


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize("body", [body for body, _ in ERRORS.values()], ids=ERRORS.keys())
def test_protocol_errors_are_valid_json_rpc(wire: Wire, revision: str, body: Any) -> None:
    """Code, message and the id. Before 2025-11-25 the schema knows no error without one."""
    if revision == MODERN and isinstance(body, dict):
        answer = wire.modern(body["method"], body["params"])
    elif revision == MODERN:
        answer = wire.post(body, modern_headers())
    else:
        answer = wire.post(body, legacy_headers(revision))
    value = answer.json()
    assert set(value) == {"jsonrpc", "id", "error"} and set(value["error"]) <= {
        "code",
        "message",
        "data",
    }
    if value["id"] is not None:
        assert_valid_response(revision, value)


OUTDATED = replaced(modern_headers(), "MCP-Protocol-Version", UNKNOWN)
MODERN_ERRORS: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "ParseError": (b"{", modern_headers()),
    "InvalidRequestError": (b"1", modern_headers()),
    "MethodNotFoundError": (modern_message("nope"), modern_headers("nope")),
    "InvalidParamsError": (message("tools/list", {}), modern_headers()),
    "HeaderMismatchError": (modern_message("tools/list"), modern_headers("x")),
    "UnsupportedProtocolVersionError": (message("tools/list", {"_meta": meta(UNKNOWN)}), OUTDATED),
}


@pytest.mark.parametrize("definition", MODERN_ERRORS)
def test_each_modern_error_fits_its_definition(wire: Wire, definition: str) -> None:
    """The 2026-07-28 schema defines each error with its code; some as a whole message."""
    value = wire.post(*MODERN_ERRORS[definition]).json()
    is_message = "error" in schema(MODERN)["$defs"][definition]["properties"]
    assert_valid(MODERN, definition, value if is_message else value["error"])


def test_pages_can_be_walked_to_the_end(wire: Wire) -> None:
    """Every user once, through the cursor of each page."""
    seen: list[str] = []
    arguments: dict[str, Any] = {"limit": 100}
    for _ in range(50):
        page = wire.call("list_users", arguments)["structuredContent"]
        seen += [user["id"] for user in page["items"]]
        if not page.get("next_cursor"):
            break
        arguments = {"limit": 100, "cursor": page["next_cursor"]}
    assert len(seen) == len(set(seen)) == page["total"] >= 250


def test_a_result_that_is_too_long_is_cut_at_a_row_with_a_cursor(wire: Wire) -> None:
    """Walking a whole data set in the largest pages loses and repeats nothing, and no text passes 256 KiB."""
    rows: list[Any] = []
    arguments: dict[str, Any] = {"dataset": "sales", "limit": 1000}
    for _ in range(100):
        result = wire.call("query_data", arguments)
        assert len(result["content"][0]["text"].encode()) <= 256 * 1024
        page = result["structuredContent"]
        assert all(len(row) == len(page["columns"]) for row in page["rows"])
        rows += page["rows"]
        if not page.get("next_cursor"):
            break
        arguments["cursor"] = page["next_cursor"]
    ids = [tuple(row)[0] for row in rows]
    assert len(ids) == len(set(ids)) >= 4000


def test_an_idempotency_key_gives_the_same_ticket(wire: Wire) -> None:
    """Same key and body: the same ticket. Same key, other body: refused, with the reason."""
    arguments = {"title": "Once", "description": "Only once.", "idempotency_key": "acceptance-once"}
    first = wire.call("create_ticket", arguments)["structuredContent"]
    assert first["idempotency_key"] == "acceptance-once"
    assert wire.call("create_ticket", arguments)["structuredContent"]["id"] == first["id"]
    other = wire.call("create_ticket", {**arguments, "title": "Twice"})
    structure = assert_tool_error(other, "INVALID_INPUT")
    assert structure["field"] == "idempotency_key"
    fresh = wire.call("create_ticket", {"title": "Once", "description": "Only once."})["structuredContent"]
    assert fresh["id"] != first["id"] and len(fresh["idempotency_key"]) >= 32


def test_a_result_carries_the_id_of_its_request(wire: Wire) -> None:
    """Through the backend and back."""
    for id in (0, -5, "x", ""):
        params = call_params("get_user_profile", {"user_id": USER_ID})
        assert_result(wire.modern("tools/call", params, id), id)
