// SPDX-License-Identifier: Apache-2.0

/// How long a server asks its client to wait, out of the header fields that say so.
public enum RetryAfter {
    /// Milliseconds to wait, at most `millisecondsMax`; nil when no field says so in a known form.
    ///
    /// `retry-after-ms` and `x-ms-retry-after-ms`, which Azure services send, win over
    /// `Retry-After`, which is seconds or an HTTP date (RFC 9110 §10.2.3) and is compared with
    /// `unixNowMS`; a date in the past means now. A number too large for any integer is the
    /// maximum, so the caller's arithmetic is as safe as its own maximum.
    public static func milliseconds(
        in headers: ResponseHeaders,
        unixNowMS: UInt64,
        millisecondsMax: UInt64
    ) -> UInt64? {
        for name in ["retry-after-ms", "x-ms-retry-after-ms"] {
            if let waitMS = headers.value(name).flatMap(Self.decimal) {
                return min(waitMS, millisecondsMax)
            }
        }
        guard let text = headers.value("retry-after") else { return nil }
        if let seconds = Self.decimal(text) {
            let (waitMS, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000)
            return isTooLarge ? millisecondsMax : min(waitMS, millisecondsMax)
        }
        guard let date = HTTPDate(text) else { return nil }
        let dateMS = UInt64(clamping: date.unixSeconds) * 1_000
        return dateMS > unixNowMS ? min(dateMS - unixNowMS, millisecondsMax) : 0
    }

    /// `1*DIGIT` and nothing else; `UInt64.max` for a number that is larger.
    private static func decimal(_ text: String) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return UInt64(text) ?? .max
    }
}
