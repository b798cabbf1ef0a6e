// SPDX-License-Identifier: Apache-2.0
//
// Goal: `Mcp-Param-*` headers say exactly what the arguments say.
// Method: the matrix of arguments and headers, on a tool with one argument of each type.

import JSON
import MCPRPC
import Testing

private typealias Headers = [(String, String)]

private let accepted: [(String, Headers)] = [
    ("{}", []),
    (#"{"region":null}"#, []),
    (#"{"region":"eu"}"#, [("Mcp-Param-Region", "eu")]),
    (#"{"region":"eu"}"#, [("mcp-param-REGION", "eu")]),
    (#"{"region":"eu"}"#, [("Mcp-Param-Region", Fixtures.wrapped("eu"))]),
    (#"{"region":"日本"}"#, [("Mcp-Param-Region", Fixtures.wrapped("日本"))]),
    (#"{"region":" a"}"#, [("Mcp-Param-Region", Fixtures.wrapped(" a"))]),
    (#"{"region":""}"#, [("Mcp-Param-Region", "")]),
    (#"{"shard":42}"#, [("Mcp-Param-Shard", "42")]),
    (#"{"shard":42.0}"#, [("Mcp-Param-Shard", "42")]),
    (#"{"shard":42}"#, [("Mcp-Param-Shard", "42.0")]),
    (#"{"shard":-9007199254740991}"#, [("Mcp-Param-Shard", "-9007199254740991")]),
    (#"{"dry":true}"#, [("Mcp-Param-Dry-Run", "true")]),
    (#"{"dry":false}"#, [("Mcp-Param-Dry-Run", "false")]),
    ("{}", [("Mcp-Param-Other", "x"), ("Mcp-Param-Other", "y")]),
    (
        #"{"region":"eu","shard":1,"dry":true}"#,
        [("Mcp-Param-Shard", "1"), ("Mcp-Param-Dry-Run", "true"), ("Mcp-Param-Region", "eu")]
    ),
]

private let refused: [(String, Headers)] = [
    ("{}", [("Mcp-Param-Region", "eu")]),
    (#"{"region":null}"#, [("Mcp-Param-Region", "eu")]),
    (#"{"region":null}"#, [("Mcp-Param-Region", "")]),
    (#"{"region":"eu"}"#, []),
    (#"{"region":"eu"}"#, [("Mcp-Param-Region", "us")]),
    (#"{"region":"eu"}"#, [("Mcp-Param-Region", "EU")]),
    (#"{"region":"eu"}"#, [("Mcp-Param-Region", "eu"), ("Mcp-Param-Region", "eu")]),
    (#"{"region":"eu"}"#, [("Mcp-Param-Region", "=?base64?ZXU?=")]),
    (#"{"region":"日本"}"#, [("Mcp-Param-Region", "日本")]),
    (#"{"shard":42}"#, [("Mcp-Param-Shard", "43")]),
    (#"{"shard":42}"#, [("Mcp-Param-Shard", "042")]),
    (#"{"shard":42}"#, [("Mcp-Param-Shard", "+42")]),
    (#"{"shard":42}"#, [("Mcp-Param-Shard", "")]),
    (#"{"shard":9007199254740993}"#, [("Mcp-Param-Shard", "9007199254740993")]),
    (#"{"shard":42.5}"#, [("Mcp-Param-Shard", "42.5")]),
    (#"{"dry":true}"#, [("Mcp-Param-Dry-Run", "1")]),
    (#"{"dry":true}"#, [("Mcp-Param-Dry-Run", "True")]),
    (#"{"dry":true}"#, [("Mcp-Param-Dry-Run", "false")]),
    (#"{"region":[]}"#, [("Mcp-Param-Region", "")]),
]

@Suite struct HeaderParameterTests {
    let dispatcher = Fixtures.dispatcher()

    @Test(arguments: accepted.indices)
    func acceptsHeadersThatMirrorTheArguments(index: Int) async {
        let (arguments, headers) = accepted[index]
        let reply = await Post.modernCall("region", arguments, headers: headers)
            .send(self.dispatcher)
        #expect(reply.errorCode == nil, "\(arguments) \(headers)")
        #expect(reply.result["isError"] == nil)
    }

    @Test(arguments: refused.indices)
    func refusesHeadersThatDiffer(index: Int) async {
        let (arguments, headers) = refused[index]
        let reply = await Post.modernCall("region", arguments, headers: headers)
            .send(self.dispatcher)
        #expect(reply.status == 400, "\(arguments) \(headers)")
        #expect(reply.errorCode == -32020)
        #expect(reply.id == "7")
        #expect(reply.summary.header?.hasPrefix("Mcp-Param-") == true)
    }

    @Test func looksAtNoneOfThemInTheLegacyEra() async {
        var post = Post.legacy(
            "tools/call",
            params: #"{"name":"region","arguments":{"region":"eu"}}"#
        )
        post.headers = [("Mcp-Param-Region", "us")]
        #expect(await post.send(self.dispatcher).errorCode == nil)
    }

    @Test func checksThemAfterTheToolAndItsArguments() async {
        let reply = await Post.modernCall("region", "[]", headers: [("Mcp-Param-Region", "x")])
            .send(self.dispatcher)
        #expect(reply.status == 200)
        #expect(reply.errorCode == -32602)
    }
}
