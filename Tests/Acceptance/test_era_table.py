# SPDX-License-Identifier: Apache-2.0
"""Which era a message belongs to: version header times version claim in the body, cell by cell.

Goal: a client of one era is never served by the rules of the other. Each of the twenty cells is sent as a
request, a notification, a response and an `initialize`.
"""

from __future__ import annotations

from typing import Any

import pytest

from wire import (
    ABSENT,
    ANY_ID,
    BASE_HEADERS,
    HEADER_MISMATCH,
    INVALID_PARAMS,
    INVALID_REQUEST,
    LEGACY,
    METHOD_NOT_FOUND,
    MODERN,
    REVISIONS,
    UNKNOWN,
    UNSUPPORTED_VERSION,
    K,
    Wire,
    assert_accepted,
    assert_error,
    assert_result,
    legacy_headers,
    message,
    meta,
    modern_headers,
)

KNOWN = "2025-06-18"
OTHER = "2025-11-25"
SERVED_MODERN, SERVED_LEGACY = "modern", "legacy"
CELLS: list[tuple[Any, str | None, Any]] = [
    # body, header, what a request gets
    (ABSENT, None, SERVED_LEGACY),
    (ABSENT, MODERN, INVALID_PARAMS),
    (ABSENT, KNOWN, SERVED_LEGACY),
    (ABSENT, UNKNOWN, UNSUPPORTED_VERSION),
    (MODERN, None, HEADER_MISMATCH),
    (MODERN, MODERN, SERVED_MODERN),
    (MODERN, KNOWN, HEADER_MISMATCH),
    (MODERN, UNKNOWN, HEADER_MISMATCH),
    (KNOWN, None, SERVED_LEGACY),
    (KNOWN, MODERN, HEADER_MISMATCH),
    (KNOWN, KNOWN, SERVED_LEGACY),
    (KNOWN, OTHER, HEADER_MISMATCH),
    (KNOWN, UNKNOWN, HEADER_MISMATCH),
    (UNKNOWN, None, HEADER_MISMATCH),
    (UNKNOWN, MODERN, HEADER_MISMATCH),
    (UNKNOWN, KNOWN, HEADER_MISMATCH),
    (UNKNOWN, UNKNOWN, UNSUPPORTED_VERSION),
    (UNKNOWN, "v998.0.0", HEADER_MISMATCH),
    (5, None, INVALID_PARAMS),
    (5, MODERN, INVALID_PARAMS),
    (5, KNOWN, INVALID_PARAMS),
    (5, UNKNOWN, INVALID_PARAMS),
    (None, MODERN, INVALID_PARAMS),
    ([MODERN], MODERN, INVALID_PARAMS),
]
NAMES = [f"body={body!r}-header={header}" for body, header, _ in CELLS]


def headers_of(header: str | None, method: str | None) -> list[tuple[str, str]]:
    """Base headers, the version header if any, and the method header every modern request needs."""
    headers = [*BASE_HEADERS] if header is None else [*BASE_HEADERS, ("MCP-Protocol-Version", header)]
    return headers if method is None else [*headers, ("Mcp-Method", method)]


def params_of(body: Any, **members: Any) -> dict[str, Any]:
    """Params with the claim; without a claim there is no reserved key at all."""
    return members if body is ABSENT else {**members, "_meta": meta(body)}


@pytest.mark.parametrize("body,header,expected", CELLS, ids=NAMES)
def test_a_request(wire: Wire, body: Any, header: str | None, expected: Any) -> None:
    """`tools/list`, whose result tells the era by its `resultType`."""
    answer = wire.post(message("tools/list", params_of(body), 7), headers_of(header, "tools/list"))
    if expected is SERVED_MODERN:
        assert assert_result(answer, 7)["resultType"] == "complete"
    elif expected is SERVED_LEGACY:
        assert "resultType" not in assert_result(answer, 7)
    else:
        error = assert_error(answer, 400, expected, 7)
        if expected == UNSUPPORTED_VERSION:
            assert error["data"]["requested"] == UNKNOWN
            assert error["data"]["supported"] == list(REVISIONS)


INITIALIZE_CELLS = [
    (
        b,
        h,
        (SERVED_LEGACY if b is ABSENT and h == UNKNOWN else METHOD_NOT_FOUND if e is SERVED_MODERN else e),
    )
    for b, h, e in CELLS
]


@pytest.mark.parametrize("body,header,expected", INITIALIZE_CELLS, ids=NAMES)
def test_initialize(wire: Wire, body: Any, header: str | None, expected: Any) -> None:
    """The handshake: no claim and no modern header means legacy, even under an unknown header."""
    client = {"name": "acceptance", "version": "1"}
    params = params_of(body, protocolVersion="2025-03-26", capabilities={}, clientInfo=client)
    answer = wire.post(message("initialize", params, 7), headers_of(header, "initialize"))
    if expected is SERVED_LEGACY:
        assert assert_result(answer, 7)["protocolVersion"] == "2025-03-26"
    else:
        assert_error(answer, 404 if expected == METHOD_NOT_FOUND else 400, expected, 7)


