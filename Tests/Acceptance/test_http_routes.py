# SPDX-License-Identifier: Apache-2.0
"""Routes, methods, negotiation, limits, hosts and origins: everything decided before JSON is read."""

from __future__ import annotations

import gzip

import pytest

from rawhttp import Headers, chunked, exchange, request_bytes
from wire import (
    BASE_HEADERS,
    MODERN,
    PARSE_ERROR,
    TOOLS,
    USER_ID,
    Wire,
    assert_error,
    assert_result,
    call_params,
    encode,
    legacy_headers,
    message,
    modern_headers,
    modern_message,
    replaced,
    without,
)

PING = message("ping", {}, 7)
LIST = modern_message("tools/list", {}, 7)
PATHS = ("/messages", "/mcp")


@pytest.mark.parametrize(
    "path", (*PATHS, "/messages/", "/mcp/", "/messages?x=1", "/messages/?a=b&c", "/mcp?")
)
def test_row_58_one_endpoint_under_several_spellings(wire: Wire, path: str) -> None:
    """No redirect: clients drop bodies on one. The query means nothing."""
    assert_result(wire.post(PING, legacy_headers(), path=path), 7)
    assert_result(wire.post(LIST, modern_headers(), path=path), 7)


@pytest.mark.parametrize("query", ("access_token=abc", "x=1&access_token=abc"))
def test_row_58_a_token_in_the_query_is_refused(wire: Wire, query: str) -> None:
    """It would end up in every log on the way."""
    answer = wire.post(PING, legacy_headers(), path=f"/messages?{query}")
    assert answer.status == 400 and b"abc" not in answer.body


@pytest.mark.parametrize("method", ("GET", "HEAD", "DELETE", "PUT", "PATCH", "TRACE", "BREW", "post"))
@pytest.mark.parametrize("path", PATHS)
def test_row_57_only_post_is_allowed(wire: Wire, method: str, path: str) -> None:
    """405 with Allow, before hosts, types or authentication are looked at."""
    for headers in ([], [("Accept", "text/event-stream")], [("Host", "evil.example.com")]):
        answer = wire.get(path, headers, method)
        assert answer.status == 405, (answer.status, headers)
        allowed = {part.strip() for part in (answer.header("allow") or "").split(",")}
        assert allowed == {"POST", "OPTIONS"}
        assert answer.header("www-authenticate") is None


def test_a_405_with_a_body_keeps_the_framing(wire: Wire) -> None:
    """The refused body is not read as the next request."""
    with wire.connect() as connection:
        connection.send(wire.request(PING, BASE_HEADERS, "PUT"))
        assert connection.read_answer("PUT").status == 405
        if not connection.is_closed_by_peer(0.1):
            connection.send(wire.request(PING, legacy_headers()))
            assert_result(connection.read_answer(), 7)


@pytest.mark.parametrize(
    "path",
    (
        "/",
        "/message",
        "/messagesx",
        "/Messages",
        "/messages/x",
        "/mcp/x",
        "/sse",
        "/..",
        "//messages",
        "/%6dessages",
    ),
)
@pytest.mark.parametrize("method", ("GET", "POST"))
def test_an_unknown_path_is_404(wire: Wire, method: str, path: str) -> None:
    """Small JSON, not JSON-RPC."""
    data = wire.request(PING if method == "POST" else None, BASE_HEADERS, method, path)
    answer = exchange(wire.port, data, method)
    assert answer.status == 404
    assert answer.media_type == "application/json" and "jsonrpc" not in answer.json()
    assert len(answer.body) < 500


@pytest.mark.parametrize(
    "value",
    (
        "application/jsonfoo",
        "text/json",
        "text/plain",
        "application/json-rpc",
        "application/x-json",
        "application",
        "",
        "application/json, text/plain",
        "multipart/form-data",
    ),
)
def test_row_45_content_type_must_be_json(wire: Wire, value: str) -> None:
    """415, in both eras."""
    for headers in (modern_headers(), legacy_headers()):
        assert wire.post(LIST, replaced(headers, "Content-Type", value)).status == 415


def test_row_45_content_type_is_required(wire: Wire) -> None:
    """Absent, or twice."""
    assert wire.post(LIST, without(modern_headers(), "Content-Type")).status == 415
    twice = [*modern_headers(), ("Content-Type", "text/plain")]
    assert wire.post(LIST, twice).status in (400, 415)


