// SPDX-License-Identifier: Apache-2.0
//
// Goal: the answers that never change, revision by revision.
// Method: golden texts, written out for the small ones and member by member for the tools.

import JSON
import MCPRPC
import Testing

private let serverInfo = #"{"name":"fixture","title":"Fixture","version":"1.2.3"}"#
private let meta = #""_meta":{"io.modelcontextprotocol/serverInfo":\#(serverInfo)}"#
private let versions =
    #"["2026-07-28","2025-11-25","2025-06-18","2025-03-26","2024-11-05"]"#
private let legacyVersions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]

private func members(_ json: JSON?) -> [String] {
    guard case .object(let members) = json else { return [] }
    return members.map(\.name)
}

@Suite struct ListingTests {
    let dispatcher = Fixtures.dispatcher()

    private func initialize(_ version: String) async -> Reply {
        await Post.legacy(
            "initialize",
            params: #"{"protocolVersion":"\#(version)","capabilities":{},"#
                + #""clientInfo":{"name":"a","version":"1"}}"#
        ).send(self.dispatcher)
    }

    /// The members of the echo tool in a list, and the members of the result.
    private func list(_ post: Post) async -> (tool: JSON?, result: [String]) {
        let reply = await post.send(self.dispatcher)
        guard case .array(let tools) = reply.result["tools"] else { return (nil, []) }
        #expect(tools.map { $0["name"] } == ["echo", "region", "scripted"])
        return (tools.first, members(reply.result))
    }

    @Test func discovers() async {
        let reply = await Post.modern("server/discover", id: #""d""#).send(self.dispatcher)
        #expect(
            reply.body
                == #"{"jsonrpc":"2.0","id":"d","result":{"resultType":"complete","#
                + #""supportedVersions":\#(versions),"capabilities":{"tools":{}},"#
                + #""instructions":"Use echo.","ttlMs":300000,"cacheScope":"public",\#(meta)}}"#
        )
        #expect(reply.summary.method == .discover)
    }

