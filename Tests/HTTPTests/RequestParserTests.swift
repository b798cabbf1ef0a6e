// SPDX-License-Identifier: Apache-2.0

// Goal: the parser takes exactly what RFC 9112 allows and refuses the rest with the right status.
// Method: heads as text, compared as values; every head is also parsed cut at every byte.

import Testing

@testable import HTTP

@Suite struct RequestParserTests {
    static let typical = [
        "GET /tools?a=1&b=2 HTTP/1.1", "Host: localhost:3333", "User-Agent: curl/8.5.0",
        "Accept: application/json, text/event-stream", "Content-Type: application/json",
        "MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call", "Mcp-Name: list_users",
        "X-Empty:", "", "",
    ].joined(separator: "\r\n")

    static let accepted: [String] = [
        typical,
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /mcp HTTP/1.1\r\nhOsT:\t a \t\r\ncontent-LENGTH: 12\r\n\r\n",
        "POST /mcp HTTP/1.1\r\nHost: [::1]:80\r\nTransfer-Encoding: Chunked\r\n\r\n",
        "GET http://example.com:80?x HTTP/1.1\r\nHost: other\r\n\r\n",
        "GET HTTPS://example.com/a/b?c#".dropLast() + " HTTP/1.1\r\nHost: other\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "PURGE /x HTTP/1.1\r\nHost:\r\nX: \u{e9}\r\nExpect: 100-Continue\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: TE, close\r\nX: a b\r\n\r\n",
    ]

    @Test(arguments: accepted) func parsesTheSameWhereverTheHeadIsCut(_ text: String) {
        let bytes = [UInt8](text.utf8)
        let whole = ParsedRequest.parse(bytes)
        guard case .complete(let request) = whole else {
            Issue.record("not accepted: \(text) \(whole)")
            return
        }
        #expect(request.byteCount == bytes.count)
        for index in 0..<bytes.count {
            #expect(ParsedRequest.parse(bytes, cuts: [index]) == whole)
            #expect(ParsedRequest.parse(Array(bytes[..<index])) == .needMore)
        }
        #expect(ParsedRequest.parse(bytes, cuts: Array(0...bytes.count)) == whole)
        #expect(ParsedRequest.parse(bytes + [0, 1, 2, 13]) == whole)
    }

    @Test func readsEveryPartOfATypicalHead() {
        guard case .complete(let request) = ParsedRequest.parse(Self.typical) else {
            Issue.record("refused")
            return
        }
        #expect(request.method == "GET")
        #expect(request.target == "/tools?a=1&b=2")
        #expect(request.path == "/tools")
        #expect(request.query == "a=1&b=2")
        #expect(request.authority == "localhost:3333")
        #expect(request.version == .http11)
        #expect(request.fields.count == 8)
        #expect(request.fields[7] == "X-Empty=")
        #expect(request.contentLength == nil)
        #expect(request.keepAlive)
    }

    @Test func trimsBlanksAtBothEndsOfValues() {
        let text = "GET / HTTP/1.1\r\nHost: a\r\nMcp-Name: \t list users  \t\r\n\r\n"
        guard case .complete(let request) = ParsedRequest.parse(text) else {
            Issue.record("refused")
            return
        }
        #expect(request.fields == ["Host=a", "Mcp-Name=list users"])
    }

    @Test func takesTheAuthorityFromAnAbsoluteTarget() {
        let text = "GET http://u.example:8080/a?b HTTP/1.1\r\nHost: other\r\n\r\n"
        guard case .complete(let request) = ParsedRequest.parse(text) else {
            Issue.record("refused")
            return
        }
        #expect(request.authority == "u.example:8080")
        #expect(request.path == "/a")
        #expect(request.query == "b")
    }

