// SPDX-License-Identifier: Apache-2.0
//
// Goal: the odd messages of JSON-RPC, in both eras.
// Method: raw bodies, each with the exact status, code and id it must get.

import JSON
import MCPRPC
import Testing

/// One body and what each era answers; code 0 stands for 202 without a body.
private struct Case: CustomTestStringConvertible, Sendable {
    let body: String
    let status: Int
    let code: Int
    let id: String
    var testDescription: String { String(self.body.prefix(60)) }

    init(_ body: String, _ status: Int, _ code: Int, _ id: String = "null") {
        self.body = body
        self.status = status
        self.code = code
        self.id = id
    }
}

private let notJSON: [String] = [
    "", " \r\n\t", "{}x", "{}{}", #"{"id":1"#, "{'id':1}", "{\"a\":1,}", "// c\n{}", "nul",
    #"{"id":NaN}"#, #"{"id":Infinity}"#, #"{"id":+1}"#, #"{"id":01}"#, #"{"id":.5}"#,
    #"{"id":1.}"#, "{\"a\":\"\u{1}\"}", #"{"a":"\ud800"}"#,
    String(repeating: "[", count: 65) + String(repeating: "]", count: 65),
]

private let malformed: [Case] = [
    Case("1", 400, -32600), Case(#""x""#, 400, -32600), Case("null", 400, -32600),
    Case("true", 400, -32600), Case("{}", 400, -32600),
    Case(#"{"id":7,"method":"ping"}"#, 400, -32600, "7"),
    Case(#"{"jsonrpc":"1.0","id":7,"method":"ping"}"#, 400, -32600, "7"),
    Case(#"{"jsonrpc":2,"id":7,"method":"ping"}"#, 400, -32600, "7"),
    Case(#"{"jsonrpc":"2.0 ","id":"x","method":"ping"}"#, 400, -32600, #""x""#),
    Case(#"{"jsonrpc":"2.0","id":7}"#, 400, -32600, "7"),
    Case(#"{"jsonrpc":"2.0","id":7,"method":5}"#, 400, -32600, "7"),
    Case(#"{"jsonrpc":"2.0","id":7,"method":null}"#, 400, -32600, "7"),
    Case(#"{"jsonrpc":"2.0","id":7,"method":"ping","result":{}}"#, 400, -32600, "7"),
    Case(#"{"jsonrpc":"2.0","id":7,"method":"ping","error":{}}"#, 400, -32600, "7"),
    Case(#"{"jsonrpc":"2.0","id":7,"result":{},"error":{}}"#, 400, -32600, "7"),
    Case(#"{"jsonrpc":"2.0","id":1.0,"method":"ping"}"#, 400, -32600),
    Case(#"{"jsonrpc":"2.0","id":1e2,"method":"ping"}"#, 400, -32600),
    Case(#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, 400, -32600),
    Case(#"{"jsonrpc":"2.0","id":1e400,"method":"ping"}"#, 400, -32600),
    Case(#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, 400, -32600),
    Case(#"{"jsonrpc":"2.0","id":true,"method":"ping"}"#, 400, -32600),
    Case(#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, 400, -32600),
    Case(#"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#, 400, -32600),
    Case(#"{"jsonrpc":"2.0","id":7,"method":"ping","params":[]}"#, 400, -32600, "7"),
    Case(#"{"jsonrpc":"2.0","id":7,"method":"ping","params":"x"}"#, 400, -32600, "7"),
    Case(#"{"jsonrpc":"2.0","id":7,"method":"ping","params":1}"#, 400, -32600, "7"),
    Case(#"{"jsonrpc":"2.0","id":7,"method":"ping","params":true}"#, 400, -32600, "7"),
    Case(#"{"jsonrpc":"2.0","id":7,"id":8,"method":"ping"}"#, 400, -32600),
    Case(#"{"jsonrpc":"2.0","id":7,"method":"ping","method":"x"}"#, 400, -32600, "7"),
    Case(#"{"jsonrpc":"2.0","id":7,"method":"ping","m\u0065thod":"x"}"#, 400, -32600, "7"),
    Case(
        #"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":"#
            + #"{"name":"echo","arguments":{"text":"a","text":"b"}}}"#,
        400,
        -32600,
        "7"
    ),
    Case(
        #"{"jsonrpc":"2.0","id":"\#(String(repeating: "x", count: 1025))","method":"ping"}"#,
        400,
        -32600
    ),
]

/// Ids that must come back byte for byte.
private let ids = [
    #""""#, "0", "-1", "-0", "1208925819614629174706176", #""1""#, #""a\"b\\c""#, #""\u0000\n""#,
    #""ünïcödé 日本 🙂""#, #""\#(String(repeating: "x", count: 1024))""#,
]

@Suite struct EdgeCaseTests {
    let dispatcher = Fixtures.dispatcher()

    @Test(arguments: notJSON, [nil, "2026-07-28", "2025-11-25"])
    func refusesWhatIsNotJSON(body: String, version: String?) async {
        let headers = version.map { [("MCP-Protocol-Version", $0)] } ?? []
        let reply = await Post(headers: headers, body: body).send(self.dispatcher)
        #expect(reply.status == 400)
        #expect(
            reply.body
                == #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}"#
        )
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], [0x22, 0xC0, 0xAF, 0x22],
            [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xFF, 0x22],
        ] as [[UInt8]]
    )
    func refusesOtherEncodings(bytes: [UInt8]) async {
        let reply = await Reply.make(Post(body: "").decide(self.dispatcher, body: bytes))
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32700)
    }

    @Test(arguments: malformed, [nil, "2026-07-28", "2025-06-18"])
    private func refusesWhatIsNoMessage(row: Case, version: String?) async {
        let headers = version.map { [("MCP-Protocol-Version", $0)] } ?? []
        let reply = await Post(headers: headers, body: row.body).send(self.dispatcher)
        #expect(reply.status == row.status)
        #expect(reply.errorCode == row.code)
        #expect(reply.id == row.id)
        #expect(!(reply.json["error"]?["message"].debugDescription.contains("\\n") ?? true))
    }

    @Test func skipsAByteOrderMarkAndTrailingSpace() async {
        let reply = await Post(body: "\u{FEFF}" + Post.legacy("ping").body + " \r\n")
            .send(self.dispatcher)
        #expect(reply.body == #"{"jsonrpc":"2.0","id":7,"result":{}}"#)
    }

    @Test(arguments: ids)
    func echoesIDsByteForByte(id: String) async {
        let legacy = await Post.legacy("ping", id: id).send(self.dispatcher)
        #expect(legacy.body == #"{"jsonrpc":"2.0","id":\#(id),"result":{}}"#)
        let modern = await Post.modern("nope", id: id).send(self.dispatcher)
        #expect(modern.body.hasPrefix(#"{"jsonrpc":"2.0","id":\#(id),"error":"#))
        let call = await Post.legacy(
            "tools/call",
            id: id,
            params: #"{"name":"echo","arguments":{"text":"a"}}"#
        ).send(self.dispatcher)
        #expect(call.body.hasPrefix(#"{"jsonrpc":"2.0","id":\#(id),"result":"#))
    }

    @Test func unescapesKeyNames() async {
        let reply = await Post(body: #"{"jsonrpc":"2.0","id":7,"m\u0065thod":"ping"}"#)
            .send(self.dispatcher)
        #expect(reply.status == 200)
    }

    @Test func neverRunsARequestWithoutAnID() async {
        let body = #"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"echo"}}"#
        for version in ["2026-07-28", "2025-11-25"] {
            let decision = Post(headers: [("MCP-Protocol-Version", version)], body: body)
                .decide(self.dispatcher)
            guard case .accepted(let summary) = decision else {
                Issue.record("not accepted")
                continue
            }
            #expect(summary.method == .notification)
        }
    }

    @Test(arguments: ["null", "{}", nil])
    func takesAbsentParamsAsNone(params: String?) async {
        let legacy = await Post.legacy("tools/list", params: params).send(self.dispatcher)
        #expect(legacy.errorCode == nil)
        let rest = params.map { #","params":\#($0)"# } ?? ""
        let modern = await Post(
            headers: [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/list")],
            body: #"{"jsonrpc":"2.0","id":7,"method":"tools/list"\#(rest)}"#
        ).send(self.dispatcher)
        #expect(modern.status == 400)
        #expect(modern.errorCode == -32602)
        #expect(modern.id == "7")
    }

    @Test(arguments: [("null", nil), ("[]", -32602), (#""x""#, -32602), ("{}", nil)])
    func toleratesOnlyAnEmptyLegacyMeta(meta: String, code: Int?) async {
        let reply = await Post.legacy("ping", params: #"{"_meta":\#(meta)}"#, version: "2025-06-18")
            .send(self.dispatcher)
        #expect(reply.status == 200)
        #expect(reply.errorCode == code)
        let modern = await Post(
            headers: [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/list")],
            body: #"{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":\#(meta)}}"#
        ).send(self.dispatcher)
        #expect(modern.status == 400)
        #expect(modern.errorCode == -32602)
    }

    @Test func ignoresUnknownMembers() async {
        let reply = await Post.modern("tools/list", params: #""extra":[1,{"a":2}]"#)
            .send(self.dispatcher)
        #expect(reply.status == 200)
    }

    @Test func reflectsNothingOfAnUnknownMethod() async {
        let reply = await Post.legacy("evil<script>", params: #"{"x":"y"}"#).send(self.dispatcher)
        #expect(!reply.body.contains("evil"))
        #expect(reply.summary.method == .unknown)
    }
}
