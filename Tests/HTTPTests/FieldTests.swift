// SPDX-License-Identifier: Apache-2.0

// Goal: the readers of single fields (hosts, media types, Accept, tags, queries) by table.

import Testing

@testable import HTTP

@Suite struct FieldTests {
    static let contentTypes: [(String, Bool)] = [
        ("application/json", true), ("Application/JSON", true),
        ("application/json; charset=utf-8", true), ("application/json;charset=\"UTF-8\"", true),
        ("application/json ; charset=utf8; x=y", true), ("application/json;", true),
        ("application/json;;charset=utf-8", true), ("application/json; profile=\"a,b;c\"", true),
        ("application/jsonfoo", false), ("text/json", false), ("application/json+x", false),
        ("application/json; charset=latin1", false), ("application/json, text/plain", false),
        ("application/json; charset=utf-8; charset=latin1", false), ("", false),
        ("application", false), ("application/", false), ("/json", false), ("*/*", false),
        ("application/json x", false), ("application/json; charset", false),
        ("application/json; charset=", false), ("application/json; charset=\"utf-8", false),
    ]

    @Test(arguments: contentTypes)
    func contentTypeIsJSONOnlyWhenExactlySo(_ text: String, _ isJSON: Bool) {
        let bytes = [UInt8](text.utf8)
        let found = MediaType(Slice(all: text), in: bytes.span)?.isJSON(in: bytes.span) ?? false
        #expect(found == isJSON)
    }

    struct Accept: Sendable {
        let lines: [String]
        let json: Bool
        let eventStream: Bool
    }

    static let accepts: [Accept] = [
        Accept(lines: [], json: true, eventStream: true),
        Accept(lines: [""], json: true, eventStream: true),
        Accept(lines: ["*/*"], json: true, eventStream: true),
        Accept(lines: ["application/json, text/event-stream"], json: true, eventStream: true),
        Accept(lines: ["application/json", "text/event-stream"], json: true, eventStream: true),
        Accept(lines: ["application/json"], json: true, eventStream: false),
        Accept(lines: ["APPLICATION/JSON;Q=1"], json: true, eventStream: false),
        Accept(lines: ["text/event-stream"], json: false, eventStream: true),
        Accept(lines: ["application/*"], json: true, eventStream: false),
        Accept(lines: ["text/*;q=0.001"], json: false, eventStream: true),
        Accept(lines: ["application/json;q=0"], json: false, eventStream: false),
        Accept(lines: ["application/json;q=0.000, */*"], json: false, eventStream: true),
        Accept(lines: ["*/*;q=0, application/json"], json: true, eventStream: false),
        Accept(lines: ["*/*, application/*;q=0"], json: false, eventStream: true),
        Accept(lines: ["text/html, image/png"], json: false, eventStream: false),
        Accept(lines: ["text/html, garbage, application/json"], json: true, eventStream: false),
        Accept(lines: ["application/json;q=2, text/event-stream"], json: false, eventStream: true),
        Accept(lines: ["application/json;x=\"a,b\", text/html"], json: true, eventStream: false),
        Accept(lines: [",, application/json ,"], json: true, eventStream: false),
        Accept(lines: ["*"], json: false, eventStream: false),
        Accept(lines: ["\"unclosed, application/json"], json: false, eventStream: false),
        Accept(lines: ["x;y=\"\\"], json: false, eventStream: false),
    ]

    @Test(arguments: accepts) func acceptIsNegotiated(_ accept: Accept) {
        let sample = HeadSample(accept.lines.map { "Accept: \($0)" })
        let types = AcceptedTypes(sample.head, in: sample.bytes.span)
        #expect(types.json == accept.json)
        #expect(types.eventStream == accept.eventStream)
        #expect(types.isEmpty == (!accept.json && !accept.eventStream))
    }

    static let hosts: [(String, String, UInt16?, HostField.Kind)] = [
        ("localhost", "localhost", nil, .name), ("a.example:3333", "a.example", 3_333, .name),
        ("127.0.0.1:80", "127.0.0.1", 80, .ipv4), ("10.0.0.256", "10.0.0.256", nil, .name),
        ("1.2.3", "1.2.3", nil, .name), ("1.2.3.4.", "1.2.3.4.", nil, .name),
        ("[::1]", "::1", nil, .ipv6), ("[fe80::1]:8080", "fe80::1", 8_080, .ipv6),
        ("[::ffff:1.2.3.4]", "::ffff:1.2.3.4", nil, .ipv6), ("a:", "a", nil, .name),
        ("", "", nil, .name), ("a%2Db", "a%2Db", nil, .name), ("a:65535", "a", 65_535, .name),
        ("a_b", "a_b", nil, .name),
    ]

