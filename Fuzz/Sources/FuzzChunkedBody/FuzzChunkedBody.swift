// SPDX-License-Identifier: Apache-2.0

// Goal: no input crashes the chunk decoder or passes the body limit, and none decodes
// differently when it arrives in parts.

import FuzzDriver

@testable import HTTP

@main enum FuzzChunkedBody {
    static let bodyBytesMax = 1_000

    static func main() {
        FuzzDriver.run { input in
            let (bytes, cuts) = input.content
            let whole = Self.decode(bytes, cuts: [])
            let parts = Self.decode(bytes, cuts: cuts)
            precondition(whole.outcome == parts.outcome, "\(whole.outcome) \(parts.outcome)")
            precondition(whole.body.count <= Self.bodyBytesMax)
            if case .rejected = whole.outcome { return }
            precondition(whole.body == parts.body, "the bodies differ")
        }
    }

    private static func decode(
        _ bytes: [UInt8],
        cuts: [Int]
    ) -> (outcome: ChunkedDecoder.Outcome, body: [UInt8]) {
        var decoder = ChunkedDecoder(bodyBytesMax: Self.bodyBytesMax)
        var body: [UInt8] = []
        var start = 0
        for end in cuts + [bytes.count] {
            let part = Array(bytes[start..<end])
            switch decoder.decode(part.span, from: 0, into: &body) {
            case .needMore: start = end
            case .complete(let partEnd): return (.complete(end: start + partEnd), body)
            case .rejected(let defect): return (.rejected(defect), body)
            }
        }
        return (.needMore, body)
    }
}