@pytest.mark.parametrize(
    "value",
    (
        "application/json; charset=latin1",
        "application/json;charset=iso-8859-1",
        "application/json; charset=utf-16",
        'application/json; charset="utf-7"',
    ),
)
def test_row_46_other_charsets_are_refused(wire: Wire, value: str) -> None:
    """415."""
    assert wire.post(LIST, replaced(modern_headers(), "Content-Type", value)).status == 415


@pytest.mark.parametrize(
    "value",
    (
        "application/json; charset=UTF-8",
        "application/json;charset=utf-8",
        'application/json; charset="Utf-8"',
        "Application/JSON",
        "application/json ; x=y",
        "application/json; x=y; charset=utf-8",
        "application/json;",
    ),
)
def test_row_46_utf_8_in_any_spelling_is_served(wire: Wire, value: str) -> None:
    """And other parameters are ignored."""
    assert_result(wire.post(LIST, replaced(modern_headers(), "Content-Type", value)), 7)


NOT_ACCEPTABLE = (
    "application/json;q=0",
    "application/json;q=0, text/event-stream;q=0.0",
    "application/json; q=0.000",
    "text/html",
    "application/xml, image/*",
    "*/*;q=0",
    "application/*;q=0",
    "text/plain",
)


@pytest.mark.parametrize("value", NOT_ACCEPTABLE)
def test_row_47_nothing_acceptable_is_406(wire: Wire, value: str) -> None:
    """q=0 means no."""
    for headers in (modern_headers(), legacy_headers()):
        assert wire.post(LIST, replaced(headers, "Accept", value)).status == 406


ACCEPTABLE = (
    "*/*",
    "application/*",
    "application/json",
    "Application/JSON;q=0.1",
    "text/html, */*;q=0.1",
    "text/event-stream;q=0, application/json",
    "text/event-stream, application/json; q=1.0; x=y",
    " application/json , text/event-stream ",
)


@pytest.mark.parametrize("value", ACCEPTABLE)
def test_row_48_json_acceptable_in_any_way_is_json(wire: Wire, value: str) -> None:
    """Nothing here needs a stream."""
    answer = wire.post(LIST, replaced(modern_headers(), "Accept", value))
    assert_result(answer, 7)
    assert answer.media_type == "application/json"


def test_row_48_no_accept_accepts_everything(wire: Wire) -> None:
    """As `*/*`; and several lines are one list."""
    assert_result(wire.post(LIST, without(modern_headers(), "Accept")), 7)
    two = [
        *without(modern_headers(), "Accept"),
        ("Accept", "text/html"),
        ("Accept", "application/json"),
    ]
    assert_result(wire.post(LIST, two), 7)


@pytest.mark.parametrize("value", ("text/event-stream", "text/event-stream, application/json;q=0", "text/*"))
def test_row_47_a_client_that_wants_only_a_stream_gets_one(wire: Wire, value: str) -> None:
    """One message event with the response, then the end."""
    body = modern_message("tools/call", call_params("get_user_profile", {"user_id": USER_ID}), 7)
    answer = wire.post(body, replaced(modern_headers("tools/call", "get_user_profile"), "Accept", value))
    assert answer.status == 200 and answer.media_type == "text/event-stream"
    assert answer.messages()[-1]["id"] == 7 and "result" in answer.messages()[-1]
    assert answer.header("x-accel-buffering") == "no"
    assert "no-cache" in ", ".join(answer.all("cache-control"))
    assert b"\nid:" not in answer.body and b"retry:" not in answer.body


@pytest.mark.parametrize("coding", ("gzip", "br", "deflate", "GZIP", "identity, gzip", "x"))
def test_row_51_compressed_requests_are_refused(wire: Wire, coding: str) -> None:
    """415: bombs."""
    headers = [*modern_headers(), ("Content-Encoding", coding)]
    assert wire.post(gzip.compress(encode(LIST)), headers).status == 415
    assert wire.post(LIST, headers).status == 415


def test_json_answers_are_not_to_be_stored(wire: Wire) -> None:
    """And carry their length, their type and nothing about the software's version."""
    answer = wire.modern("tools/call", call_params("get_user_profile", {"user_id": USER_ID}))
    assert "no-store" in (answer.header("cache-control") or "")
    assert answer.header("content-length") == str(len(answer.body))
    assert answer.media_type == "application/json"


