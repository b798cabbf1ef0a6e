// SPDX-License-Identifier: Apache-2.0
//
// Goal: every cell of the table that tells eras apart, for each kind of message.
// Method: the table is written down here a second time, as statuses and codes, and driven through
// the whole dispatcher.

import MCPRPC
import Testing

private let headers: [(name: String, value: String?)] = [
    ("absent", nil), ("modern", "2026-07-28"), ("legacy", "2025-06-18"), ("unknown", "v999.0.0"),
]

private let bodies: [(name: String, value: String?)] = [
    ("absent", nil), ("modern", #""2026-07-28""#), ("same legacy", #""2025-06-18""#),
    ("other legacy", #""2025-11-25""#), ("same unknown", #""v999.0.0""#),
    ("other unknown", #""v1.2""#), ("not a string", "17"),
]

/// What a `tools/list` gets in one cell.
private enum Cell: Equatable {
    case modern
    case legacy(ProtocolVersion)
    case refused(Int)

    init(_ reply: Reply) {
        if let code = reply.errorCode {
            self = .refused(reply.status == 400 ? code : reply.status)
        } else if reply.summary.era == .modern {
            self = .modern
        } else {
            self = .legacy(reply.summary.version ?? .july2026)
        }
    }
}

/// Rows are bodies, columns are headers, both in the order above.
private let table: [[Cell]] = [
    [.legacy(.march2025), .refused(-32602), .legacy(.june2025), .refused(-32022)],
    [.refused(-32020), .modern, .refused(-32020), .refused(-32020)],
    [.legacy(.june2025), .refused(-32020), .legacy(.june2025), .refused(-32020)],
    [.legacy(.november2025), .refused(-32020), .refused(-32020), .refused(-32020)],
    [.refused(-32020), .refused(-32020), .refused(-32020), .refused(-32022)],
    [.refused(-32020), .refused(-32020), .refused(-32020), .refused(-32020)],
    [.refused(-32602), .refused(-32602), .refused(-32602), .refused(-32602)],
]

private let cells = bodies.indices.flatMap { body in headers.indices.map { (body, $0) } }

private func post(_ method: String, id: String?, cell: (Int, Int), params: String = "") -> Post {
    let (body, header) = cell
    var meta = #""\#(Post.prefix)clientCapabilities":{}"#
    if let value = bodies[body].value { meta += #","\#(Post.prefix)protocolVersion":\#(value)"# }
    let envelope = bodies[body].value == nil ? "" : #""_meta":{\#(meta)}"#
    let members = [params, envelope].filter { !$0.isEmpty }.joined(separator: ",")
    var lines = headers[header].value.map { [("MCP-Protocol-Version", $0)] } ?? []
    lines.append(("Mcp-Method", method))
    let identity = id.map { #""id":\#($0),"# } ?? ""
    return Post(
        headers: lines,
        body: #"{"jsonrpc":"2.0",\#(identity)"method":"\#(method)","params":{\#(members)}}"#
    )
}

@Suite struct EraTableTests {
    let dispatcher = Fixtures.dispatcher()

    @Test(arguments: cells)
    func servesOrRefusesEachRequest(body: Int, header: Int) async {
        let reply = await post("tools/list", id: "7", cell: (body, header)).send(self.dispatcher)
        #expect(
            Cell(reply) == table[body][header],
            "body \(bodies[body].name), header \(headers[header].name)"
        )
        #expect(reply.id == "7")
    }

    @Test(arguments: cells)
    func acceptsEachNotification(body: Int, header: Int) async {
        let reply = await post("notifications/initialized", id: nil, cell: (body, header))
            .send(self.dispatcher)
        #expect(reply.status == 202)
        #expect(reply.body.isEmpty)
    }

    @Test(arguments: headers.indices)
    func refusesResponsesOnlyInTheModernEra(header: Int) async {
        let reply = await Post(
            headers: headers[header].value.map { [("MCP-Protocol-Version", $0)] } ?? [],
            body: #"{"jsonrpc":"2.0","id":"s2c-1","result":{}}"#
        ).send(self.dispatcher)
        if headers[header].name == "modern" {
            #expect(reply.status == 400)
            #expect(reply.errorCode == -32600)
            #expect(reply.id == #""s2c-1""#)
        } else {
            #expect(reply.status == 202)
        }
    }

    @Test(arguments: cells)
    func negotiatesOnlyWhereNoModernClaimIsMade(body: Int, header: Int) async {
        let params =
            #""protocolVersion":"2025-06-18","capabilities":{},"#
            + #""clientInfo":{"name":"a","version":"1"}"#
        let reply = await post("initialize", id: "0", cell: (body, header), params: params)
            .send(self.dispatcher)
        // A handshake may carry a header its client stamps too early, so an unknown one passes.
        var expected = table[body][header]
        if bodies[body].value == nil, headers[header].name == "unknown" {
            expected = .legacy(.june2025)
        }
        switch expected {
        case .legacy: #expect(Cell(reply) == .legacy(.june2025))
        case .modern:
            #expect(reply.status == 404)
            #expect(reply.errorCode == -32601)
        case .refused: #expect(Cell(reply) == expected)
        }
        #expect(reply.id == "0")
    }

    @Test func refusesAnEnvelopeWithoutVersionWhenNoHeaderSaysMore() async {
        let reply = await Post.legacy(
            "tools/list",
            params: #"{"_meta":{"\#(Post.prefix)clientCapabilities":{}}}"#
        ).send(self.dispatcher)
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32602)
    }

    @Test func ignoresForeignMetaKeysOfLegacyClients() async {
        let reply = await Post.legacy("ping", params: #"{"_meta":{"com.example/x":1}}"#)
            .send(self.dispatcher)
        #expect(reply.body == #"{"jsonrpc":"2.0","id":7,"result":{}}"#)
    }

    @Test func namesBothSidesOfAnUnknownVersion() async {
        let reply = await post("tools/list", id: "7", cell: (4, 3)).send(self.dispatcher)
        #expect(
            reply.body
                == #"{"jsonrpc":"2.0","id":7,"error":{"code":-32022,"message":"#
                + #""Unsupported protocol version","data":{"supported":["2026-07-28","#
                + #""2025-11-25","2025-06-18","2025-03-26","2024-11-05"],"#
                + #""requested":"v999.0.0"}}}"#
        )
    }
}
