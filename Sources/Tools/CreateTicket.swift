// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON
internal import MCPRPC

/// `create_ticket`: one ticket, once.
@LoopActor struct CreateTicket: Tool {
    static let descriptor = ToolDescriptor(
        name: "create_ticket",
        title: "Create support ticket",
        description: """
            Open a new ticket at the company help desk and return it with its ID. This notifies \
            people: search with list_tickets first, and do not open a second ticket for the same \
            problem. If a call fails or times out, repeat it with the idempotency_key from the \
            error and the same arguments; that never creates a second ticket. Title up to 200 and \
            description up to 10,000 characters.
            """,
        annotations: ToolAnnotations(
            readOnly: false,
            destructive: false,
            idempotent: true,
            openWorld: false
        )
    )
    static let input = CreateTicketRequest.schema
    static let output = TicketResponse.schema

    let backend: BackendClient

    @LoopActor
    func call(
        _ input: CreateTicketRequest,
        _ context: ToolContext
    ) async throws(ToolError) -> TicketResponse {
        // One key for all attempts of this call: only it makes them safe.
        let key = input.idempotencyKey ?? RandomBytes.uuidV4()
        do throws(ToolError) {
            let body = try BackendRequest.body { Self.write(input, to: &$0) }
            let response = try await self.backend.call(context).send(
                .create(self.backend.url("/tickets"), body, idempotencyKey: key)
            )
            let ticket = try self.backend.decode(Ticket.schema, response)
            return TicketResponse(ticket: ticket, idempotencyKey: key)
        } catch {
            throw Self.explain(error, key)
        }
    }

    private static func write(_ input: CreateTicketRequest, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("title", input.title)
            writer.member("description", input.description)
            writer.member("priority", input.priority.rawValue)
            if let requesterID = input.requesterID { writer.member("requester_id", requesterID) }
            if let category = input.category { writer.member("category", category) }
            guard let tags = input.tags else { return }
            writer.array("tags") { writer in
                for tag in tags { writer.string(tag) }
            }
        }
    }

    /// Says how to go on when nobody knows whether the ticket was created.
    private static func explain(_ error: ToolError, _ key: String) -> ToolError {
        switch error.code {
        case .invalidInput, .notFound, .unauthenticated, .forbidden: return error
        case .timeout, .backendError, .unavailable, .rateLimited, .cancelled: break
        }
        var error = error
        error.hint =
            "The ticket may or may not have been created. To find out without creating a second "
            + "one, repeat the call with the same arguments and idempotency_key \(key)"
        return error
    }
}
