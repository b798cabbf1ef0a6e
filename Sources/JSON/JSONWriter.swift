// SPDX-License-Identifier: Apache-2.0

/// Builds one JSON text and cannot build a wrong one.
///
/// Misuse by code (a value where a key belongs, two top-level values) traps; data that JSON cannot
/// say (a number that is not finite, nesting beyond `depthMax`) makes `finish` throw. Escapes are
/// minimal (RFC 8259 section 7): quote, backslash and control characters. U+2028 and U+2029 stay
/// raw.
public struct JSONWriter {
    /// Open arrays and objects at most: one bit each in `objects`.
    public static let depthMax = 127

    private(set) var bytes: [UInt8] = []
    /// One bit for each open container, 1 for an object, the innermost lowest.
    private var objects: UInt128 = 0
    private var depth = 0
    /// No value in the innermost container, or in the text, so far.
    private var isFirst = true
    private var isBehindKey = false
    private var failure: JSONError?

    /// Starts with room for `reserving` bytes.
    public init(reserving: Int = 256) {
        bytes.reserveCapacity(reserving)
    }

    /// The finished text.
    ///
    /// - Throws: `notFinite` or `tooDeep`, the first that happened.
    public consuming func finish() throws(JSONError) -> JSONFragment {
        if let failure { throw failure }
        precondition(depth == 0 && !isFirst, "the text holds one complete value")
        return JSONFragment(bytes: bytes)
    }

    /// Bytes written so far.
    public var count: Int { bytes.count }

    // MARK: Containers

    /// Writes an object; `body` writes its members.
    public mutating func object<E: Error>(
        _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        open("{", isObject: true)
        try body(&self)
        close(UInt8(ascii: "}"), isObject: true)
    }

    /// Writes an array; `body` writes its elements.
    public mutating func array<E: Error>(
        _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        open("[", isObject: false)
        try body(&self)
        close(UInt8(ascii: "]"), isObject: false)
    }

    /// Writes the name of the next member.
    public mutating func key(_ name: StaticString) {
        guard beginKey() else { return }
        bytes.appendKey(name, afterComma: needsComma)
        isBehindKey = true
    }

    /// Writes the name of the next member, for names not known at compile time.
    public mutating func key(text name: String) {
        key(utf8: name.utf8.span)
    }

    mutating func key(utf8 name: Span<UInt8>) {
        guard beginKey() else { return }
        bytes.appendQuoted(name, afterComma: needsComma, isKey: true)
        isBehindKey = true
    }

    // MARK: Scalars

    /// Writes a string.
    public mutating func string(_ value: String) {
        string(utf8: value.utf8.span)
    }

    /// Writes the text of a JSON string or number as a JSON string.
    public mutating func string(_ value: JSONValue) {
        value.withUTF8 { string(utf8: $0) }
    }

    /// Writes a whole JSON text as a JSON string: a tool result carries its answer once as text and
    /// once as structure.
    public mutating func string(escaping fragment: JSONFragment) {
        string(utf8: fragment.bytes.span)
    }

    /// Writes UTF-8 as a string.
    ///
    /// Internal, because only checked bytes may come here.
    mutating func string(utf8 text: Span<UInt8>) {
        guard beginValue() else { return }
        bytes.appendQuoted(text, afterComma: needsComma)
        endValue()
    }

    /// Writes `null`.
    public mutating func null() {
        guard beginValue() else { return }
        bytes.appendToken("null", afterComma: needsComma)
        endValue()
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        guard beginValue() else { return }
        bytes.appendToken(value ? "true" : "false", afterComma: needsComma)
        endValue()
    }

    /// Writes an integer.
    public mutating func int<T: FixedWidthInteger>(_ value: T) {
        scalar(String(value).utf8.span)
    }

    /// Writes a double with the fewest digits that give it back.
    ///
    /// One that is not finite makes `finish` throw.
    public mutating func double(_ value: Double) {
        guard let number = JSONNumber(value) else { return fail(.notFinite) }
        scalar(number.lexeme.utf8.span)
    }

    /// Writes a number as its lexeme.
    public mutating func number(_ value: JSONNumber) {
        scalar(value.lexeme.utf8.span)
    }

    /// Writes finished bytes.
    public mutating func embed(_ fragment: JSONFragment) {
        scalar(fragment.bytes.span)
    }

    /// Writes bytes that are one JSON value already.
    ///
    /// Internal, because only checked bytes may come here.
    mutating func scalar(_ checked: Span<UInt8>) {
        guard beginValue() else { return }
        bytes.appendToken(checked, afterComma: needsComma)
        endValue()
    }

    /// Writes a value that was read.
    mutating func copy(_ tape: borrowing SimdTape, at index: Int) {
        guard beginValue() else { return }
        bytes.append(tape, at: index, afterComma: needsComma)
        endValue()
    }

    // MARK: State

    private mutating func fail(_ error: JSONError) {
        if failure == nil { failure = error }
    }

    private var isInObject: Bool { depth > 0 && objects & 1 == 1 }

    private var needsComma: Bool { !isFirst && !isBehindKey }

    /// False when the result is lost already and nothing more is written.
    private func beginValue() -> Bool {
        guard failure == nil else { return false }
        precondition(isBehindKey || !isInObject, "a member starts with its key")
        precondition(depth > 0 || isFirst, "a text is one value")
        return true
    }

    private mutating func endValue() {
        isFirst = false
        isBehindKey = false
    }

    /// False when the result is lost already and nothing more is written.
    private func beginKey() -> Bool {
        guard failure == nil else { return false }
        precondition(isInObject && !isBehindKey, "a key belongs into an object, before its value")
        return true
    }

    private mutating func open(_ bracket: StaticString, isObject: Bool) {
        guard depth < Self.depthMax else { return fail(.tooDeep) }
        guard beginValue() else { return }
        bytes.appendToken(bracket, afterComma: needsComma)
        endValue()
        objects = objects << 1 | (isObject ? 1 : 0)
        depth += 1
        isFirst = true
    }

    private mutating func close(_ bracket: UInt8, isObject: Bool) {
        guard failure == nil else { return }
        precondition(depth > 0 && isInObject == isObject && !isBehindKey, "what is open closes")
        bytes.append(bracket)
        objects >>= 1
        depth -= 1
        isFirst = false
    }
}
