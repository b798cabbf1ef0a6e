// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import Identity

/// The header fields that change with the token only, built once per generation.
struct TokenHeaders {
    private struct Lines {
        let generation: Int
        let get: HeaderLines
        let post: HeaderLines
    }

    private var held: Lines?

    /// The fields every request with `token` ends with.
    ///
    /// - Throws: `HeaderLines.Refusal` when the token has characters no header may have.
    mutating func lines(
        _ token: AccessToken,
        hasBody: Bool
    ) throws(HeaderLines.Refusal) -> HeaderLines {
        if let held, held.generation == token.generation { return hasBody ? held.post : held.get }
        let common = [token.authorizationHeaderLine, ("Accept", "application/json")]
        let lines = Lines(
            generation: token.generation,
            get: try HeaderLines(common),
            post: try HeaderLines(common + [("Content-Type", "application/json")])
        )
        self.held = lines
        return hasBody ? lines.post : lines.get
    }
}
