# SPDX-License-Identifier: Apache-2.0
"""JSON and JSON-RPC edge cases, row by row: what is wrong with the message, and the right answer.

Goal: no input is misread, half-executed or reflected. Method: a table of bodies per row, sent raw in
both eras; an expectation is HTTP status, JSON-RPC code and id. The row numbers are in the test names.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from rawhttp import strict_json
from wire import (
    ABSENT,
    ANY_ID,
    HEADER_MISMATCH,
    INVALID_PARAMS,
    INVALID_REQUEST,
    LEGACY,
    MARKER,
    METHOD_NOT_FOUND,
    MODERN,
    PARSE_ERROR,
    USER_ID,
    K,
    Wire,
    assert_accepted,
    assert_error,
    assert_result,
    assert_tool_error,
    call_params,
    encode,
    legacy_headers,
    message,
    meta,
    modern_headers,
    modern_message,
    replaced,
)

ERAS = ("modern", "legacy")
TOOL = "get_user_profile"
META_TEXT = json.dumps(meta())


def raw_call(
    id: str = "7",
    method: str = '"tools/call"',
    arguments: str = '{"user_id":"u-1001"}',
    extra: str = "",
    params_extra: str = "",
    jsonrpc: str = '"2.0"',
    name: str = '"get_user_profile"',
) -> bytes:
    """A `tools/call` as text, right for both eras, with any part replaced by raw JSON."""
    params = f'{{"name":{name},"arguments":{arguments},"_meta":{META_TEXT}{params_extra}}}'
    return f'{{"jsonrpc":{jsonrpc},"id":{id},"method":{method},"params":{params}{extra}}}'.encode()


def legacy_raw(body: bytes) -> bytes:
    """The same text without the modern envelope."""
    return body.replace(f'"_meta":{META_TEXT}'.encode(), b'"_meta":{}')


def post(wire: Wire, era: str, body: bytes, tool: str = TOOL) -> Any:
    """Sends raw text as a `tools/call` of an era."""
    if era == "modern":
        return wire.post(body, modern_headers("tools/call", tool))
    return wire.post(legacy_raw(body), legacy_headers())


def call(wire: Wire, era: str, arguments: str, tool: str = TOOL) -> dict[str, Any]:
    """The result of a call whose arguments are raw text."""
    return assert_result(post(wire, era, raw_call(arguments=arguments, name=f'"{tool}"'), tool), 7)


NOT_JSON = {
    "01-empty": b"",
    "01-space": b" \r\n\t ",
    "02-trailing-letter": raw_call() + b"x",
    "02-two-documents": raw_call() + raw_call(),
    "02-two-lines": raw_call() + b"\n" + raw_call(),
    "04-utf16-le": raw_call().decode().encode("utf-16-le"),
    "04-utf16-be": raw_call().decode().encode("utf-16-be"),
    "04-utf16-bom": raw_call().decode().encode("utf-16"),
    "04-utf32": raw_call().decode().encode("utf-32"),
    "04-utf32-le": raw_call().decode().encode("utf-32-le"),
    "05-lone-ff": raw_call(arguments='{"user_id":"@"}').replace(b"@", b"\xff"),
    "05-overlong": raw_call(arguments='{"user_id":"@"}').replace(b"@", b"\xc0\xaf"),
    "05-overlong-nul": raw_call(arguments='{"user_id":"@"}').replace(b"@", b"\xc0\x80"),
    "05-surrogate": raw_call(arguments='{"user_id":"@"}').replace(b"@", b"\xed\xa0\x80"),
    "05-too-high": raw_call(arguments='{"user_id":"@"}').replace(b"@", b"\xf4\x90\x80\x80"),
    "05-cut-short": raw_call(arguments='{"user_id":"@"}').replace(b"@", b"\xe2\x82"),
    "05-outside-strings": raw_call() + b"\xff",
    "06-lone-high": raw_call(arguments=r'{"user_id":"\ud800"}'),
    "06-lone-low": raw_call(arguments=r'{"user_id":"\udc00"}'),
    "06-high-high": raw_call(arguments=r'{"user_id":"\ud800\ud800"}'),
    "06-high-then-letter": raw_call(arguments=r'{"user_id":"\ud800x"}'),
    "06-in-a-key": raw_call(extra=r',"\ud800":1'),
    "08-raw-control": raw_call(arguments='{"user_id":"a\x01b"}'),
    "08-raw-newline": raw_call(arguments='{"user_id":"a\nb"}'),
    "08-raw-nul": raw_call(arguments='{"user_id":"a\x00b"}'),
    "08-single-quotes": b"{'jsonrpc':'2.0','id':7,'method':'tools/list'}",
    "08-comment": raw_call(extra="/* hello */"),
    "08-line-comment": raw_call() + b"// hello",
    "08-trailing-comma": raw_call(extra=","),
    "08-trailing-comma-in-array": raw_call(params_extra=',"x":[1,]'),
    "08-bad-escape": raw_call(arguments=r'{"user_id":"\x41"}'),
    "08-short-escape": raw_call(arguments=r'{"user_id":"\u12"}'),
    "08-unquoted-key": raw_call(extra=",x:1"),
    "08-unclosed": raw_call()[:-1],
    "08-extra-brace": raw_call() + b"}",
    **{
        f"09-{number}": raw_call(params_extra=f',"x":{number}')
        for number in (
            "NaN",
            "Infinity",
            "-Infinity",
            "+1",
            "01",
            "-01",
            ".5",
            "1.",
            "1.e2",
            "1e",
            "0x1",
            "--1",
            "-",
        )
    },
    "09-words": raw_call(params_extra=',"x":True'),
    "12-depth-65": raw_call(params_extra=',"x":' + "[" * 63 + "]" * 63),
    "12-depth-65-objects": raw_call(params_extra=',"x":' + '{"a":' * 63 + "1" + "}" * 63),
    "12-depth-100000": b"[" * 100_000 + b"]" * 100_000,
    "12-depth-100000-unclosed": b'{"a":' * 100_000,
}


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_not_json_is_a_parse_error(wire: Wire, era: str, body: bytes) -> None:
    """Rows 1, 2, 4, 5, 6, 8, 9, 12."""
    assert_error(post(wire, era, body), 400, PARSE_ERROR, None)


WELL_FORMED = {
    "02-trailing-space": raw_call() + b" \r\n\t\n",
    "02-leading-space": b"\r\n \t" + raw_call(),
    "03-bom": b"\xef\xbb\xbf" + raw_call(),
    "06-surrogate-pair": raw_call(params_extra=r',"x":"\ud83d\ude00"'),
    "10-1e400": raw_call(params_extra=',"x":1e400'),
    "10-minus-1e400": raw_call(params_extra=',"x":-1e400'),
    "11-2-to-the-80": raw_call(params_extra=',"x":1208925819614629174706176'),
    "12-depth-64": raw_call(params_extra=',"x":' + "[" * 62 + "]" * 62),
    "15-escaped-key": raw_call().replace(b'"method"', rb'"m\u0065thod"'),
    "15-escaped-value": raw_call(method=r'"tools\/call"'),
    "34-unknown-members": raw_call(extra=',"x":{"y":[]},"":0', params_extra=',"x":null'),
}


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("body", WELL_FORMED.values(), ids=WELL_FORMED.keys())
def test_what_is_json_is_served(wire: Wire, era: str, body: bytes) -> None:
    """Rows 2, 3, 10, 11, 12, 15, 34."""
    result = assert_result(post(wire, era, body), 7)
    assert result["structuredContent"]["id"] == USER_ID


@pytest.mark.parametrize("era", ERAS)
def test_row_07_nul_in_an_id_is_a_tool_error(wire: Wire, era: str) -> None:
    """`\\u0000` is legal JSON; the tool refuses it."""
    assert_tool_error(call(wire, era, r'{"user_id":"a\u0000b"}'), "INVALID_INPUT")


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(
    "number",
    (
        "1e400",
        "-1e400",
        "9007199254740993",
        "9223372036854775808",
        "1208925819614629174706176",
        "1.5",
        "0",
        "101",
    ),
)
def test_rows_10_11_numbers_beyond_the_schema_are_tool_errors(wire: Wire, era: str, number: str) -> None:
    """A number the schema cannot hold never becomes another number."""
    structure = assert_tool_error(call(wire, era, f'{{"limit":{number}}}', "list_users"), "INVALID_INPUT")
    assert "limit" in structure["message"]


@pytest.mark.parametrize("era", ERAS)
def test_row_13_a_hundred_thousand_members_are_bounded_work(wire: Wire, era: str) -> None:
    """Looking for duplicate keys must not be quadratic."""
    members = ",".join(f'"k{number}":0' for number in range(70_000))
    answer = post(wire, era, raw_call(params_extra="," + members))
    assert_result(answer, 7)


DUPLICATES = {
    "jsonrpc": (raw_call(extra=',"jsonrpc":"2.0"'), 7),
    "id": (raw_call(extra=',"id":8'), None),
    "id-same": (raw_call(extra=',"id":7'), ANY_ID),
    "method": (raw_call(extra=',"method":"tools/list"'), 7),
    "method-escaped": (raw_call(extra=r',"m\u0065thod":"tools/list"'), 7),
    "params": (raw_call(extra=',"params":{}'), 7),
    "unknown": (raw_call(extra=',"x":1,"x":1'), 7),
    "name": (raw_call(params_extra=',"name":"list_users"'), 7),
    "arguments": (raw_call(params_extra=',"arguments":{}'), 7),
    "meta": (raw_call(params_extra=',"_meta":{}'), 7),
    "in-arguments": (raw_call(arguments='{"user_id":"u-1001","user_id":"u-1002"}'), 7),
    "in-arguments-escaped": (
        raw_call(arguments=r'{"user_id":"u-1001","user\u005fid":"u-1002"}'),
        7,
    ),
    "deep-in-arguments": (raw_call(arguments='{"user_id":"u-1001","x":[{"a":1,"a":2}]}'), 7),
}


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("body,id", DUPLICATES.values(), ids=DUPLICATES.keys())
def test_rows_14_15_duplicate_keys_are_refused(wire: Wire, era: str, body: bytes, id: Any) -> None:
    """First-wins and last-wins parsers disagree; nothing is served that two parsers read differently."""
    assert_error(post(wire, era, body), 400, INVALID_REQUEST, id)


def test_row_14_duplicate_keys_in_the_envelope_are_refused(wire: Wire) -> None:
    """A second version claim inside `_meta`."""
    claim = f'"{K}protocolVersion":"2026-07-28"'
    body = raw_call().replace(b'"_meta":{', f'"_meta":{{{claim},'.encode())
    assert_error(post(wire, "modern", body), 400, INVALID_REQUEST, 7)


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("text", ("null", "true", "1", "-0.5", '"tools/list"'))
def test_row_16_a_scalar_is_no_request(wire: Wire, era: str, text: str) -> None:
    """Valid JSON, not a message."""
    assert_error(post(wire, era, text.encode()), 400, INVALID_REQUEST, None)


@pytest.mark.parametrize("version", (MODERN, "2025-11-25", "2025-06-18"))
@pytest.mark.parametrize("text", ("[]", "[1]", "%s"))
def test_row_17_an_array_is_refused_where_batches_are_gone(wire: Wire, version: str, text: str) -> None:
    """Only 2025-03-26 and 2024-11-05 have batches; see test_batches.py."""
    body = text.replace("%s", json.dumps([message("tools/list", {"_meta": {}})]))
    headers = modern_headers() if version == MODERN else legacy_headers(version)
    assert_error(wire.post(body.encode(), headers), 400, INVALID_REQUEST, None)


MALFORMED = {
    **{f"18-jsonrpc-{v}": (raw_call(jsonrpc=v), 7) for v in ('"1.0"', "2", "2.0", '"2.0 "', "null", '""')},
    "18-jsonrpc-absent": (raw_call().replace(b'"jsonrpc":"2.0",', b""), 7),
    "19-method-absent": (raw_call().replace(b'"method":"tools/call",', b""), 7),
    **{f"19-method-{v}": (raw_call(method=v), 7) for v in ("5", "null", "{}", "[]", "true")},
    "20-method-and-result": (raw_call(extra=',"result":{}'), 7),
    "20-method-and-error": (raw_call(extra=',"error":{"code":1,"message":"x"}'), 7),
    "22-id-1025-bytes": (raw_call(id='"' + "x" * 1025 + '"'), ANY_ID),
    "22-id-10-kib": (raw_call(id='"' + "x" * 10_240 + '"'), ANY_ID),
    **{f"24-id-{v}": (raw_call(id=v), None) for v in ("1.0", "1e2", "1.5", "1E0", "-1.0")},
    "10-id-1e400": (raw_call(id="1e400"), None),
    "25-id-null": (raw_call(id="null"), None),
    **{f"26-id-{v}": (raw_call(id=v), None) for v in ("true", "false", "{}", "[]", "[1]")},
    **{
        f"3{1 if v == '[]' else 2}-params-{v}": (
            f'{{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{v}}}'.encode(),
            7,
        )
        for v in ("[]", "[1]", '"x"', "1", "true", "false")
    },
}


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("body,id", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_message_is_an_invalid_request(wire: Wire, era: str, body: bytes, id: Any) -> None:
    """Rows 18, 19, 20, 22, 24, 25, 26, 31, 32: 400, and the id echoed where it can be read."""
    assert_error(post(wire, era, body), 400, INVALID_REQUEST, id)


def test_row_19_an_empty_method_is_unknown(wire: Wire) -> None:
    """The empty string is a string."""
    assert_error(wire.legacy("", {}), 200, METHOD_NOT_FOUND)


@pytest.mark.parametrize("member", ({"result": {}}, {"error": {"code": -1, "message": "x"}}))
def test_row_21_a_posted_response(wire: Wire, member: dict[str, Any]) -> None:
    """Modern clients may not send responses; legacy ones may, and get 202."""
    body = message(id=7, **member)
    assert_error(wire.post(body, modern_headers()), 400, INVALID_REQUEST, ANY_ID)
    for version in (None, *LEGACY):
        assert_accepted(wire.post(body, legacy_headers(version)))


IDS = (
    '""', '"1"', '"a b"', '"\\u00e9\\ud83d\\ude00"', '"\u65e5\u672c"', '"\\"\\\\\\/\\n\\u0001"', '"</script>"', '"' + "x" * 1022 + '"',
    "0", "-1", "7", "9007199254740993", "-9007199254740993", "9223372036854775807", "9223372036854775808",
    "18446744073709551616", "1208925819614629174706176", "-1208925819614629174706176",
)  # fmt: skip


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("id", IDS)
def test_rows_22_23_an_id_comes_back_as_it_was_sent(wire: Wire, era: str, id: str) -> None:
    """Strings by value, integers by their digits: never through a double."""
    answer = post(wire, era, raw_call(id=id))
    assert_result(answer, strict_json(id))
    if not id.startswith('"'):
        assert f'"id":{id}'.encode() in answer.body.replace(b": ", b":"), answer.body[:120]


@pytest.mark.parametrize("era", ERAS)
def test_row_27_a_call_without_id_is_a_notification_and_not_executed(wire: Wire, era: str) -> None:
    """202, and no ticket appears."""
    title = f"row 27 {era}"
    body = message(
        "tools/call", call_params("create_ticket", {"title": title, "description": "x"}), id=ABSENT
    )
    if era == "modern":
        body["params"]["_meta"] = meta()
        assert_accepted(wire.post(body, modern_headers("tools/call", "create_ticket")))
    else:
        assert_accepted(wire.post(body, legacy_headers()))
    assert wire.call("list_tickets", {"query": title})["structuredContent"]["items"] == []


def test_row_28_the_same_id_on_many_connections_never_mixes(wire: Wire) -> None:
    """Ids are only ever echoed: equal ids with different users in flight together."""
    with wire.connect() as first, wire.connect() as second, wire.connect() as third:
        users = ("u-1001", "u-1002", "u-1003")
        ids: tuple[Any, ...] = (1, 1, "1")
        connections = (first, second, third)
        for connection, user, id in zip(connections, users, ids):
            body = modern_message("tools/call", call_params(TOOL, {"user_id": user}), id)
            connection.send(wire.request(body, modern_headers("tools/call", TOOL)))
        for connection, user, id in zip(connections, users, ids):
            result = assert_result(connection.read_answer(), id)
            assert result["structuredContent"]["id"] == user


@pytest.mark.parametrize("params", (ABSENT, None), ids=("29-absent", "30-null"))
def test_rows_29_30_no_params(wire: Wire, params: Any) -> None:
    """Modern needs its envelope; legacy does not."""
    assert_error(wire.post(message("tools/list", params, 7), modern_headers()), 400, INVALID_PARAMS, 7)
    for version in (None, *LEGACY):
        assert_result(wire.legacy("tools/list", params, 7, version), 7)


@pytest.mark.parametrize("value", (None, [], "x", 1, True))
def test_row_33_meta_of_the_wrong_type(wire: Wire, value: Any) -> None:
    """Modern refuses; legacy ignores null and refuses the rest."""
    body = message("tools/list", {"_meta": value}, 7)
    assert_error(wire.post(body, modern_headers()), 400, INVALID_PARAMS, 7)
    answer = wire.post(body, legacy_headers())
    if value is None:
        assert_result(answer, 7)
    else:
        assert_error(answer, (200, 400), INVALID_PARAMS, 7)


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("arguments", ("null", "{}"))
def test_row_35_null_arguments_are_none(wire: Wire, era: str, arguments: str) -> None:
    """The default limit applies."""
    assert len(call(wire, era, arguments, "list_users")["structuredContent"]["items"]) == 20


def test_row_35_absent_arguments_are_none(wire: Wire) -> None:
    """As null."""
    assert len(wire.call("list_users")["structuredContent"]["items"]) == 20


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("arguments", ("[]", '"x"', "1", "true", '[{"user_id":"u-1001"}]'))
def test_row_36_arguments_of_the_wrong_type(wire: Wire, era: str, arguments: str) -> None:
    """Found after the envelope: HTTP 200 and a protocol error."""
    assert_error(post(wire, era, raw_call(arguments=arguments)), 200, INVALID_PARAMS, 7)


@pytest.mark.parametrize("name", (ABSENT, 5, None, "", "nope", "Get_User_Profile", " get_user_profile"))
def test_row_37_unknown_tools_in_legacy(wire: Wire, name: Any) -> None:
    """A protocol error, not a tool error."""
    params = {"arguments": {}} if name is ABSENT else {"name": name, "arguments": {}}
    assert_error(wire.legacy("tools/call", params, 7), 200, INVALID_PARAMS, 7)


def test_row_37_an_unknown_tool_is_named_in_data(wire: Wire) -> None:
    """`data.name`, cut at 128."""
    for name in ("nope", "n" * 500):
        error = assert_error(wire.modern("tools/call", call_params(name, {}), 7), 200, INVALID_PARAMS, 7)
        assert error["data"]["name"] == name[:128]
        error = assert_error(wire.legacy("tools/call", call_params(name, {}), 7), 200, INVALID_PARAMS, 7)
        assert error["data"]["name"] == name[:128]


@pytest.mark.parametrize("name", (ABSENT, 5, None))
def test_row_37_a_modern_call_without_a_name(wire: Wire, name: Any) -> None:
    """No header can equal it: the header rule or the parameter rule speaks, each with its own status."""
    params = {"arguments": {}, "_meta": meta()}
    if name is not ABSENT:
        params["name"] = name
    answer = wire.post(message("tools/call", params, 7), modern_headers("tools/call", "5"))
    if answer.status == 200:
        assert_error(answer, 200, INVALID_PARAMS, 7)
    else:
        assert_error(answer, 400, HEADER_MISMATCH, 7)


WRONG_ARGUMENTS = {
    "type": ("get_user_profile", {"user_id": 5}, "user_id"),
    "null": ("get_user_profile", {"user_id": None}, "user_id"),
    "missing": ("get_user_profile", {}, "user_id"),
    "extra": ("get_user_profile", {"user_id": "u-1001", "verbose": True}, "verbose"),
    "boolean": (
        "get_user_profile",
        {"user_id": "u-1001", "include_details": "yes"},
        "include_details",
    ),
    "empty": ("get_user_profile", {"user_id": ""}, "user_id"),
    "slash": ("get_user_profile", {"user_id": "a/b"}, "user_id"),
    "dots": ("get_user_profile", {"user_id": ".."}, "user_id"),
    "long": ("get_user_profile", {"user_id": "u" * 129}, "user_id"),
    "enum": ("create_ticket", {"title": "t", "description": "d", "priority": "asap"}, "priority"),
    "item": ("create_ticket", {"title": "t", "description": "d", "tags": ["a", 5]}, "tags[1]"),
    "count": (
        "create_ticket",
        {"title": "t", "description": "d", "tags": [str(n) for n in range(11)]},
        "tags",
    ),
    "array": ("list_tickets", {"status": "open"}, "status"),
    "element": ("list_tickets", {"status": ["open", "ajar"]}, "status[1]"),
    "time": ("list_tickets", {"created_after": "yesterday"}, "created_after"),
    "sort": ("list_tickets", {"sort": "title"}, "sort"),
    "path": (
        "query_data",
        {"dataset": "sales", "where": [{"field": "id", "op": "like", "value": 1}]},
        "where[0].op",
    ),
    "nested": (
        "query_data",
        {"dataset": "sales", "aggregates": [{"function": "median"}]},
        "aggregates[0].function",
    ),
    "limit": ("query_data", {"dataset": "sales", "limit": 1001}, "limit"),
}


@pytest.mark.parametrize("era", (MODERN, *LEGACY))
@pytest.mark.parametrize("tool,arguments,path", WRONG_ARGUMENTS.values(), ids=WRONG_ARGUMENTS.keys())
def test_row_38_wrong_arguments_are_tool_errors_that_name_the_path(
    wire: Wire, era: str, tool: str, arguments: dict[str, Any], path: str
) -> None:
    """So that the model can correct itself, in every revision."""
    result = wire.call(tool, arguments, era=era)
    assert path in result["content"][0]["text"], result["content"]
    if "structuredContent" in result:
        structure = assert_tool_error(result, "INVALID_INPUT")
        assert structure["retryable"] is False


@pytest.mark.parametrize("era", ERAS)
def test_row_39_an_integral_number_is_an_integer(wire: Wire, era: str) -> None:
    """JSON Schema 2020-12: 42.0 is an integer, and so is 4.2e1."""
    for number in ("42.0", "4.2e1", "42"):
        assert len(call(wire, era, f'{{"limit":{number}}}', "list_users")["structuredContent"]["items"]) == 42


@pytest.mark.parametrize(
    "title,fits",
    (
        ("x" * 200, True),
        ("x" * 201, False),
        ("\U0001f600" * 200, True),
        ("\U0001f600" * 201, False),
        ("e\u0301" * 100, True),
        ("e\u0301" * 101, False),
    ),
    ids=("ascii-200", "ascii-201", "emoji-200", "emoji-201", "combining-200", "combining-202"),
)
def test_row_40_length_counts_unicode_scalars(wire: Wire, title: str, fits: bool) -> None:
    """Not bytes, not UTF-16 units, not what a reader calls a character."""
    result = wire.call("create_ticket", {"title": title, "description": "row 40"})
    if fits:
        assert result["structuredContent"]["title"] == title, result
    else:
        assert "title" in assert_tool_error(result, "INVALID_INPUT")["message"]


@pytest.mark.parametrize("token", (True, {}, [], None, 1.5))
@pytest.mark.parametrize("era", ERAS)
def test_row_41_a_bad_progress_token_is_no_token(wire: Wire, era: str, token: Any) -> None:
    """It never fails the call."""
    params = {**call_params(TOOL, {"user_id": USER_ID}), "_meta": {"progressToken": token}}
    if era == "modern":
        params["_meta"] = meta(progressToken=token)
        answer = wire.post(message("tools/call", params, 7), modern_headers("tools/call", TOOL))
    else:
        answer = wire.legacy("tools/call", params, 7)
    assert len(answer.messages()) == 1
    assert_result(answer, 7)


STRANGE_METHODS = (
    "rpc.x",
    "__proto__",
    f"{MARKER}/" + "m" * 4000,
    "tools/list/",
    "Tools/List",
    "constructor",
    "%74ools/list",
)


@pytest.mark.parametrize("method", STRANGE_METHODS, ids=lambda m: m[:12])
def test_rows_42_43_strange_methods_are_not_found(wire: Wire, method: str) -> None:
    """404 in modern, 200 in legacy, and nothing is echoed."""
    assert_error(wire.modern(method, {}, 7), 404, METHOD_NOT_FOUND, 7)
    assert_error(wire.legacy(method, {}, 7), 200, METHOD_NOT_FOUND, 7)


@pytest.mark.parametrize("method", ("t\u00f6ols/list", "tools/list ", "tools/list\u0000", "\u0000"))
def test_row_42_methods_no_header_can_carry(wire: Wire, method: str) -> None:
    """In legacy they are unknown."""
    assert_error(wire.legacy(method, {}, 7), 200, METHOD_NOT_FOUND, 7)


@pytest.mark.parametrize("method", ("Tools/list", "tools/list ", "tools/List"))
def test_row_43_a_method_that_differs_from_its_header(wire: Wire, method: str) -> None:
    """The header mismatch comes first."""
    body = message(method, {"_meta": meta()}, 7)
    assert_error(wire.post(body, modern_headers("tools/list")), 400, HEADER_MISMATCH, 7)


@pytest.mark.parametrize("cursor", ("page-2", "", 5, {}, [], True))
def test_row_44_a_cursor_nobody_gave_out_is_refused(wire: Wire, cursor: Any) -> None:
    """Five tools are one page."""
    assert_error(wire.modern("tools/list", {"cursor": cursor}, 7), 200, INVALID_PARAMS, 7)
    for version in LEGACY:
        assert_error(wire.legacy("tools/list", {"cursor": cursor}, 7, version), 200, INVALID_PARAMS, 7)


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(
    "method", ("notifications/cancelled", "notifications/initialized", "notifications/nope", "nope")
)
def test_rows_52_53_notifications_are_accepted_and_ignored(wire: Wire, era: str, method: str) -> None:
    """A foreign request id cancels nothing."""
    params: dict[str, Any] = {"requestId": 1, "reason": "none"}
    if era == "modern":
        for with_meta in (True, False):
            chosen = {**params, "_meta": meta()} if with_meta else params
            assert_accepted(wire.post(message(method, chosen, ABSENT), modern_headers(method)))
    else:
        assert_accepted(wire.legacy(method, params, ABSENT))


AWKWARD = 'line\u2028separator\u2029 </script><!-- "quoted" \\ back \t tab \r\n newline \U0001f600'


@pytest.mark.parametrize("era", (MODERN, "2025-11-25"))
def test_row_55_awkward_text_survives_and_is_escaped(wire: Wire, era: str) -> None:
    """What went in comes out, in the structure and in the text, and no control byte is raw."""
    params = call_params("create_ticket", {"title": "row 55", "description": AWKWARD})
    answer = wire.modern("tools/call", params) if era == MODERN else wire.legacy("tools/call", params, 1, era)
    assert not any(byte < 0x20 for byte in answer.body)
    result = assert_result(answer)
    assert result["structuredContent"]["description"] == AWKWARD
    assert strict_json(result["content"][0]["text"]) == result["structuredContent"]


def test_a_marker_in_every_place_is_never_reflected_in_errors(wire: Wire) -> None:
    """Row 56; `checked` and `assert_error` look at every answer, this sends what they look for."""
    M = MARKER
    for body in (
        f'{{"{M}"',
        f'"{M}"',
        f'{{"jsonrpc":"{M}","id":7,"method":"x"}}',
        f'[{{"{M}":1}}]',
    ):
        for headers in (modern_headers(), legacy_headers()):
            assert wire.post(body.encode(), headers).status == 400
    for name, value in (
        ("MCP-Protocol-Version", M),
        ("Mcp-Method", M),
        ("Mcp-Name", M),
        ("Content-Type", M),
        ("Accept", M),
    ):
        answer = wire.post(
            encode(modern_message("tools/call", call_params(TOOL, {}))),
            replaced(modern_headers("tools/call", TOOL), name, value),
        )
        assert answer.status in (400, 406, 415), (name, answer.status)