    static let methods: [(String, HTTPMethod)] = [
        ("GET", .get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("PATCH", .patch),
        ("DELETE", .delete), ("OPTIONS", .options), ("TRACE", .trace), ("get", .other),
        ("PROPFIND", .other), ("GOT", .other), ("PUTS", .other), ("OTHER", .other),
    ]

    @Test(arguments: methods) func recognizesMethodsExactly(_ name: String, _ method: HTTPMethod) {
        var parser = RequestParser()
        let bytes = [UInt8]("\(name) / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        let outcome = parser.parse(bytes.span)
        #expect(outcome == .complete)
        #expect(parser.head.method == method)
        let isSpelledSo = parser.head.methodSlice.equals(name, in: bytes.span)
        #expect(isSpelledSo)
    }

    static let refused: [(String, RequestDefect)] = [
        ("GET  / HTTP/1.1\r\n", .malformedRequestLine),
        (" GET / HTTP/1.1\r\n", .malformedRequestLine),
        ("\r\n\r\nGET / HTTP/1.1\r\n", .malformedRequestLine),
        ("GET /\r\n", .malformedRequestLine),
        ("GET / \r\n", .malformedRequestLine),
        ("GET / HTTP/1.1 \r\n", .malformedRequestLine),
        ("GET / HTTP/11\r\n", .malformedRequestLine),
        ("GET / http/1.1\r\n", .malformedRequestLine),
        ("GET / HTTP/1.1\rX", .malformedRequestLine),
        ("G(T / HTTP/1.1\r\n", .malformedRequestLine),
        ("\u{16}\u{3}\u{1}", .malformedRequestLine),
        ("GET /\u{7f} HTTP/1.1\r\n", .malformedRequestLine),
        ("GET /\u{e9} HTTP/1.1\r\n", .malformedRequestLine),
        ("GET /\t HTTP/1.1\r\n", .malformedRequestLine),
        ("GET /a#b HTTP/1.1\r\n", .malformedRequestLine),
        ("GET / HTTP/1.1\n", .bareLineFeed),
        ("GET /\n", .bareLineFeed),
        ("\nGET / HTTP/1.1\r\n", .bareLineFeed),
        ("GET / HTTP/1.1\r\nHost: a\n", .bareLineFeed),
        ("GET / HTTP/1.1\r\nHost\n", .bareLineFeed),
        ("GET / HTTP/1.1\r\n\n", .bareLineFeed),
        ("GET / HTTP/2.0\r\n", .unsupportedVersion),
        ("GET / HTTP/0.9\r\n", .unsupportedVersion),
        ("GET / HTTP/1.2\r\n", .unsupportedVersion),
        ("PRI * HTTP/2.0\r\n", .malformedTarget),
        ("GET * HTTP/1.1\r\n", .malformedTarget),
        ("GET a/b HTTP/1.1\r\n", .malformedTarget),
        ("GET example.com:80 HTTP/1.1\r\n", .malformedTarget),
        ("GET ftp://a/ HTTP/1.1\r\n", .malformedTarget),
        ("GET http:///a HTTP/1.1\r\n", .malformedTarget),
        ("GET http://u@a/ HTTP/1.1\r\n", .malformedTarget),
        ("CONNECT a:443 HTTP/1.1\r\n", .connectUnsupported),
        (String(repeating: "A", count: 33), .methodTooLong),
        ("GET / HTTP/1.1\r\n folded\r\n", .foldedField),
        ("GET / HTTP/1.1\r\nHost: a\r\n\tb\r\n", .foldedField),
        ("GET / HTTP/1.1\r\nHost : a\r\n", .malformedField),
        ("GET / HTTP/1.1\r\nHost\t: a\r\n", .malformedField),
        ("GET / HTTP/1.1\r\n: a\r\n", .malformedField),
        ("GET / HTTP/1.1\r\nHost\r\n", .malformedField),
        ("GET / HTTP/1.1\r\nH(st: a\r\n", .malformedField),
        ("GET / HTTP/1.1\r\nH\u{e9}: a\r\n", .malformedField),
        ("GET / HTTP/1.1\r\nHost: a\r\n\rX", .malformedField),
        ("GET / HTTP/1.1\r\nA: b\rc\r\n", .controlByte),
        ("GET / HTTP/1.1\r\nA: b\0c\r\n", .controlByte),
        ("GET / HTTP/1.1\r\nA: long enough \u{1b}[31m for blocks\r\n", .controlByte),
        ("GET / HTTP/1.1\r\nA: \u{7f}\r\n", .controlByte),
        ("GET / HTTP/1.1\r\n\r\n", .missingHost),
        ("GET http://a/ HTTP/1.1\r\n\r\n", .missingHost),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n", .invalidHost),
        ("GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n", .invalidHost),
        ("GET / HTTP/1.1\r\nHost: a b\r\n", .invalidHost),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n", .invalidHost),
        ("GET / HTTP/1.1\r\nHost: a:99999\r\n", .invalidHost),
        ("GET / HTTP/1.1\r\nHost: [::1\r\n", .invalidHost),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n",
            .invalidContentLength
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n", .invalidContentLength),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n", .invalidContentLength),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n", .invalidContentLength),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n", .invalidContentLength),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n", .invalidContentLength),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775808\r\n",
            .invalidContentLength
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n",
            .invalidContentLength
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            .contradictingLength
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n",
            .unsupportedTransferEncoding
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n",
            .unsupportedTransferEncoding
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\u{b}chunked\r\n", .controlByte),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
            .unsupportedTransferEncoding
        ),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .unsupportedTransferEncoding),
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: a\r\n\r\n", .unmetExpectation),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nExpect: 100-continue\r\n\r\n",
            .unmetExpectation
        ),
    ]

    @Test(arguments: refused)
    func refusesForTheSameReasonWhereverItIsCut(_ text: String, _ defect: RequestDefect) {
        let bytes = [UInt8](text.utf8)
        #expect(ParsedRequest.parse(bytes) == .rejected(defect), "\(text)")
        for index in 0..<bytes.count {
            #expect(ParsedRequest.parse(bytes, cuts: [index]) == .rejected(defect))
        }
    }

    @Test func everyDefectHasAnErrorStatus() {
        for defect in RequestDefect.allCases { #expect(defect.status.code >= 400) }
        #expect(RequestDefect.requestLineTooLong.status == .uriTooLong)
        #expect(RequestDefect.headerTooLarge.status == .headerFieldsTooLarge)
        #expect(RequestDefect.tooManyFields.status == .headerFieldsTooLarge)
        #expect(RequestDefect.unsupportedVersion.status == .versionNotSupported)
        #expect(RequestDefect.unmetExpectation.status == .expectationFailed)
        #expect(RequestDefect.bareLineFeed.status == .badRequest)
    }
}
