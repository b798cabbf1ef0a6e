// SPDX-License-Identifier: Apache-2.0
// Goal: nothing an agent sends can end its path segment or its query value.
// Method: every byte, then the URLs that attackers and honest names need.

import Identity
import Testing

@testable import Tools

@Suite struct PercentEncodingTests {
    private let origin: BackendOrigin

    init() throws {
        self.origin = try BackendOrigin("https://api.example.com/v2")
    }

    @Test func keepsExactlyTheUnreservedBytes() {
        let unreserved = Set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8
        )
        for byte in UInt8.min...UInt8.max {
            #expect(PercentEncoding.isUnreserved(byte) == unreserved.contains(byte))
        }
    }

    @Test(arguments: [
        ("u-1001", "u-1001"), ("a/b", "a%2Fb"), ("a b", "a%20b"), ("ä", "%C3%A4"),
        ("a+b", "a%2Bb"), ("%2e", "%252e"), ("?x=1&y=2#z", "%3Fx%3D1%26y%3D2%23z"),
        ("\u{7F}", "%7F"), ("", ""), ("..", ".."), ("💡", "%F0%9F%92%A1"),
    ])
    func encodesText(text: String, encoded: String) {
        var url = "x"
        PercentEncoding.append(text, to: &url)
        #expect(url == "x" + encoded)
    }

    @Test func buildsPathAndQueryInOrder() {
        var url = BackendURL(self.origin, "/users")
        url.appendSegment("u 1/2")
        url.appendQuery("details", "true")
        url.appendQuery("cursor", nil)
        url.appendQuery("q", "a&b=c")
        #expect(
            url.text == "https://api.example.com/v2/users/u%201%2F2?details=true&q=a%26b%3Dc"
        )
    }

    @Test func repeatsTheNameOfAList() {
        var url = BackendURL(self.origin, "/tickets")
        for status in ["open", "closed"] { url.appendQuery("status", status) }
        #expect(url.text == "https://api.example.com/v2/tickets?status=open&status=closed")
    }

    @Test(arguments: ["", ".", ".."])
    func refusesSegmentsThatChangeThePath(segment: String) {
        #expect(!BackendURL.isUsableSegment(segment))
    }

    @Test(arguments: ["...", ".a", "%2e%2e", "a"])
    func keepsSegmentsThatAreOrdinaryOnceEncoded(segment: String) {
        #expect(BackendURL.isUsableSegment(segment))
    }
}
