// SPDX-License-Identifier: Apache-2.0

// Goal: every code of the catalogue has a sentence.

import Testing

@testable import Identity

@Suite struct AADSTSAdviceTests {
    @Test(arguments: [
        700211, 700212, 700213, 7002138, 70021, 70025, 700024, 700027, 90061, 70023, 50027,
        5002730, 700222, 700016, 90002, 500011, 650057, 1002012, 70011, 7000215, 7000222, 7000218,
        900144, 70003, 53003, 530035, 53000, 50196, 90033,
    ])
    func hasOneSentence(code: Int) throws {
        let sentence = try #require(AADSTSAdvice.sentence(for: code))
        #expect(sentence.hasSuffix("."))
        #expect(!sentence.contains("()"))
    }

    @Test func saysNothingAboutUnknownCodes() {
        #expect(AADSTSAdvice.sentence(for: 1) == nil)
    }

    @Test func quotesTheClaimThatDidNotMatch() {
        let claims = FederatedTokenClaims(
            issuer: "https://i/",
            subject: "system:serviceaccount:a:b",
            audiences: ["x"]
        )
        #expect(AADSTSAdvice.sentence(for: 700211, claims: claims)?.contains("https://i/") == true)
        #expect(AADSTSAdvice.sentence(for: 700213, claims: claims)?.contains(":a:b") == true)
        #expect(AADSTSAdvice.sentence(for: 700212, claims: claims)?.contains("aud x") == true)
    }
}
