// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON
internal import MCPRPC

/// `list_users`: people by part of a name, in pages.
@LoopActor struct ListUsers: Tool {
    static let descriptor = ToolDescriptor(
        name: "list_users",
        title: "List users",
        description: """
            Search or list the people of the company directory, ordered by ID. Use query to find \
            somebody by part of a name or email address, then get_user_profile for the details of \
            one. Returns up to limit users (1 to 100, 20 by default) and next_cursor when there \
            are more; pass it as cursor, with the same query, to go on.
            """,
        annotations: ToolAnnotations(
            readOnly: true,
            destructive: false,
            idempotent: true,
            openWorld: false
        )
    )
    static let input = ListUsersRequest.schema
    static let output = ListUsersResponse.schema

    private static let argumentNames = ArgumentNames(("q", "query"))

    let backend: BackendClient

    @LoopActor
    func call(
        _ input: ListUsersRequest,
        _ context: ToolContext
    ) async throws(ToolError) -> ListUsersResponse {
        try await self.backend.call(context).page(of: ListUsersResponse.self, limit: input.limit) {
            var url = self.backend.url("/users")
            url.appendQuery("limit", String($0))
            url.appendQuery("cursor", input.cursor)
            url.appendQuery("q", input.query)
            return .get(url, argumentNames: Self.argumentNames)
        }
    }
}
