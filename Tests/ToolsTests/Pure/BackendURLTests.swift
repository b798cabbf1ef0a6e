// SPDX-License-Identifier: Apache-2.0
// Goal: nothing an agent sends can end its path segment or its query value.
// Method: the URLs that attackers and honest names need.

import Testing

@testable import Tools

@Suite struct BackendURLTests {
    private let origin: BackendOrigin

    init() throws {
        self.origin = try BackendOrigin("https://api.example.com/v2")
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