BODY_BYTES_MAX = 4 << 20
"""The largest body the protocol notes allow a server to take; ours may be smaller, from 1 MiB up."""


def test_a_body_over_the_limit_is_413(wire: Wire) -> None:
    """By its announced length, before it is sent; the connection does not hang."""
    with wire.connect() as connection:
        headers = [*modern_headers(), ("Content-Length", str(BODY_BYTES_MAX + 1))]
        connection.send(wire.request(None, headers))
        assert connection.read_answer().status == 413


def test_a_chunked_body_over_the_limit_is_413(wire: Wire) -> None:
    """By counting."""
    lines = [("Host", wire.host), *modern_headers(), ("Transfer-Encoding", "chunked")]
    with wire.connect(seconds=20) as connection:
        connection.send(request_bytes("POST", "/messages", lines))
        chunk = chunked(b" " * 65536, 65536)[:-5]
        for _ in range(BODY_BYTES_MAX // 65536 + 2):
            connection.send(chunk)
        assert connection.read_answer().status == 413
        assert connection.is_closed_by_peer()


def test_a_body_just_under_one_mebibyte_is_read(wire: Wire) -> None:
    """The limit is at least 1 MiB."""
    text = encode(LIST)
    assert_result(wire.post(text + b" " * ((1 << 20) - len(text) - 1), modern_headers()), 7)


def test_a_request_line_over_the_limit_is_414(wire: Wire) -> None:
    """8 KiB of target is too much; 4 KiB is not."""
    assert exchange(
        wire.port, wire.request(PING, legacy_headers(), path="/messages?" + "x" * 70_000)
    ).status in (414, 431)
    assert (
        exchange(wire.port, wire.request(PING, legacy_headers(), path="/messages?" + "x" * 8300)).status
        == 414
    )
    assert_result(wire.post(PING, legacy_headers(), path="/messages?" + "x" * 4000), 7)


OVERSIZED: dict[str, Headers] = {
    "one-long-value": [("X-Long", "x" * 70_000)],
    "one-long-name": [("X" * 70_000, "x")],
    "many-lines": [(f"X-{number}", "x") for number in range(1000)],
    "many-bytes": [(f"X-{number}", "x" * 1000) for number in range(70)],
}


@pytest.mark.parametrize("extra", OVERSIZED.values(), ids=OVERSIZED.keys())
def test_headers_over_the_limit_are_431(wire: Wire, extra: Headers) -> None:
    """By bytes and by count; then the connection ends."""
    with wire.connect() as connection:
        connection.send(wire.request(PING, [*legacy_headers(), *extra]))
        assert connection.read_answer().status == 431
        assert connection.is_closed_by_peer()


def test_headers_a_client_may_send_are_served(wire: Wire) -> None:
    """Sixty lines, 12 KiB: tokens and cookies are long."""
    extra = [(f"X-{number}", "x" * 40) for number in range(60)] + [("Cookie", "c" * 8000)]
    assert_result(wire.post(PING, [*legacy_headers(), *extra]), 7)


HOSTS_ALLOWED = (
    "127.0.0.1", "127.0.0.1:3333", "localhost", "localhost:8080", "LOCALHOST", "[::1]", "[::1]:3333", "10.1.2.3:8080",
    "[fe80::1]", "mcp-server", "mcp-server:3333", "mcp-server.mcp-system.svc", "mcp-server.mcp-system.svc:3333",
    "mcp-server.mcp-system.svc.cluster.local", "MCP-Server.MCP-System.SVC.cluster.local:80",
)  # fmt: skip
HOSTS_REFUSED = (
    "evil.example.com", "evil.example.com:3333", "localhost.evil.com", "127.0.0.1.nip.io", "127.0.0.1.evil.com",
    "svc.evil.com", "x.svc.evil.com", "x.svc.cluster.local.evil.com", "xsvc.cluster.locale", "evil.cluster.local",
    "evil.notsvc", "example.com.",
)  # fmt: skip
HOSTS_BROKEN = (
    "",
    "a b",
    "127.0.0.1@evil.com",
    "http://localhost",
    "localhost:port",
    "localhost:99999",
    "[::1",
    "a/b",
    "localhost,evil.com",
)


@pytest.mark.parametrize("host", HOSTS_ALLOWED)
def test_hosts_no_outsider_can_name_are_served(wire: Wire, host: str) -> None:
    """IP literals, localhost, single labels, names of services in the cluster."""
    assert_result(wire.post(PING, [("Host", host), *legacy_headers()]), 7)


@pytest.mark.parametrize("host", HOSTS_REFUSED)
def test_other_hosts_are_421_and_the_text_says_what_to_do(wire: Wire, host: str) -> None:
    """It names the variable to set."""
    answer = wire.post(PING, [("Host", host), *legacy_headers()])
    assert answer.status == 421
    assert b"ALLOWED_HOSTS" in answer.body


@pytest.mark.parametrize("host", HOSTS_BROKEN)
def test_broken_hosts_are_refused(wire: Wire, host: str) -> None:
    """400 or 421, never served."""
    assert wire.post(PING, [("Host", host), *legacy_headers()]).status in (400, 421)


@pytest.mark.parametrize("path", ("/health", "/health/live", "/health/ready", "/tools"))
def test_probes_do_not_care_about_the_host(wire: Wire, path: str) -> None:
    """The kubelet uses the pod's IP, an ingress its own name."""
    for host in ("evil.example.com", "10.0.0.1:3333"):
        assert wire.get(path, [("Host", host)]).status == 200


def test_the_servers_own_origin_is_allowed(wire: Wire) -> None:
    """On the loopback names, with the port."""
    for host in ("127.0.0.1", "localhost"):
        headers = [
            ("Host", f"{host}:{wire.port}"),
            ("Origin", f"http://{host}:{wire.port}"),
            *legacy_headers(),
        ]
        assert_result(wire.post(PING, headers), 7)


ORIGINS_REFUSED = (
    "http://evil.example.com", "https://evil.example.com", "null", "http://localhost.evil.com", "http://localhost:1",
    "http://127.0.0.1.nip.io", "file://", "", "chrome-extension://abc", "http://localhost@evil.com",
)  # fmt: skip


@pytest.mark.parametrize("origin", ORIGINS_REFUSED)
def test_other_origins_are_403(wire: Wire, origin: str) -> None:
    """In both eras, with any valid body."""
    for body, headers in ((PING, legacy_headers()), (LIST, modern_headers())):
        answer = wire.post(body, [*headers, ("Origin", origin)])
        assert answer.status == 403
        assert answer.header("access-control-allow-origin") is None
    assert b"evil" not in answer.body


def preflight(wire: Wire, origin: str | None, path: str = "/messages") -> Headers:
    """What a browser sends first."""
    asked = "content-type,mcp-protocol-version,mcp-method,mcp-name,mcp-param-region,authorization,x-evil"
    headers = [("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", asked)]
    return headers if origin is None else [("Origin", origin), *headers]


def test_preflight_for_an_allowed_origin(wire: Wire) -> None:
    """204 with what the browser needs; the headers echoed are those on the list."""
    origin = f"http://localhost:{wire.port}"
    answer = wire.get("/messages", [("Host", f"localhost:{wire.port}"), *preflight(wire, origin)], "OPTIONS")
    assert answer.status == 204 and answer.body == b""
    assert answer.header("access-control-allow-origin") == origin
    assert "POST" in (answer.header("access-control-allow-methods") or "")
    allowed = {
        part.strip().lower() for part in (answer.header("access-control-allow-headers") or "").split(",")
    }
    assert {
        "content-type",
        "mcp-protocol-version",
        "mcp-method",
        "mcp-name",
        "authorization",
    } <= allowed
    assert "mcp-param-region" in allowed and "x-evil" not in allowed
    assert "origin" in (answer.header("vary") or "").lower()
    assert answer.header("access-control-max-age") == "600"
    assert answer.header("access-control-allow-credentials") is None


@pytest.mark.parametrize("origin", ("http://evil.example.com", "null"))
def test_preflight_for_another_origin_is_403(wire: Wire, origin: str) -> None:
    """Nothing is allowed."""
    answer = wire.get("/messages", preflight(wire, origin), "OPTIONS")
    assert answer.status == 403 and answer.header("access-control-allow-origin") is None


def test_an_allowed_origin_may_read_the_answer(wire: Wire) -> None:
    """The POST itself carries the CORS headers too."""
    origin = f"http://127.0.0.1:{wire.port}"
    answer = wire.post(LIST, [*modern_headers(), ("Origin", origin)])
    assert answer.header("access-control-allow-origin") == origin
    assert "origin" in (answer.header("vary") or "").lower()


def test_the_ladder_stops_at_its_first_step(wire: Wire) -> None:
    """Method, host, origin, type, accept, size, JSON: the earlier answer wins."""
    bad_host = ("Host", "evil.example.com")
    bad_origin = ("Origin", "http://evil.example.com")
    not_json = replaced(modern_headers(), "Content-Type", "text/plain")
    nothing_accepted = replaced(not_json, "Accept", "text/html")
    junk = b"{"
    assert wire.post(junk, [bad_host, bad_origin, *nothing_accepted]).status == 421
    assert wire.post(junk, [bad_origin, *nothing_accepted]).status == 403
    assert wire.post(junk, nothing_accepted).status == 415
    assert wire.post(junk, replaced(modern_headers(), "Accept", "text/html")).status == 406
    too_long = [*nothing_accepted, ("Content-Length", "999999999")]
    with wire.connect() as connection:
        connection.send(wire.request(None, too_long))
        assert connection.read_answer().status == 415
    assert_error(wire.post(junk, modern_headers()), 400, PARSE_ERROR, None)


def test_tools_as_plain_json(wire: Wire) -> None:
    """The same registry for people and scripts, with an entity tag."""
    answer = wire.get("/tools")
    assert answer.status == 200 and answer.media_type == "application/json"
    listing = answer.json()
    tools = listing["tools"] if isinstance(listing, dict) else listing
    assert sorted(tool["name"] for tool in tools) == list(TOOLS)
    for tool in tools:
        assert {"name", "description", "inputSchema", "outputSchema", "annotations"} <= set(tool)
    tag = answer.header("etag")
    assert tag is not None and tag.startswith('"') and tag.endswith('"')
    assert "max-age=60" in (answer.header("cache-control") or "")
    for value in (tag, f'"other", {tag}', "*"):
        again = wire.get("/tools", [("If-None-Match", value)])
        assert again.status == 304 and again.header("etag") == tag
    assert wire.get("/tools", [("If-None-Match", '"other"')]).status == 200
    head = wire.get("/tools", method="HEAD")
    assert head.status == 200 and head.header("content-length") == str(len(answer.body))
    assert wire.get("/tools", method="DELETE").status == 405


def test_health_says_what_the_document_promises(wire: Wire) -> None:
    """`{"status":"healthy","timestamp":…}`."""
    body = wire.get("/health").json()
    assert body["status"] == "healthy" and body["timestamp"]
    assert wire.get("/health/live").status == 200
    assert wire.get("/health/ready").status == 200


@pytest.mark.parametrize("path", ("/health", "/health/live", "/health/ready"))
def test_probes_answer_get_and_head_only(wire: Wire, path: str) -> None:
    """405 otherwise; never cached."""
    assert wire.get(path, method="HEAD").status == 200
    assert wire.get(path, method="POST").status == 405
    assert "no-store" in (wire.get(path).header("cache-control") or "")


@pytest.mark.slow
def test_slow_clients_are_ended(wire: Wire) -> None:
    """A head that never ends and a body that never ends: 408 or a closed connection, in bounded time."""
    with wire.connect() as idle_head, wire.connect() as idle_body:
        idle_head.send(b"POST /messages HTTP/1.1\r\nHost: ")
        whole = wire.request(PING, legacy_headers())
        idle_body.send(whole[:-3])
        for connection, seconds in ((idle_head, 15.0), (idle_body, 40.0)):
            try:
                assert connection.read_answer(seconds=seconds).status == 408
            except Exception as error:
                assert connection.ended, f"neither answered nor closed: {error!r}"
            assert connection.is_closed_by_peer()


def test_modern_and_legacy_share_a_connection(wire: Wire) -> None:
    """Nothing is inferred from the connection."""
    with wire.connect() as connection:
        for _ in range(3):
            connection.send(wire.request(LIST, modern_headers()))
            assert assert_result(connection.read_answer(), 7)["resultType"] == "complete"
            connection.send(wire.request(PING, legacy_headers(None)))
            assert assert_result(connection.read_answer(), 7) == {}
    assert MODERN in encode(LIST).decode()
