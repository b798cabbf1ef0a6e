// SPDX-License-Identifier: Apache-2.0
//
// Goal: whatever a client sends, it gets exactly one well-formed answer.
// Method: valid posts with bytes changed, removed and repeated under a seed; a failure names the
// seed, and the same seed fails again.

import JSON
import MCPRPC
import Testing

/// SplitMix64: the same numbers for the same seed on every machine.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

private let statuses: Set<Int> = [200, 202, 400, 404]

private let posts: [Post] = [
    .modernCall("echo", #"{"text":"aé\u0041"}"#, meta: #","progressToken":"p""#),
    .modernCall("region", #"{"region":"eu"}"#, headers: [("Mcp-Param-Region", "eu")]),
    .modern("server/discover"),
    .modern("tools/list", params: #""cursor":null"#),
    .legacy("tools/call", params: #"{"name":"scripted","arguments":{"step":"fail"}}"#),
    .legacy("tools/list", version: "2025-11-25"),
    Post(body: #"[{"jsonrpc":"2.0","id":-1,"method":"ping"},1,{"jsonrpc":"2.0","method":"x"}]"#),
]

@Suite struct MutationTests {
    let dispatcher = Fixtures.dispatcher()

    private func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        let interesting = Array(#"{}[]",:\0e.-u"#.utf8) + [0x00, 0x0A, 0x80, 0xFF]
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[index] = interesting.randomElement(using: &generator) ?? 0
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(bytes[index], at: index)
            default: bytes.removeSubrange(index...)
            }
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func answersEveryMutation(seed: UInt64) async throws {
        var generator = SeededGenerator(state: seed)
        for _ in 0..<50 {
            guard let post = posts.randomElement(using: &generator) else { return }
            var body = Array(post.body.utf8)
            self.mutate(&body, &generator)
            let reply = await Reply.make(post.decide(self.dispatcher, body: body))
            #expect(statuses.contains(reply.status))
            if reply.status == 202 { continue }
            #expect(!reply.body.utf8.contains(UInt8(ascii: "\n")))
            _ = try JSONReader().read(Array(reply.body.utf8))
        }
    }

    @Test func refusesEveryTruncation() async {
        for post in posts {
            let body = Array(post.body.utf8)
            for count in body.indices {
                let decision = post.decide(self.dispatcher, body: Array(body[..<count]))
                let reply = await Reply.make(decision)
                #expect(reply.errorCode == -32700)
            }
        }
    }
}
