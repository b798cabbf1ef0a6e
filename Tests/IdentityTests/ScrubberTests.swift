// SPDX-License-Identifier: Apache-2.0

// Goal: nothing token-shaped passes; ordinary words, URLs and GUIDs do.

import Testing

@testable import Identity

@Suite struct ScrubberTests {
    @Test(arguments: [
        "AADSTS700016: Application with identifier '72f988bf-86f1-41af-91ab-2d7cd011db47'",
        "https://eastus.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/",
        "system:serviceaccount:mcp-system:mcp-server", "", "a.b.c",
        "api://AzureADTokenExchange",
    ])
    func keeps(text: String) { #expect(Scrubber().scrub(text) == text) }

    @Test func masksJWTsOpaqueRunsAndSecrets() {
        let jwt = TestJWT.make("{}")
        let opaque = String(repeating: "Ab1", count: 30)
        let scrubber = Scrubber([Secret("s3cret!"), Secret("")])
        #expect(scrubber.scrub("x '\(jwt)' y") == "x '<masked>' y")
        #expect(scrubber.scrub("token=\(jwt)&b").contains("eyJ") == false)
        #expect(scrubber.scrub("a \(opaque) b") == "a <masked> b")
        #expect(scrubber.scrub("pw s3cret! s3cret%21") == "pw <masked> <masked>")
        #expect(scrubber.scrub(String(jwt.prefix(20))) == "<masked>", "a truncated one too")
    }

    @Test func keepsOneLineOfBoundedLength() {
        #expect(Scrubber().firstLine(of: "\r\nfirst\u{1}x\nsecond") == "first x")
        let long = String(repeating: "word ", count: 500)
        #expect(Scrubber().firstLine(of: long).count == Scrubber.charactersMax + 1)
    }
}
