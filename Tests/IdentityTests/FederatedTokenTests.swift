// SPDX-License-Identifier: Apache-2.0

// Goal: no file content reaches the wire unless it is a JWT that is not long dead.

import Testing

@testable import Identity

@Suite struct FederatedTokenTests {
    private static let wallMS: UInt64 = 1_800_000_000_000

    private func read(_ text: String) throws -> FederatedToken {
        try FederatedToken(fileContent: Array(text.utf8), path: "/tokens/t", wallMS: Self.wallMS)
    }

    @Test func trimsBlanksAndReadsTheClaims() throws {
        let jwt = TestJWT.make(
            #"{"iss":"https://i/","sub":"system:serviceaccount:ns:sa","#
                + #""aud":["api://AzureADTokenExchange"],"exp":1800003600}"#
        )
        let token = try self.read(" \(jwt)\n\r\n")
        #expect(token.assertion.value == jwt)
        #expect(token.claims.issuer == "https://i/")
        #expect(token.claims.subject == "system:serviceaccount:ns:sa")
        #expect(token.claims.expiresAtS == 1_800_003_600)
        #expect(token.claims.audienceHint == nil)
    }

    @Test func hintsAtAnotherAudience() throws {
        let token = try self.read(TestJWT.make(#"{"aud":"https://kubernetes.default.svc"}"#))
        #expect(token.claims.audienceHint?.contains("https://kubernetes.default.svc") == true)
    }

    @Test(arguments: ["", " ", "\n\r\n\t"]) func refusesAnEmptyFile(text: String) {
        let error = #expect(throws: IdentityError.self) { try self.read(text) }
        #expect(error?.kind == .federatedToken)
        #expect(error?.message.contains("empty") == true)
    }

    @Test(arguments: [
        "abc", "a.b", "a.b.c.d", "..", "a..c", "<html></html>", "a.b.c\nd",
        "eyJh.bm90anNvbg.c2ln", "eyJh.W10.c2ln", "a.e30=.c", "a.e30.c c", "é.e30.c",
    ])
    func refusesWhatIsNoJWT(text: String) {
        let error = #expect(throws: IdentityError.self) { try self.read(text) }
        #expect(error?.kind == .federatedToken)
        #expect(error?.description.contains(text) == false)
    }

    @Test func refusesATokenExpiredForMoreThanFiveMinutes() throws {
        _ = try self.read(TestJWT.make(#"{"exp":1799999700}"#))
        let error = #expect(throws: IdentityError.self) {
            try self.read(TestJWT.make(#"{"exp":1799999640}"#))
        }
        #expect(error?.message.contains("6 minutes ago") == true)
        #expect(error?.advice?.contains("subPath") == true)
    }

    @Test func survivesAbsurdExpiries() throws {
        _ = try self.read(TestJWT.make(#"{"exp":9223372036854775807}"#))
        _ = try self.read(TestJWT.make(#"{"exp":"soon"}"#))
        #expect(throws: IdentityError.self) {
            try self.read(TestJWT.make(#"{"exp":-9223372036854775807}"#))
        }
    }
}
