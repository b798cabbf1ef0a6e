// SPDX-License-Identifier: Apache-2.0

import EventLoop

@testable import Identity

/// JWT-shaped text for tests; nobody verifies its signature.
enum TestJWT {
    static func make(_ payload: String) -> String {
        let header = Base64URL.encode(Array(#"{"alg":"RS256","kid":"k"}"#.utf8))
        let signature = Base64URL.encode(Array("a signature that nobody verifies".utf8))
        return "\(header).\(Base64URL.encode(Array(payload.utf8))).\(signature)"
    }
}
