// SPDX-License-Identifier: Apache-2.0
//
// Goal: every protocol error of 2026-07-28 with its exact status, code and id.
// Method: one row per condition, sent as a whole POST.

import MCPRPC
import Testing

private struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let post: @Sendable () -> Post
    let status: Int
    let code: Int
    var id = "7"
    var message: String?
    var header: String?
}

private func edited(_ post: Post, _ edit: (inout Post) -> Void) -> Post {
    var post = post
    edit(&post)
    return post
}

private func replacing(_ name: String, with value: String?) -> @Sendable (inout Post) -> Void {
    { post in
        post.headers.removeAll { $0.0 == name }
        if let value { post.headers.append((name, value)) }
    }
}

private let list = { @Sendable in Post.modern("tools/list") }
private let call = { @Sendable in Post.modernCall("echo", #"{"text":"a"}"#) }

private let envelopeRows: [Row] = [
    Row(
        testDescription: "no params",
        post: {
            edited(list()) { $0.body = #"{"jsonrpc":"2.0","id":7,"method":"tools/list"}"# }
        },
        status: 400,
        code: -32602
    ),
    Row(
        testDescription: "no client capabilities",
        post: {
            edited(list()) { post in
                post.body =
                    #"{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":"#
                    + #"{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"#
            }
        },
        status: 400,
        code: -32602,
        message: "Missing or invalid _meta clientCapabilities"
    ),
    Row(
        testDescription: "client info without a name",
        post: {
            Post.modern(
                "tools/list",
                meta: #","io.modelcontextprotocol/clientInfo":{"version":"1"}"#
            )
        },
        status: 400,
        code: -32602
    ),
    Row(
        testDescription: "client info that is no object",
        post: {
            Post.modern("tools/list", meta: #","io.modelcontextprotocol/clientInfo":"me""#)
        },
        status: 400,
        code: -32602
    ),
    Row(
        testDescription: "unknown log level",
        post: {
            Post.modern("tools/list", meta: #","io.modelcontextprotocol/logLevel":"loud""#)
        },
        status: 400,
        code: -32602
    ),
    Row(
        testDescription: "envelope before method",
        post: {
            edited(Post.modern("tools/list", meta: #","io.modelcontextprotocol/logLevel":1"#)) {
                $0.headers.removeAll { $0.0 == "Mcp-Method" }
            }
        },
        status: 400,
        code: -32602
    ),
]

private let headerRows: [Row] = [
    Row(
        testDescription: "no Mcp-Method",
        post: {
            edited(list(), replacing("Mcp-Method", with: nil))
        },
        status: 400,
        code: -32020,
        message: "Header mismatch: Mcp-Method is missing",
        header: "Mcp-Method"
    ),
    Row(
        testDescription: "another Mcp-Method",
        post: {
            edited(list(), replacing("Mcp-Method", with: "tools/call"))
        },
        status: 400,
        code: -32020,
        message: "Header mismatch: Mcp-Method does not match the body",
        header: "Mcp-Method"
    ),
    Row(
        testDescription: "Mcp-Method in another case",
        post: {
            edited(list(), replacing("Mcp-Method", with: "TOOLS/LIST"))
        },
        status: 400,
        code: -32020
    ),
    Row(
        testDescription: "method in another case than its header",
        post: {
            edited(Post.modern("Tools/list"), replacing("Mcp-Method", with: "tools/list"))
        },
        status: 400,
        code: -32020
    ),
    Row(
        testDescription: "Mcp-Method twice",
        post: {
            edited(list()) { $0.headers.append(("mcp-method", "tools/list")) }
        },
        status: 400,
        code: -32020,
        message: "Header mismatch: Mcp-Method occurs more than once"
    ),
    Row(
        testDescription: "version twice",
        post: {
            edited(list()) { $0.headers.append(("MCP-Protocol-Version", "2026-07-28")) }
        },
        status: 400,
        code: -32020,
        header: "MCP-Protocol-Version"
    ),
    Row(
        testDescription: "Mcp-Name twice",
        post: {
            edited(call()) { $0.headers.append(("Mcp-Name", "echo")) }
        },
        status: 400,
        code: -32020,
        header: "Mcp-Name"
    ),
    Row(
        testDescription: "repeated before the envelope",
        post: {
            edited(list()) { post in
                post.headers.append(("Mcp-Method", "tools/list"))
                post.body = #"{"jsonrpc":"2.0","id":7,"method":"tools/list"}"#
            }
        },
        status: 400,
        code: -32020
    ),
    Row(
        testDescription: "no Mcp-Name",
        post: {
            edited(call(), replacing("Mcp-Name", with: nil))
        },
        status: 400,
        code: -32020,
        message: "Header mismatch: Mcp-Name is missing"
    ),
    Row(
        testDescription: "another Mcp-Name",
        post: {
            edited(call(), replacing("Mcp-Name", with: "fail"))
        },
        status: 400,
        code: -32020
    ),
    Row(
        testDescription: "Mcp-Name in another case",
        post: {
            edited(call(), replacing("Mcp-Name", with: "Echo"))
        },
        status: 400,
        code: -32020
    ),
    Row(
        testDescription: "no Mcp-Name on an unimplemented method",
        post: {
            Post.modern("resources/read", params: #""uri":"file:///a""#)
        },
        status: 400,
        code: -32020
    ),
    Row(
        testDescription: "another Mcp-Name on a task",
        post: {
            Post.modern("tasks/get", params: #""taskId":"t1""#, name: "t2")
        },
        status: 400,
        code: -32020
    ),
    Row(
        testDescription: "method before name",
        post: {
            edited(call()) { $0.headers = [("MCP-Protocol-Version", "2026-07-28")] }
        },
        status: 400,
        code: -32020,
        header: "Mcp-Method"
    ),
]

private let removed = [
    "initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe",
    "subscriptions/listen", "prompts/list", "resources/list", "completion/complete",
    "rpc.discover", "__proto__", "", "tools/List", "tools/list ", "notifications/cancelled",
    String(repeating: "x", count: 5000),
]

private let methodRows: [Row] =
    removed.map { method in
        Row(
            testDescription: "method \(method.prefix(30))",
            post: { Post.modern(method) },
            status: 404,
            code: -32601,
            message: "Method not found"
        )
    } + [
        Row(
            testDescription: "prompts/get with its name",
            post: {
                Post.modern("prompts/get", params: #""name":"p""#, name: "p")
            },
            status: 404,
            code: -32601
        )
    ]

private let paramsRows: [Row] = [
    Row(
        testDescription: "unknown tool",
        post: { Post.modernCall("nope") },
        status: 200,
        code: -32602,
        message: "Unknown tool"
    ),
    Row(
        testDescription: "no name",
        post: {
            Post.modern("tools/call", params: #""arguments":{}"#)
        },
        status: 200,
        code: -32602
    ),
    Row(
        testDescription: "name is a number",
        post: {
            Post.modern("tools/call", params: #""name":5"#, name: "5")
        },
        status: 200,
        code: -32602
    ),
    Row(testDescription: "empty name", post: { Post.modernCall("") }, status: 200, code: -32602),
    Row(
        testDescription: "arguments is an array",
        post: { Post.modernCall("echo", "[]") },
        status: 200,
        code: -32602
    ),
    Row(
        testDescription: "arguments is a string",
        post: { Post.modernCall("echo", #""a""#) },
        status: 200,
        code: -32602
    ),
    Row(
        testDescription: "unknown cursor",
        post: {
            Post.modern("tools/list", params: #""cursor":"abc""#)
        },
        status: 200,
        code: -32602,
        message: "Unknown cursor"
    ),
    Row(
        testDescription: "empty cursor",
        post: {
            Post.modern("tools/list", params: #""cursor":"""#)
        },
        status: 200,
        code: -32602
    ),
    Row(
        testDescription: "cursor is a number",
        post: {
            Post.modern("tools/list", params: #""cursor":1"#)
        },
        status: 200,
        code: -32602
    ),
]

@Suite struct ErrorTableTests {
    let dispatcher = Fixtures.dispatcher()

    @Test(arguments: envelopeRows + headerRows + methodRows + paramsRows)
    fileprivate func refuses(_ row: Row) async {
        let reply = await row.post().send(self.dispatcher)
        #expect(reply.status == row.status)
        #expect(reply.errorCode == row.code)
        #expect(reply.id == row.id)
        #expect(reply.summary.outcome.text == String(row.code))
        if let message = row.message {
            #expect(reply.json["error"]?["message"] == .string(message))
        }
        if let header = row.header { #expect(reply.summary.header == header) }
    }

    @Test func echoesAnUnknownToolShortened() async {
        let name = String(repeating: "ü", count: 200)
        let post = edited(Post.modernCall(name)) { post in
            post.headers.removeAll { $0.0 == "Mcp-Name" }
            post.headers.append(("Mcp-Name", Fixtures.wrapped(name)))
        }
        let reply = await post.send(self.dispatcher)
        let expected = String(repeating: "ü", count: 128)
        #expect(reply.json["error"]?["data"]?["name"] == .string(expected))
    }

    @Test func answersLegacyErrorsOnStatus200() async {
        for (method, code) in [("nope", -32601), ("server/discover", -32601)] {
            let reply = await Post.legacy(method, version: "2025-11-25").send(self.dispatcher)
            #expect(reply.status == 200)
            #expect(reply.errorCode == code)
        }
        let unknown = await Post.legacy("tools/call", params: #"{"name":"x"}"#)
            .send(self.dispatcher)
        #expect(unknown.status == 200)
        #expect(unknown.errorCode == -32602)
        #expect(unknown.json["error"]?["data"] == ["name": "x"])
    }

    @Test func ignoresRoutingHeadersInTheLegacyEra() async {
        var post = Post.legacy("ping", version: "2025-11-25")
        post.headers += [("Mcp-Method", "a"), ("Mcp-Method", "b"), ("Mcp-Name", "c")]
        #expect(await post.send(self.dispatcher).status == 200)
    }

    @Test func acceptsAWrappedName() async {
        let post = edited(call()) { post in
            post.headers.removeAll { $0.0 == "Mcp-Name" }
            post.headers.append(("Mcp-Name", Fixtures.wrapped("echo")))
        }
        #expect(await post.send(self.dispatcher).errorCode == nil)
    }
}