    @Test(arguments: hosts)
    func hostIsTakenApart(
        _ text: String,
        _ host: String,
        _ port: UInt16?,
        _ kind: HostField.Kind
    ) throws {
        let bytes = [UInt8](text.utf8)
        let parsed = HostField(Slice(all: text), in: bytes.span)
        let field = try #require(parsed)
        let name = field.host.string(in: bytes.span)
        #expect(name == host)
        #expect(field.port == port)
        #expect(field.kind == kind)
    }

    @Test(arguments: [
        "a b", "a/b", "u@a", "a:b", "a:65536", "a:80:80", "[::1", "[::1]x", "[g::1]", "[1]", "[]",
        "::1", "a%2", "a%zz", "a\"", "[::1]:x",
    ])
    func invalidHostIsRefused(_ text: String) {
        let bytes = [UInt8](text.utf8)
        let field = HostField(Slice(all: text), in: bytes.span)
        #expect(field == nil)
    }

    @Test func entityTagIsFoundInEveryForm() {
        let tag = EntityTag(of: [1, 2, 3].span)
        let other = EntityTag(of: [1, 2, 4].span)
        #expect(tag != other)
        #expect(tag.text.hasPrefix("\"") && tag.text.hasSuffix("\""))
        for (value, expected) in [
            (tag.text, true), ("W/\(tag.text)", true), ("*", true), (other.text, false),
            ("\(other.text), \(tag.text)", true), ("\"a,b\" ,, W/\(tag.text)", true),
            ("\(tag.text.dropLast())", false), (String(tag.text.dropFirst().dropLast()), false),
            ("w/\(tag.text)", false), ("", false), ("W/", false), ("*, \(tag.text)", false),
        ] {
            let sample = HeadSample(["If-None-Match: \(value)"])
            let isNamed = tag.isNamed(byIfNoneMatchOf: sample.head, in: sample.bytes.span)
            #expect(isNamed == expected, "\(value)")
        }
        let twice = HeadSample(["If-None-Match: \"x\"", "if-none-match: \(tag.text)"])
        let isNamed = tag.isNamed(byIfNoneMatchOf: twice.head, in: twice.bytes.span)
        #expect(isNamed)
    }

    @Test func queryIsDecodedInOrder() throws {
        let sample = HeadSample([], target: "/t?a=1&b=%C3%A9+x&&a=2&c&=d&e=f=g&status=%2B")
        let parsed = QueryParameters(sample.head.query, in: sample.bytes.span)
        let query = try #require(parsed)
        #expect(query.all.map(\.name) == ["a", "b", "a", "c", "", "e", "status"])
        #expect(query.first("b") == "é x")
        #expect(query.values("a") == ["1", "2"])
        #expect(query.first("c") == "")
        #expect(query.first("e") == "f=g")
        #expect(query.first("status") == "+")
        #expect(query.first("none") == nil)
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%FF", "%80=1", "a=%C3"])
    func invalidQueryIsRefused(_ text: String) {
        let bytes = [UInt8](text.utf8)
        let query = QueryParameters(Slice(all: text), in: bytes.span)
        #expect(query == nil)
    }

    @Test func queryEndsAtItsParameterCount() {
        for (count, isTaken) in [(100, true), (101, false)] {
            let text = String(repeating: "a&", count: count)
            let bytes = [UInt8](text.utf8)
            let query = QueryParameters(Slice(all: text), in: bytes.span)
            #expect((query != nil) == isTaken)
        }
    }

    @Test func pathKeepsItsPlus() {
        let bytes = [UInt8]("/a+b%20c%2F".utf8)
        let decoded = PercentDecoding.decode(Slice(start: 0, count: bytes.count), in: bytes.span)
        #expect(decoded == "/a+b c/")
    }

    @Test func lookupCountsRepetitionsAndIgnoresCase() {
        let sample = HeadSample(["Mcp-Method: a", "X: y", "mcp-METHOD:  b "])
        let match = sample.head.value("mcp-method", in: sample.bytes.span)
        #expect(match.occurrences == 2)
        let first = match.slice.string(in: sample.bytes.span)
        #expect(first == "a")
        let single = sample.head.singleValue("x", in: sample.bytes.span)
        #expect(single == "y")
        let repeated = sample.head.singleValue("mcp-method", in: sample.bytes.span)
        #expect(repeated == nil)
        let absent = sample.head.value("mcp-name", in: sample.bytes.span)
        #expect(!absent.isPresent)
    }
}
