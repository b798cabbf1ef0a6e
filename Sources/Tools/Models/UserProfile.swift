// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One person in the company directory: the backend's answer and the result of
/// `get_user_profile`.
struct UserProfile: Equatable, Sendable {
    var id: String
    var name: String
    var email: String
    /// An object of the backend's choice, kept as its bytes.
    var details: JSONFragment?

    static let schema = ObjectSchema(
        unknown: .ignored,
        Field("id", \.id, .string(length: FieldLimits.idLength), "User ID"),
        Field("name", \.name, .string(), "Full name"),
        Field("email", \.email, .string(), "Email address"),
        Field(
            "details",
            \.details,
            optional: .fragment([.object]),
            "Only with include_details: department, title, location, manager_id and the like"
        ),
        make: Self.init
    )
}
