// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One row of a list of users.
struct UserSummary: Equatable, Sendable {
    var id: String
    var name: String
    var email: String

    static let schema = ObjectSchema(
        unknown: .ignored,
        Field(
            "id",
            \.id,
            .string(length: FieldLimits.idLength),
            "User ID, as get_user_profile takes it"
        ),
        Field("name", \.name, .string(), "Full name"),
        Field("email", \.email, .string(), "Email address"),
        make: Self.init
    )
}
