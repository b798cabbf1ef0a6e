// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON
internal import MCPRPC

/// `get_user_profile`: one person by id.
@LoopActor struct GetUserProfile: Tool {
    static let descriptor = ToolDescriptor(
        name: "get_user_profile",
        title: "Get user profile",
        description: """
            Look up one person in the company directory by user ID (such as u-1001). Returns id, \
            name and email; with include_details also department, job title, location and manager. \
            To find somebody by name or email address, use list_users first. An unknown ID is \
            answered with NOT_FOUND.
            """,
        annotations: ToolAnnotations(
            readOnly: true,
            destructive: false,
            idempotent: true,
            openWorld: false
        )
    )
    static let input = GetUserProfileRequest.schema
    static let output = UserProfile.schema

    private static let argumentNames = ArgumentNames(
        ("id", "user_id"),
        ("details", "include_details")
    )

    let backend: BackendClient

    @LoopActor
    func call(
        _ input: GetUserProfileRequest,
        _ context: ToolContext
    ) async throws(ToolError) -> UserProfile {
        var url = self.backend.url("/users")
        url.appendSegment(input.userID)
        url.appendQuery("details", input.includeDetails ? "true" : "false")
        let response = try await self.backend.call(context).send(
            .get(url, object: "user_id", argumentNames: Self.argumentNames)
        )
        var profile = try self.backend.decode(UserProfile.schema, response)
        // Nobody gets details that were not asked for, whatever the backend sends.
        if !input.includeDetails { profile.details = nil }
        return profile
    }
}
