// SPDX-License-Identifier: Apache-2.0

// Goal: the parsing rules. Method: one body per rule.

import Testing

@testable import Identity

@Suite struct TokenResponseTests {
    private func parse(_ body: String) throws -> TokenGrant {
        try TokenResponse.parse(Array(body.utf8), requestedMS: 5)
    }

    @Test func readsAnEntraAnswer() throws {
        let grant = try self.parse(
            #"{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"a.b-c"}"#
        )
        #expect(grant == TokenGrant(value: "a.b-c", requestedMS: 5, lifetimeMS: 3_599_000))
    }

    @Test func readsNumbersInStringsAndRefreshIn() throws {
        let grant = try self.parse(
            #"{"token_type":"bearer","expires_in":"86399","refresh_in":"43199","access_token":"t"}"#
        )
        #expect(grant.lifetimeMS == 86_399_000)
        #expect(grant.refreshAfterMS == 43_199_000)
    }

    @Test(arguments: ["0", "-5", "3600", "\"x\"", "null", "99999999999999999999"])
    func dropsANonsensicalRefreshIn(text: String) throws {
        let grant = try self.parse(
            #"{"token_type":"Bearer","expires_in":3599,"refresh_in":\#(text),"access_token":"t"}"#
        )
        #expect(grant.refreshAfterMS == nil)
    }

    static let secret = "PLANTED-SECRET-TOKEN"

    static let bad = [
        "", " ", "null", "[]", "\"\(secret)\"", "[{\"access_token\":\"\(secret)\"}]",
        "{\"access_token\":\"\(secret)", "<html>\(secret)</html>", "{}",
        #"{"token_type":"Bearer","expires_in":3599}"#,
        #"{"token_type":"pop","expires_in":3599,"access_token":"\#(secret)"}"#,
        #"{"expires_in":3599,"access_token":"\#(secret)"}"#,
        #"{"token_type":"Bearer","expires_in":"soon","access_token":"\#(secret)"}"#,
        #"{"token_type":"Bearer","expires_in":0,"access_token":"\#(secret)"}"#,
        #"{"token_type":"Bearer","expires_in":-1,"access_token":"\#(secret)"}"#,
        #"{"token_type":"Bearer","expires_in":1.5,"access_token":"\#(secret)"}"#,
        #"{"token_type":"Bearer","expires_in":100001,"access_token":"\#(secret)"}"#,
        #"{"token_type":"Bearer","expires_in":9999999999999999999,"access_token":"\#(secret)"}"#,
        #"{"token_type":"Bearer","access_token":"\#(secret)"}"#,
        #"{"token_type":"Bearer","expires_in":3599,"access_token":""}"#,
        #"{"token_type":"Bearer","expires_in":3599,"access_token":7}"#,
        #"{"token_type":"Bearer","expires_in":3599,"access_token":"\#(secret) x"}"#,
        #"{"token_type":"Bearer","expires_in":3599,"access_token":"\#(secret)\r\nX: y"}"#,
        #"{"token_type":"Bearer","expires_in":3599,"access_token":"a","access_token":"\#(secret)"}"#,
        #"{"error":"x","token_type":"Bearer","expires_in":3599,"access_token":"\#(secret)"}"#,
        String(repeating: "[", count: 5000),
        #"{"token_type":"Bearer","expires_in":3599,"access_token":"\#(String(repeating: "a", count: 40_000))"}"#,
    ]

    @Test(arguments: bad) func refusesWithoutQuotingIt(body: String) {
        let error = #expect(throws: IdentityError.self) { try self.parse(body) }
        #expect(error?.kind == .badResponse)
        #expect(error.map { "\($0)\(String(reflecting: $0))" }?.contains(Self.secret) == false)
    }
}
