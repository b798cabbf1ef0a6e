// SPDX-License-Identifier: Apache-2.0

// Goal: what operators see of an error response, and what they must not.

import Testing

@testable import Identity

@Suite struct OAuthErrorBodyTests {
    private func read(_ text: String, secrets: [Secret] = []) -> OAuthErrorBody {
        OAuthErrorBody(Array(text.utf8), scrubber: Scrubber(secrets))
    }

    @Test func readsAnEntraError() {
        let body = self.read(
            #"{"error":"invalid_client","error_description":"AADSTS700211: No matching record. "#
                + #"Trace ID: t1 Correlation ID: c1 Timestamp: 2026","error_codes":[700211],"#
                + #""trace_id":"t1","correlation_id":"c1"}"#
        )
        #expect(body.error == "invalid_client")
        #expect(body.aadstsCode == 700_211)
        #expect(body.summary == "AADSTS700211: No matching record.")
        #expect(body.correlationID == "c1")
        #expect(body.traceID == "t1")
    }

    @Test func prefersTheCodeInTheText() {
        let body = self.read(
            #"{"error_description":"AADSTS7002138: case","error_codes":[700213]}"#
        )
        #expect(body.aadstsCode == 7_002_138)
        #expect(self.read(#"{"error_codes":[50196]}"#).aadstsCode == 50_196)
        #expect(
            self.read(#"{"error_description":"AADSTS99999999999999999999: x"}"#).aadstsCode == nil
        )
    }

    @Test(arguments: ["", "<html>502</html>", "[1]", "null", "{", #"{"error":{"code":"x"}}"#])
    func yieldsNothingFromOtherBodies(text: String) {
        let body = self.read(text)
        #expect(body.error == nil && body.aadstsCode == nil && body.summary == nil)
    }

    @Test func masksTokensAndSecretsThatTheServerEchoes() {
        let jwt = TestJWT.make(#"{"sub":"x"}"#)
        let body = self.read(
            #"{"error":"invalid_client","error_description":"bad hunter2%2Fx hunter2/x and \#(jwt)\r\nmore"}"#,
            secrets: [Secret("hunter2/x")]
        )
        #expect(body.summary == "bad <masked> <masked> and <masked>")
    }

    @Test func dropsIdsThatAreNoWords() {
        let body = self.read(
            #"{"error":"a b","correlation_id":"\#(String(repeating: "x", count: 65))","trace_id":"a\nb"}"#
        )
        #expect(body.error == nil && body.correlationID == nil && body.traceID == nil)
    }
}
