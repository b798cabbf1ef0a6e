// SPDX-License-Identifier: Apache-2.0

/// One `x-mcp-header`: an argument that the client repeats as the header `Mcp-Param-{name}`.
///
/// MCP 2026-07-28, HTTP transport. Clients drop a whole tool for one invalid annotation, so
/// `ObjectSchema.headerProblems` is for the registry to check at start.
public struct HeaderAnnotation: Equatable, Sendable {
    /// The types that may be repeated in a header.
    public enum Value: Equatable, Sendable {
        /// Text, perhaps wrapped in base64.
        case string
        /// A decimal integer within these bounds.
        case integer(ClosedRange<Int>)
        /// `true` or `false`.
        case boolean
    }

    /// The member names that lead to the argument.
    public internal(set) var path: [String]
    /// The part of the header's name behind `Mcp-Param-`.
    public let name: String
    /// Nil when the argument has a type that may not be in a header.
    public let value: Value?
    /// False inside arrays and alternatives.
    var isReachable = true

    /// The annotated argument, if it was sent.
    public func argument(in arguments: JSONValue?) -> JSONValue? {
        path.reduce(arguments) { value, name in value?.member(name) }
    }

    /// The same annotation below something that no chain of properties leads to.
    var unreachable: HeaderAnnotation {
        var copy = self
        copy.isReachable = false
        return copy
    }

    /// The integers that every client can represent: those that doubles count.
    private static let safeIntegers = -(1 << 53) + 1...(1 << 53) - 1

    /// What is wrong with the annotation alone, in words; nil if nothing.
    var problem: String? {
        let isToken = !name.isEmpty && name.utf8.allSatisfy(\.isTokenCharacter)
        if !isToken { return "is not an RFC 9110 token" }
        if !isReachable { return "is not reachable through properties alone" }
        switch value {
        case nil: return "is on a type other than string, integer and boolean"
        case .integer(let range):
            let isSafe = range.clamped(to: Self.safeIntegers) == range
            return isSafe ? nil : "is on an integer that may be beyond 2^53 - 1"
        default: return nil
        }
    }
}

extension UInt8 {
    /// RFC 9110 section 5.6.2.
    fileprivate var isTokenCharacter: Bool {
        isLetter || isDigit || "!#$%&'*+-.^_`|~".utf8.contains(self)
    }
}
