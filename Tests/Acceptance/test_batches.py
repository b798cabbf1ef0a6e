# SPDX-License-Identifier: Apache-2.0
"""Batches, which exist in 2025-03-26 and 2024-11-05 only.

Goal: every element is answered on its own, and nothing in an array slips past a rule that holds outside.
"""

from __future__ import annotations

from typing import Any

import pytest

from wire import (
    ABSENT,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    USER_ID,
    Wire,
    assert_accepted,
    assert_error,
    call_params,
    legacy_headers,
    message,
    meta,
    modern_headers,
)

BATCHING = (None, "2025-03-26", "2024-11-05")
ELEMENTS_MAX = 50
PING = message("ping", ABSENT, 1)
NOTE = message("notifications/initialized", ABSENT, ABSENT)


def post(wire: Wire, elements: Any, version: str | None = None) -> Any:
    """Sends an array."""
    return wire.post(elements, legacy_headers(version))


def answers(wire: Wire, elements: list[Any], version: str | None = None) -> dict[Any, dict[str, Any]]:
    """The response array by id."""
    answer = post(wire, elements, version)
    assert answer.status == 200, (answer.status, answer.body[:300])
    body = answer.json()
    assert isinstance(body, list), body
    found = {item["id"]: item for item in body}
    assert len(found) == len(body), "two responses with one id"
    return found


@pytest.mark.parametrize("version", BATCHING)
def test_each_request_of_a_batch_is_answered(wire: Wire, version: str | None) -> None:
    """Requests of all kinds, an unknown one and a notification between them."""
    elements = [
        message("ping", ABSENT, 1),
        NOTE,
        message("tools/list", {}, "two"),
        message("tools/call", call_params("get_user_profile", {"user_id": USER_ID}), 3),
        message("nope", {}, 4),
        message("tools/call", call_params("get_user_profile", {}), 5),
    ]
    found = answers(wire, elements, version)
    assert set(found) == {1, "two", 3, 4, 5}
    assert found[1]["result"] == {}
    assert len(found["two"]["result"]["tools"]) == 5
    assert USER_ID in found[3]["result"]["content"][0]["text"]
    assert found[4]["error"]["code"] == METHOD_NOT_FOUND
    assert found[5]["result"]["isError"] is True


@pytest.mark.parametrize("version", BATCHING)
def test_a_batch_of_one_is_an_array(wire: Wire, version: str | None) -> None:
    """Not unwrapped."""
    assert post(wire, [PING], version).json() == [{"jsonrpc": "2.0", "id": 1, "result": {}}]


@pytest.mark.parametrize(
    "elements", ([NOTE], [NOTE, NOTE], [message(id=1, result={})], [NOTE, message(id=1, result={})])
)
def test_a_batch_without_requests_is_accepted(wire: Wire, elements: list[Any]) -> None:
    """202, no body."""
    assert_accepted(post(wire, elements))


def test_an_empty_batch_is_one_error(wire: Wire) -> None:
    """400, not an array."""
    assert_error(post(wire, []), 400, INVALID_REQUEST, None)


@pytest.mark.parametrize(
    "element", (1, None, "x", True, [], [PING], {}, {"jsonrpc": "2.0"}, {**PING, "jsonrpc": "1.0"})
)
def test_an_invalid_element_is_an_error_in_the_array(wire: Wire, element: Any) -> None:
    """Its neighbours are answered."""
    answer = post(wire, [message("ping", ABSENT, 2), element])
    assert answer.status == 200, answer.body
    body = answer.json()
    assert len(body) == 2
    (error,) = [item for item in body if "error" in item]
    assert error["error"]["code"] == INVALID_REQUEST and error["id"] in (None, 1)
    assert {"jsonrpc": "2.0", "id": 2, "result": {}} in body


def test_initialize_is_refused_inside_a_batch(wire: Wire) -> None:
    """For that element."""
    params = {
        "protocolVersion": "2025-03-26",
        "capabilities": {},
        "clientInfo": {"name": "a", "version": "1"},
    }
    found = answers(wire, [message("initialize", params, 1), message("ping", ABSENT, 2)])
    assert found[1]["error"]["code"] == INVALID_REQUEST
    assert found[2]["result"] == {}


def test_the_size_of_a_batch_is_limited(wire: Wire) -> None:
    """Fifty are served, fifty-one are refused as a whole."""
    fifty = [message("ping", ABSENT, number) for number in range(ELEMENTS_MAX)]
    assert len(answers(wire, fifty)) == ELEMENTS_MAX
    assert_error(post(wire, [*fifty, message("ping", ABSENT, 99)]), 400, INVALID_REQUEST, None)


def test_fifty_calls_in_a_batch(wire: Wire) -> None:
    """All through to the backend."""
    calls = [
        message("tools/call", call_params("get_user_profile", {"user_id": f"u-{1001 + number}"}), number)
        for number in range(ELEMENTS_MAX)
    ]
    found = answers(wire, calls)
    for number in range(ELEMENTS_MAX):
        assert f"u-{1001 + number}" in found[number]["result"]["content"][0]["text"]


@pytest.mark.parametrize("position", (0, 1))
def test_a_modern_claim_refuses_the_whole_batch(wire: Wire, position: int) -> None:
    """No element is executed."""
    elements = [message("ping", ABSENT, 1), message("ping", ABSENT, 2)]
    elements[position] = message("tools/list", {"_meta": meta()}, 3)
    assert_error(post(wire, elements), 400, INVALID_REQUEST, None)


def test_a_modern_header_refuses_a_batch(wire: Wire) -> None:
    """One message per POST."""
    assert_error(wire.post([PING], modern_headers("ping")), 400, INVALID_REQUEST, None)


def test_a_call_without_id_in_a_batch_is_not_executed(wire: Wire) -> None:
    """As outside."""
    title = "batched notification"
    ticket = message("tools/call", call_params("create_ticket", {"title": title, "description": "x"}), ABSENT)
    assert set(answers(wire, [ticket, PING])) == {1}
    assert wire.call("list_tickets", {"query": title})["structuredContent"]["items"] == []


def test_equal_ids_in_a_batch_are_each_answered(wire: Wire) -> None:
    """Ids are echoed, never used as keys."""
    body = post(wire, [PING, PING, message("ping", ABSENT, "1")]).json()
    assert sorted(repr(item["id"]) for item in body) == ["'1'", "1", "1"]
