// SPDX-License-Identifier: Apache-2.0

/// The wait a backend asks for, from its response headers.
enum RetryAfter {
    /// An hour; a longer wait is no use to a call and only tempts arithmetic to overflow.
    static let millisecondsMax = 3_600_000

    /// Milliseconds to wait, or nil when no header says so in a known form.
    ///
    /// The millisecond headers (Azure services send them) win over `Retry-After`, which is
    /// seconds or an HTTP date (RFC 9110 section 10.2.3). A date in the past means now.
    static func milliseconds(
        retryAfterMS: String?,
        azureRetryAfterMS: String?,
        retryAfter: String?,
        unixNowMS: UInt64
    ) -> Int? {
        if let wait = RetryAfter.decimal(retryAfterMS, scale: 1) { return wait }
        if let wait = RetryAfter.decimal(azureRetryAfterMS, scale: 1) { return wait }
        if let wait = RetryAfter.decimal(retryAfter, scale: 1_000) { return wait }
        guard let text = retryAfter, let date = HTTPDate(text) else { return nil }
        let dateMS = date.unixSeconds * 1_000
        guard dateMS > Int(unixNowMS) else { return 0 }
        return min(dateMS - Int(unixNowMS), RetryAfter.millisecondsMax)
    }

    /// 1*DIGIT, surrounding blanks ignored; a number too large for `Int` is the maximum.
    private static func decimal(_ text: String?, scale: Int) -> Int? {
        guard let text else { return nil }
        var value = 0
        var isEmpty = true
        for byte in text.utf8.drop(while: { $0 == 0x20 || $0 == 0x09 }) {
            if byte == 0x20 || byte == 0x09 { break }
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            isEmpty = false
            value = min(value * 10 + Int(byte - 0x30), RetryAfter.millisecondsMax)
        }
        return isEmpty ? nil : min(value * scale, RetryAfter.millisecondsMax)
    }
}
