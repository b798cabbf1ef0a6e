// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The arguments of `get_user_profile`.
struct GetUserProfileRequest: Equatable, Sendable {
    var userID: String
    var includeDetails: Bool

    static let schema = ObjectSchema(
        Field(
            "user_id",
            \.userID,
            .string(length: FieldLimits.idLength, pattern: .pathSegment),
            "ID of the user, such as u-1001. Not a name and not an email address."
        ),
        Field(
            "include_details",
            \.includeDetails,
            .boolean,
            "Whether to add details such as department, job title, location and manager.",
            default: false
        ),
        make: Self.init
    )
}
