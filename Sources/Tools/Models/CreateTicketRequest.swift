// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The arguments of `create_ticket`.
struct CreateTicketRequest: Equatable, Sendable {
    /// One line in a list.
    static let titleLength = 1...200
    /// Some pages of text.
    static let descriptionLength = 1...10_000
    /// A word or two.
    static let categoryLength = 1...64
    /// A word.
    static let tagLength = 1...50
    /// More tags than this sort nothing.
    static let tagCount = 0...10
    /// Any UUID or hash fits; the backend stores it.
    static let idempotencyKeyLength = 1...128

    var title: String
    var description: String
    var priority: TicketPriority
    var requesterID: String?
    var category: String?
    var tags: [String]?
    var idempotencyKey: String?

    static let schema = ObjectSchema(
        Field(
            "title",
            \.title,
            .string(length: Self.titleLength, pattern: .singleLine),
            "What is wrong or wanted, in one line."
        ),
        Field(
            "description",
            \.description,
            .string(length: Self.descriptionLength, pattern: .text),
            "What happened, since when, whom it affects and what was tried. Plain text."
        ),
        Field(
            "priority",
            \.priority,
            .enumeration(),
            "urgent: many people cannot work; high: one person cannot work; normal: work goes on "
                + "with difficulty; low: a wish.",
            default: .normal
        ),
        Field(
            "requester_id",
            \.requesterID,
            optional: .string(length: FieldLimits.idLength, pattern: .identifier),
            "User ID of the person the ticket is for, such as u-1001."
        ),
        Field(
            "category",
            \.category,
            optional: .string(length: Self.categoryLength, pattern: .singleLine),
            "The team or topic, such as network or hardware."
        ),
        Field(
            "tags",
            \.tags,
            optional: .array(
                of: .string(length: Self.tagLength, pattern: .singleLine),
                count: Self.tagCount,
                unique: true
            ),
            "Words to find the ticket by."
        ),
        Field(
            "idempotency_key",
            \.idempotencyKey,
            optional: .string(length: Self.idempotencyKeyLength, pattern: .visibleASCII),
            "Any unique text without spaces, such as a UUID. Calls with the same key and the same "
                + "arguments create one ticket, so give one if you may have to repeat the call. "
                + "Without it a key is made up and returned."
        ),
        make: Self.init
    )
}