    @Test(arguments: legacyVersions)
    func settlesOnTheProposedVersion(version: String) async {
        let reply = await self.initialize(version)
        let info =
            version >= "2025-06-18"
            ? serverInfo : #"{"name":"fixture","version":"1.2.3"}"#
        #expect(
            reply.body
                == #"{"jsonrpc":"2.0","id":7,"result":{"protocolVersion":"\#(version)","#
                + #""capabilities":{"tools":{"listChanged":false}},"serverInfo":\#(info),"#
                + #""instructions":"Use echo."}}"#
        )
        #expect(reply.summary.version?.text == version)
    }

    @Test(arguments: ["2026-07-28", "1999-01-01", "", "x"])
    func settlesOnTheNewestLegacyVersionOtherwise(version: String) async {
        let reply = await self.initialize(version)
        #expect(reply.result["protocolVersion"] == "2025-11-25")
    }

    @Test(arguments: [
        "null", "{}", #"{"protocolVersion":1,"capabilities":{},"clientInfo":{}}"#,
        #"{"protocolVersion":"2025-06-18","clientInfo":{}}"#,
        #"{"protocolVersion":"2025-06-18","capabilities":[],"clientInfo":{}}"#,
        #"{"protocolVersion":"2025-06-18","capabilities":{}}"#,
        #"{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":"me"}"#,
    ])
    func refusesAnIncompleteHandshake(params: String) async {
        let reply = await Post.legacy("initialize", params: params).send(self.dispatcher)
        #expect(reply.status == 200)
        #expect(reply.errorCode == -32602)
        #expect(reply.id == "7")
    }

    @Test func answersPingWithNothing() async {
        for version in legacyVersions {
            let reply = await Post.legacy("ping", version: version).send(self.dispatcher)
            #expect(reply.body == #"{"jsonrpc":"2.0","id":7,"result":{}}"#)
        }
    }

    @Test func listsToolsWithTheMembersOfEachRevision() async {
        let modern = await self.list(.modern("tools/list"))
        #expect(modern.result == ["resultType", "tools", "ttlMs", "cacheScope", "_meta"])
        let all = ["name", "title", "description", "inputSchema", "outputSchema", "annotations"]
        #expect(members(modern.tool) == all)
        for version in ["2025-11-25", "2025-06-18"] {
            let (tool, result) = await self.list(.legacy("tools/list", version: version))
            #expect(members(tool) == all)
            #expect(result == ["tools"])
        }
        let march = await self.list(.legacy("tools/list", version: "2025-03-26"))
        #expect(members(march.tool) == ["name", "description", "inputSchema", "annotations"])
        let november = await self.list(.legacy("tools/list", version: "2024-11-05"))
        #expect(members(november.tool) == ["name", "description", "inputSchema"])
    }

    @Test func takesANullCursorForNone() async {
        let reply = await Post.modern("tools/list", params: #""cursor":null"#).send(self.dispatcher)
        #expect(reply.errorCode == nil)
    }

    @Test func describesATool() async {
        let tool = await self.list(.modern("tools/list")).tool
        #expect(tool?["title"] == "Echo")
        #expect(
            tool?["annotations"] == [
                "title": "Echo", "readOnlyHint": true, "destructiveHint": false,
                "idempotentHint": true, "openWorldHint": false,
            ]
        )
        #expect(
            tool?["inputSchema"] == [
                "type": "object",
                "properties": [
                    "text": [
                        "type": "string", "minLength": 1, "maxLength": 10,
                        "description": "What to say",
                    ]
                ],
                "required": ["text"], "additionalProperties": false,
            ]
        )
    }

    @Test func advertisesThatAResultMayBeAnError() async {
        let schema = await self.list(.modern("tools/list")).tool?["outputSchema"]
        #expect(members(schema) == ["type", "properties", "anyOf"])
        #expect(schema?["type"] == "object")
        #expect(members(schema?["properties"]) == ["text", "status"])
        // A property that errors have too admits both types.
        #expect(members(schema?["properties"]?["status"]) == ["anyOf"])
        guard case .array(let shapes) = schema?["anyOf"] else {
            Issue.record("no shapes")
            return
        }
        #expect(
            shapes.map { $0["required"] } == [
                ["text", "status"], ["code", "message", "retryable"],
            ]
        )
    }

    @Test func listsToolsForPeople() throws {
        let listing = try self.dispatcher.plainListing()
        let json = try JSONReader().read(listing.bytes).root.materialized()
        #expect(members(json) == ["tools"])
    }

    /// The list of a server that has only the echo tool, without the envelope.
    private func goldenList(_ members: String) -> String {
        #"{"jsonrpc":"2.0","id":7,"result":{\#(members)}}"#
    }

    @Test func writesToolListsByteForByte() async throws {
        var registry = ToolRegistry()
        try registry.register(EchoTool())
        let dispatcher = try MCPDispatcher(serverInfo: Fixtures.serverInfo, registry: registry)
        let input =
            #""inputSchema":{"type":"object","properties":{"text":{"type":"string","#
            + #""minLength":1,"maxLength":10,"description":"What to say"}},"#
            + #""required":["text"],"additionalProperties":false}"#
        let annotations =
            #","annotations":{"title":"Echo","readOnlyHint":true,"#
            + #""destructiveHint":false,"idempotentHint":true,"openWorldHint":false}"#
        let oldest =
            #""tools":[{"name":"echo","description":"Gives back what it gets.",\#(input)"#
        let november = await Post.legacy("tools/list", version: "2024-11-05").send(dispatcher)
        #expect(november.body == self.goldenList(oldest + "}]"))
        let march = await Post.legacy("tools/list", version: "2025-03-26").send(dispatcher)
        #expect(march.body == self.goldenList(oldest + annotations + "}]"))
        let modern = await Post.modern("tools/list").send(dispatcher)
        #expect(
            modern.body.hasPrefix(#"{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","#)
        )
        #expect(modern.body.hasSuffix(#"}],"ttlMs":300000,"cacheScope":"public",\#(meta)}}"#))
        let latest = await Post.legacy("tools/list", version: "2025-11-25").send(dispatcher)
        let june = await Post.legacy("tools/list", version: "2025-06-18").send(dispatcher)
        #expect(latest.body == june.body)
        let plain = try dispatcher.plainListing().text
        #expect(latest.body == #"{"jsonrpc":"2.0","id":7,"result":\#(plain)}"#)
    }
}
