// SPDX-License-Identifier: Apache-2.0

/// The publishing and decoding half of a field, without its types.
///
/// Schemas keep their fields this way because a stored parameter pack makes the runtime look up the
/// metadata of each field at each use: 1.5 µs for two arguments, against 0.3 µs like this. The
/// price is one cast to the type that the field was declared with.
protocol FieldCore: AnyObject, Sendable {
    var text: FieldText { get }
    var isRequired: Bool { get }
    var headers: [HeaderAnnotation] { get }

    /// The member as `type`, which is the one the field was declared with.
    func decode<Member>(
        as type: Member.Type,
        from object: JSONValue,
        _ progress: inout DecodingProgress
    ) throws(Invalid) -> Member
    /// Decodes for the issues alone.
    func check(_ object: JSONValue, _ progress: inout DecodingProgress)
    /// Writes the value of the member of `properties`.
    func writeProperty(to writer: inout JSONWriter)
}

/// What a field says about itself.
struct FieldText: Sendable {
    let name: StaticString
    let description: String
    let headerName: String?
}

/// What decoding an object has met so far.
struct DecodingProgress {
    var issues: SchemaIssues
    /// Members that belong to a field.
    var found = 0
}
