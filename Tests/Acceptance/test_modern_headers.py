# SPDX-License-Identifier: Apache-2.0
"""The routing headers of 2026-07-28: what is required, how values compare, what is ignored.

Goal: a gateway that routes by header and this server that reads the body can never disagree.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from rawhttp import Headers
from wire import (
    ABSENT,
    HEADER_MISMATCH,
    INVALID_PARAMS,
    METHOD_NOT_FOUND,
    MODERN,
    REVISIONS,
    UNKNOWN,
    UNSUPPORTED_VERSION,
    USER_ID,
    K,
    Wire,
    assert_accepted,
    assert_error,
    assert_result,
    call_params,
    legacy_headers,
    message,
    meta,
    modern_headers,
    modern_message,
    replaced,
    without,
)

TOOL = "get_user_profile"
CALL = modern_message("tools/call", call_params(TOOL, {"user_id": USER_ID}), 7)
GOOD = modern_headers("tools/call", TOOL)


def wrapped(text: str) -> str:
    """The base64 wrapper of a header value."""
    return f"=?base64?{b64encode(text.encode()).decode()}?="


def test_the_good_call_is_good(wire: Wire) -> None:
    """What every case below differs from in one place."""
    assert_result(wire.post(CALL, GOOD), 7)


REFUSED: dict[str, Headers] = {
    **{f"{n}-absent": without(GOOD, n) for n in ("MCP-Protocol-Version", "Mcp-Method", "Mcp-Name")},
    **{f"{n}-empty": replaced(GOOD, n, "") for n in ("Mcp-Method", "Mcp-Name")},
    "version-other": replaced(GOOD, "MCP-Protocol-Version", "2025-11-25"),
    "version-list": replaced(GOOD, "MCP-Protocol-Version", f"{MODERN}, {MODERN}"),
    "version-quoted": replaced(GOOD, "MCP-Protocol-Version", f'"{MODERN}"'),
    "method-other": replaced(GOOD, "Mcp-Method", "tools/list"),
    "method-case": replaced(GOOD, "Mcp-Method", "Tools/Call"),
    "name-other": replaced(GOOD, "Mcp-Name", "list_users"),
    "name-case": replaced(GOOD, "Mcp-Name", "Get_User_Profile"),
    "name-prefix": replaced(GOOD, "Mcp-Name", "get_user"),
    "name-longer": replaced(GOOD, "Mcp-Name", TOOL + "s"),
    "name-inner-space": replaced(GOOD, "Mcp-Name", "get_user_ profile"),
    "version-twice": [*GOOD, ("MCP-Protocol-Version", MODERN)],
    "version-twice-different": [*GOOD, ("MCP-Protocol-Version", "2025-11-25")],
    "method-twice": [*GOOD, ("mcp-method", "tools/call")],
    "method-twice-different": [("Mcp-Method", "tools/list"), *GOOD],
    "name-twice": [*GOOD, ("MCP-NAME", TOOL)],
    "name-twice-different": [("Mcp-Name", "list_users"), *GOOD],
    "wrapper-other": replaced(GOOD, "Mcp-Name", wrapped("list_users")),
    "wrapper-uppercase": replaced(GOOD, "Mcp-Name", wrapped(TOOL).replace("base64", "BASE64")),
    "wrapper-without-end": replaced(GOOD, "Mcp-Name", wrapped(TOOL)[:-2]),
    "wrapper-without-start": replaced(GOOD, "Mcp-Name", wrapped(TOOL)[2:]),
    "wrapper-empty": replaced(GOOD, "Mcp-Name", "=?base64??="),
    "wrapper-bad-alphabet": replaced(GOOD, "Mcp-Name", "=?base64?Z2V0X3VzZXJfcHJvZmlsZQ!!?="),
    "wrapper-bad-utf8": replaced(GOOD, "Mcp-Name", "=?base64?/////w==?="),
    "wrapper-twice": replaced(GOOD, "Mcp-Name", wrapped(wrapped(TOOL))),
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED.keys())
def test_a_header_that_is_missing_repeated_or_different_is_refused(wire: Wire, headers: Headers) -> None:
    """400, -32020, the id echoed."""
    assert_error(wire.post(CALL, headers), 400, HEADER_MISMATCH, 7)


def test_wrapper_padding_must_be_canonical(wire: Wire) -> None:
    """A name whose base64 needs padding: with it accepted, without it refused."""
    name = "list_users"
    body = modern_message("tools/call", call_params(name, {}), 7)
    good = wrapped(name)
    assert "==" in good
    assert_result(wire.post(body, modern_headers("tools/call", good)), 7)
    assert_error(
        wire.post(body, modern_headers("tools/call", good.replace("==", ""))),
        400,
        HEADER_MISMATCH,
        7,
    )
    assert_error(
        wire.post(body, modern_headers("tools/call", good.replace("==", "="))),
        400,
        HEADER_MISMATCH,
        7,
    )


ACCEPTED: dict[str, Headers] = {
    "names-in-lower-case": [(name.lower(), value) for name, value in GOOD],
    "names-in-upper-case": [(name.upper(), value) for name, value in GOOD],
    "spaces-around": [(name, f"  {value}  ") for name, value in GOOD],
    "tabs-around": [(name, f"\t{value} \t") for name, value in GOOD],
    "wrapper": replaced(GOOD, "Mcp-Name", wrapped(TOOL)),
    "wrapper-and-spaces": replaced(GOOD, "Mcp-Name", f"  {wrapped(TOOL)} "),
    "stale-session": [*GOOD, ("Mcp-Session-Id", "0f8fad5b-d9cb-469f-a165-70867728950e")],
    "last-event-id": [*GOOD, ("Last-Event-ID", "42")],
    "undeclared-param": [
        *GOOD,
        ("Mcp-Param-Region", "west"),
        ("Mcp-Param-User-Id", "=?base64?!?="),
    ],
    "undeclared-param-twice": [*GOOD, ("Mcp-Param-X", "1"), ("Mcp-Param-X", "2")],
    "order": list(reversed(GOOD)),
}


@pytest.mark.parametrize("headers", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_means_the_same_is_accepted(wire: Wire, headers: Headers) -> None:
    """Names ignore case, values do not, surrounding blanks go on both ends."""
    assert_result(wire.post(CALL, headers), 7)


def test_mcp_name_is_ignored_where_it_means_nothing(wire: Wire) -> None:
    """`tools/list` and `server/discover` have no name."""
    for method in ("tools/list", "server/discover"):
        for name in ("anything", "", wrapped("x"), "=?base64?!?="):
            assert_result(wire.post(modern_message(method, {}, 7), modern_headers(method, name)), 7)


def test_a_notification_needs_no_routing_headers(wire: Wire) -> None:
    """Nothing says which headers it needs; 202."""
    headers = without(without(GOOD, "Mcp-Method"), "Mcp-Name")
    assert_accepted(wire.post(message("notifications/cancelled", {"requestId": 1}, ABSENT), headers))
    wrong = replaced(headers, "Mcp-Method", "tools/call")
    assert_accepted(wire.post(message("notifications/cancelled", {"requestId": 1}, ABSENT), wrong))


def test_legacy_ignores_the_modern_headers(wire: Wire) -> None:
    """A gateway may add them to anything."""
    headers = [
        *legacy_headers(),
        ("Mcp-Method", "nope"),
        ("Mcp-Name", "nope"),
        ("Mcp-Session-Id", "stale"),
    ]
    assert_result(wire.post(message("tools/list", {}, 7), headers), 7)


ENVELOPES: dict[str, tuple[Any, int]] = {
    "version-absent": (meta(ABSENT), INVALID_PARAMS),
    "version-number": (meta(20260728), INVALID_PARAMS),
    "capabilities-absent": (meta(**{f"{K}clientCapabilities": ABSENT}), INVALID_PARAMS),
    "capabilities-array": (meta(**{f"{K}clientCapabilities": []}), INVALID_PARAMS),
    "capabilities-null": (meta(**{f"{K}clientCapabilities": None}), INVALID_PARAMS),
    "client-string": (meta(**{f"{K}clientInfo": "me"}), INVALID_PARAMS),
    "client-without-name": (meta(**{f"{K}clientInfo": {"version": "1"}}), INVALID_PARAMS),
    "log-level-unknown": (meta(**{f"{K}logLevel": "loud"}), INVALID_PARAMS),
    "log-level-number": (meta(**{f"{K}logLevel": 3}), INVALID_PARAMS),
    "empty": ({}, INVALID_PARAMS),
}


@pytest.mark.parametrize("envelope,code", ENVELOPES.values(), ids=ENVELOPES.keys())
def test_an_incomplete_envelope_is_refused(wire: Wire, envelope: Any, code: int) -> None:
    """400, -32602; also on `server/discover`."""
    for method in ("tools/list", "server/discover"):
        body = message(method, {"_meta": envelope}, 7)
        assert_error(wire.post(body, modern_headers(method)), 400, code, 7)


GOOD_ENVELOPES: dict[str, Any] = {
    "without-client": meta(**{f"{K}clientInfo": ABSENT}),
    **{
        f"log-level-{level}": meta(**{f"{K}logLevel": level})
        for level in (
            "debug",
            "info",
            "notice",
            "warning",
            "error",
            "critical",
            "alert",
            "emergency",
        )
    },
    "trace": meta(traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", tracestate="a=b"),
    "bad-trace": meta(traceparent="hello", tracestate="\r\n", baggage=5),
    "progress-string": meta(progressToken="p"),
    "progress-number": meta(progressToken=0),
    "unknown-keys": meta(**{"example.com/x": {}, f"{K}future": [1], "weird key!": None}),
    "capabilities": meta(**{f"{K}clientCapabilities": {"sampling": {}, "extensions": {"a/b": {}}}}),
}


@pytest.mark.parametrize("envelope", GOOD_ENVELOPES.values(), ids=GOOD_ENVELOPES.keys())
def test_a_complete_envelope_is_served(wire: Wire, envelope: Any) -> None:
    """Optional members, unknown members and bad trace context never fail a call."""
    body = message("tools/call", {**call_params(TOOL, {"user_id": USER_ID}), "_meta": envelope}, 7)
    assert_result(wire.post(body, GOOD), 7)


def test_the_version_is_checked_before_the_method(wire: Wire) -> None:
    """Whether we speak the version comes before everything that depends on it."""
    body = message("nope", {"_meta": meta(UNKNOWN)}, 7)
    headers = replaced(modern_headers("nope"), "MCP-Protocol-Version", UNKNOWN)
    assert_error(wire.post(body, replaced(headers, "Mcp-Method", "x")), 400, UNSUPPORTED_VERSION, 7)
    error = assert_error(wire.post(body, headers), 400, UNSUPPORTED_VERSION, 7)
    assert error["data"] == {"supported": list(REVISIONS), "requested": UNKNOWN}
    assert_error(wire.modern("nope", {}, 7), 404, METHOD_NOT_FOUND, 7)


MODERN_NOT_FOUND = (
    "initialize", "ping", "logging/setLevel", "resources/list", "resources/templates/list", "resources/subscribe",
    "resources/unsubscribe", "prompts/list", "completion/complete", "roots/list", "sampling/createMessage",
    "elicitation/create", "tasks/list", "tools", "tools/call/x", "server", "rpc.discover",
)  # fmt: skip
NAMED_NOT_FOUND = (
    ("prompts/get", "name"),
    ("resources/read", "uri"),
    ("tasks/get", "taskId"),
    ("tasks/cancel", "taskId"),
)


@pytest.mark.parametrize("method", MODERN_NOT_FOUND)
def test_methods_we_do_not_have_are_404_in_modern(wire: Wire, method: str) -> None:
    """With a JSON-RPC body, as 404 alone means "session gone" to some clients."""
    assert_error(wire.modern(method, {}, 7), 404, METHOD_NOT_FOUND, 7)


@pytest.mark.parametrize("method,key", NAMED_NOT_FOUND)
def test_named_methods_we_do_not_have_are_404_in_modern(wire: Wire, method: str, key: str) -> None:
    """Their name header is sent, as a correct client would."""
    body = modern_message(method, {key: "x"}, 7)
    assert_error(wire.post(body, modern_headers(method, "x")), 404, METHOD_NOT_FOUND, 7)


LEGACY_NOT_FOUND = (
    "server/discover", "logging/setLevel", "resources/list", "resources/read", "resources/subscribe", "prompts/list",
    "prompts/get", "completion/complete", "subscriptions/listen", "tasks/get", "roots/list", "sampling/createMessage",
)  # fmt: skip


@pytest.mark.parametrize("method", LEGACY_NOT_FOUND)
def test_methods_we_do_not_have_are_200_in_legacy(wire: Wire, method: str) -> None:
    """Legacy JSON-RPC errors ride on HTTP 200."""
    for version in (None, "2025-11-25", "2024-11-05"):
        assert_error(wire.legacy(method, {}, 7, version), 200, METHOD_NOT_FOUND, 7)


def test_listening_is_either_served_or_not_advertised(wire: Wire) -> None:
    """`subscriptions/listen` and the `listChanged` capability agree."""
    result = assert_result(wire.modern("server/discover", {}, 7), 7)
    advertised = result["capabilities"]["tools"].get("listChanged", False)
    body = wire.request(
        modern_message("subscriptions/listen", {"notifications": {"toolsListChanged": True}}, 7),
        modern_headers("subscriptions/listen"),
    )
    with wire.connect() as connection:
        connection.send(body)
        if not advertised:
            assert_error(connection.read_answer(), 404, METHOD_NOT_FOUND, 7)
            return
        status, _, headers, _ = connection.read_head()
        assert status == 200 and (
            "text/event-stream" in dict((k.lower(), v) for k, v in headers)["content-type"]
        )
        assert "notifications/subscriptions/acknowledged" in connection.read_event()
