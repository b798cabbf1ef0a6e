// SPDX-License-Identifier: Apache-2.0

/// A number as its JSON text, so that nothing is lost: `2^80`, `1e400` and `1.10` stay themselves.
public struct JSONNumber: Equatable, Sendable {
    /// A valid number of RFC 8259 section 6.
    public let lexeme: String

    /// Takes a text that a reader has checked.
    init(checked lexeme: String) { self.lexeme = lexeme }

    /// An integer.
    public init(_ value: Int) { lexeme = String(value) }

    /// A finite double, with the fewest digits that give it back; nil for any other.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        // `20`, not `20.0`: nobody expects a fraction there. Negative zero has no integer form.
        let isInteger = value.magnitude < 0x1p53 && value == value.rounded(.towardZero)
        let isNegativeZero = value == 0 && value.sign == .minus
        lexeme = isInteger && !isNegativeZero ? String(Int(value)) : value.description
    }

    /// A text, if it is a JSON number and nothing else.
    public init?(lexeme: String) {
        guard let document = try? JSONReader().read(Array(lexeme.utf8)),
            document.root.lexeme == lexeme
        else { return nil }
        self.lexeme = lexeme
    }

    /// The exact value of an integral number within 64 bits, else nil.
    public var int64: Int64? { Self.exactInt64(lexeme.utf8.span) }

    /// The nearest double, nil beyond the largest finite one.
    public var double: Double? {
        guard let value = Double(lexeme), value.isFinite else { return nil }
        return value
    }

    /// Evaluates a valid lexeme in integers only: digits, then a power of ten.
    static func exactInt64(_ lexeme: Span<UInt8>) -> Int64? {
        var magnitude: UInt64 = 0
        var pendingZeros = 0  // zeros seen since the last other digit, not yet multiplied in
        var fractionDigits = 0
        var isFraction = false
        var index = 0
        let isNegative = lexeme[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        while index < lexeme.count {
            let byte = lexeme[index]
            guard byte | 0x20 != UInt8(ascii: "e") else { break }
            index += 1
            if byte == UInt8(ascii: ".") {
                isFraction = true
                continue
            }
            if isFraction { fractionDigits += 1 }
            let digit = UInt64(byte &- UInt8(ascii: "0"))
            if digit == 0 {
                if magnitude != 0 { pendingZeros += 1 }
                continue
            }
            guard let scaled = magnitude.scaled(byPowerOfTen: pendingZeros + 1) else { return nil }
            let (sum, overflows) = scaled.addingReportingOverflow(digit)
            if overflows { return nil }
            magnitude = sum
            pendingZeros = 0
        }
        if magnitude == 0 { return 0 }
        let power = pendingZeros - fractionDigits + exponent(lexeme, from: index)
        guard power >= 0, let value = magnitude.scaled(byPowerOfTen: power) else { return nil }
        if isNegative { return value <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- value) : nil }
        return Int64(exactly: value)
    }

    /// The exponent that starts with the `e` at `index`, 0 if there is none.
    ///
    /// Saturates: a lexeme has fewer than 2^32 digits to balance it.
    private static func exponent(_ lexeme: Span<UInt8>, from index: Int) -> Int {
        var index = index + 1
        guard index < lexeme.count else { return 0 }
        let isNegative = lexeme[index] == UInt8(ascii: "-")
        if isNegative || lexeme[index] == UInt8(ascii: "+") { index += 1 }
        var exponent = 0
        while index < lexeme.count {
            exponent = min(exponent * 10 + Int(lexeme[index] &- UInt8(ascii: "0")), 1 << 40)
            index += 1
        }
        return isNegative ? -exponent : exponent
    }
}

extension UInt64 {
    /// The product with 10^power, nil if it does not fit.
    fileprivate func scaled(byPowerOfTen power: Int) -> UInt64? {
        var result = self
        if result == 0 { return 0 }
        for _ in 0..<power {
            let (product, overflows) = result.multipliedReportingOverflow(by: 10)
            if overflows { return nil }
            result = product
        }
        return result
    }
}
