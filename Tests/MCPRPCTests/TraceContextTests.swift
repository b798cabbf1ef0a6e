// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MCPRPC

private let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
private let parent = "00f067aa0ba902b7"

@Suite struct TraceContextTests {
    @Test(arguments: [
        "00-\(trace)-\(parent)-01", "00-\(trace)-\(parent)-00", "01-\(trace)-\(parent)-01",
        "cc-\(trace)-\(parent)-01-what-the-future-brings",
    ])
    func acceptsValidParents(text: String) {
        #expect(TraceContext(parent: text, state: nil)?.parent == text)
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(parent)", "00-\(trace)-\(parent)-1", "00-\(trace)-\(parent)-0g",
        "00-\(trace)-\(parent)-01-more", "00-\(trace)-\(parent)-01 ", "ff-\(trace)-\(parent)-01",
        "00-\(trace.uppercased())-\(parent)-01", "00_\(trace)_\(parent)_01",
        "00-00000000000000000000000000000000-\(parent)-01", "00-\(trace)-0000000000000000-01",
        "01-\(trace)-\(parent)-01x", "01-\(trace)-\(parent)-01-a b",
    ])
    func refusesMalformedParents(text: String) {
        #expect(TraceContext(parent: text, state: "a=1") == nil)
    }

    @Test(arguments: ["a=1", "a=1,b=2", "a=1, b=2,", "t@v=x"])
    func keepsValidStates(state: String) {
        #expect(TraceContext(parent: "00-\(trace)-\(parent)-01", state: state)?.state == state)
    }

    @Test(arguments: [
        "", "a", "=1", "a=1\r\nx: y", "a=ü", String(repeating: "a=1,", count: 33),
        "a=" + String(repeating: "x", count: 512),
    ])
    func dropsMalformedStates(state: String) {
        let context = TraceContext(parent: "00-\(trace)-\(parent)-01", state: state)
        #expect(context != nil)
        #expect(context?.state == nil)
    }
}
