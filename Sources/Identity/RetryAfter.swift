// SPDX-License-Identifier: Apache-2.0

/// How long a server asks us to wait, out of the header fields that say so; Tools asks too.
package enum RetryAfter {
    /// A day: whatever is longer is a mistake or an attack (azure-core slept 344 million seconds,
    /// identity.md 4.1), and the cap also keeps the arithmetic safe.
    package static let waitMSMax: UInt64 = 86_400_000

    /// The wait in milliseconds, from `retry-after-ms`, `x-ms-retry-after-ms` or `Retry-After`
    /// (RFC 9110 §10.2.3: seconds or an HTTP date).
    ///
    /// `nil` when none is usable.
    package static func parse(
        retryAfter: String?,
        retryAfterMS: String?,
        wallMS: UInt64
    ) -> UInt64? {
        if let retryAfterMS, let value = Self.digits(retryAfterMS) { return Self.cap(value) }
        guard let retryAfter else { return nil }
        if let seconds = Self.digits(retryAfter) {
            return Self.cap(min(seconds, 1_000_000) * 1000)
        }
        guard let date = HTTPDate.unixSeconds(retryAfter) else { return nil }
        let dateMS = UInt64(clamping: date) * 1000
        return dateMS > wallMS ? Self.cap(dateMS - wallMS) : 0
    }

    private static func cap(_ value: UInt64) -> UInt64 { min(value, Self.waitMSMax) }

    /// More digits than this are no number of seconds.
    private static func digits(_ text: String) -> UInt64? {
        let words = text.split { $0 == " " || $0 == "\t" }
        guard words.count == 1, words[0].utf8.count <= 15,
            words[0].utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return UInt64(words[0])
    }
}
