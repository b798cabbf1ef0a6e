// SPDX-License-Identifier: Apache-2.0

/// One entry of a problem's `errors`.
struct FieldIssue: Equatable {
    /// What is wrong: a parameter or header by name, or a body member by JSON pointer (RFC 6901).
    enum Place: Equatable {
        case field(String)
        case pointer(String)
    }

    var place: Place
    var detail: String

    init(field: String, _ detail: String) {
        self.place = .field(field)
        self.detail = detail
    }

    init(pointer: String, _ detail: String) {
        self.place = .pointer(pointer)
        self.detail = detail
    }
}
