// SPDX-License-Identifier: Apache-2.0

/// One response field; both halves are ASCII without line breaks.
struct HeaderField: Equatable {
    var name: String
    var value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
