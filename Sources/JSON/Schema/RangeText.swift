// SPDX-License-Identifier: Apache-2.0

/// Bounds in the words of an issue.
enum RangeText {
    /// `1 to 8 characters`.
    static func count(_ range: ClosedRange<Int>, of unit: String) -> String {
        let (low, high) = (range.lowerBound, range.upperBound)
        if low == high { return "exactly \(low) \(unit)\(low == 1 ? "" : "s")" }
        if high == .max { return "at least \(low) \(unit)\(low == 1 ? "" : "s")" }
        if low <= 0 { return "at most \(high) \(unit)\(high == 1 ? "" : "s")" }
        return "\(low) to \(high) \(unit)s"
    }

    /// ` between 1 and 100`, with its leading space, or nothing.
    static func bounds<Bound: Comparable>(
        _ range: ClosedRange<Bound>,
        lowest: Bound,
        highest: Bound
    ) -> String {
        let low = number(range.lowerBound)
        let high = number(range.upperBound)
        return switch (range.lowerBound > lowest, range.upperBound < highest) {
        case (true, true): " between \(low) and \(high)"
        case (true, false): " of at least \(low)"
        case (false, true): " of at most \(high)"
        case (false, false): ""
        }
    }

    private static func number<Bound>(_ bound: Bound) -> String {
        (bound as? Double).flatMap { JSONNumber($0)?.lexeme } ?? "\(bound)"
    }
}