@pytest.mark.parametrize("body,header,expected", CELLS, ids=NAMES)
def test_a_notification(wire: Wire, body: Any, header: str | None, expected: Any) -> None:
    """202 whatever the envelope says; a version header nobody knows may also be 400."""
    answer = wire.post(
        message("notifications/initialized", params_of(body), ABSENT), headers_of(header, None)
    )
    if answer.status == 400 and header not in (None, MODERN, *LEGACY):
        assert answer.json()["error"]["code"] in (
            UNSUPPORTED_VERSION,
            HEADER_MISMATCH,
            INVALID_PARAMS,
        )
    else:
        assert_accepted(answer)


@pytest.mark.parametrize("header", (None, MODERN, KNOWN, UNKNOWN))
def test_a_response(wire: Wire, header: str | None) -> None:
    """Refused in modern, accepted otherwise: responses carry no claim."""
    answer = wire.post(message(id=7, result={}), headers_of(header, None))
    if header == MODERN:
        assert_error(answer, 400, INVALID_REQUEST, ANY_ID)
    else:
        assert_accepted(answer)


@pytest.mark.parametrize("version", LEGACY)
def test_each_legacy_revision_by_header_and_by_claim(wire: Wire, version: str) -> None:
    """All four, also when header and body agree on it."""
    for header, body in ((version, ABSENT), (None, version), (version, version)):
        answer = wire.post(message("tools/list", params_of(body), 7), headers_of(header, None))
        assert "resultType" not in assert_result(answer, 7)


@pytest.mark.parametrize("key", ("clientCapabilities", "clientInfo", "logLevel", "somethingNew"))
def test_a_reserved_key_without_a_version_is_a_broken_modern_client(wire: Wire, key: str) -> None:
    """It is told so instead of being served as legacy."""
    body = message("tools/list", {"_meta": {f"{K}{key}": {}}}, 7)
    assert_error(wire.post(body, legacy_headers(None)), 400, INVALID_PARAMS, 7)


def test_other_meta_keys_do_not_make_a_message_modern(wire: Wire) -> None:
    """Legacy `_meta` may hold anything."""
    keys = {
        "progressToken": 1,
        "example.com/x": 1,
        "io.modelcontextprotocolx/protocolVersion": MODERN,
        "protocolVersion": MODERN,
    }
    for version in (None, *LEGACY):
        assert "resultType" not in assert_result(wire.legacy("tools/list", {"_meta": keys}, 7, version), 7)


@pytest.mark.parametrize("offered", (*LEGACY, MODERN, UNKNOWN, "", "2099-01-01"))
def test_initialize_negotiates(wire: Wire, offered: str) -> None:
    """One of ours comes back as it was offered; anything else gets our newest legacy revision."""
    params = {
        "protocolVersion": offered,
        "capabilities": {},
        "clientInfo": {"name": "a", "version": "1"},
    }
    result = assert_result(wire.legacy("initialize", params, 7, None), 7)
    assert result["protocolVersion"] == (offered if offered in LEGACY else LEGACY[0])
    assert result["capabilities"] == {"tools": {"listChanged": False}}
    assert result["serverInfo"]["name"] and result["serverInfo"]["version"]
    assert "_meta" not in result and "resultType" not in result


@pytest.mark.parametrize(
    "params",
    (
        ABSENT,
        {},
        {"protocolVersion": 5, "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}},
        {
            "protocolVersion": "2025-06-18",
            "capabilities": [],
            "clientInfo": {"name": "a", "version": "1"},
        },
    ),
    ids=("absent", "empty", "version-type", "capabilities-type"),
)
def test_initialize_with_missing_or_wrong_params(wire: Wire, params: Any) -> None:
    """-32602."""
    assert_error(wire.legacy("initialize", params, 7, None), 200, INVALID_PARAMS, 7)


def test_nothing_needs_a_handshake(wire: Wire) -> None:
    """Stateless: any pod answers the first request it sees, and a second `initialize` harms nobody."""
    params = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "a", "version": "1"},
    }
    with wire.connect() as connection:
        for body, version in (
            (message("tools/list", {}, 1), "2025-06-18"),
            (message("initialize", params, 2), None),
            (message("initialize", params, 3), None),
            (message("tools/list", {}, 4), "2024-11-05"),
            (message("ping", ABSENT, 5), None),
        ):
            connection.send(wire.request(body, legacy_headers(version)))
            assert_result(connection.read_answer(), body["id"])
        modern = message("tools/list", {"_meta": meta()}, 6)
        connection.send(wire.request(modern, modern_headers("tools/list")))
        assert assert_result(connection.read_answer(), 6)["resultType"] == "complete"
