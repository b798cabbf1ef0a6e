// SPDX-License-Identifier: Apache-2.0

import JSON

/// One piece of text.
struct Text: Equatable, Sendable {
    var text: String

    static let schema = ObjectSchema(
        Field("text", \.text, .string(length: 1...10), "What to say"),
        make: Text.init
    )
}
