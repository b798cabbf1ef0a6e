// SPDX-License-Identifier: Apache-2.0

/// Limits of one exchange over the network, all its tries together.
public struct ExchangeLimits: Sendable, Equatable {
    /// The longest wait that is believed, a day: whatever is longer is a mistake or an attack
    /// (azure-core once slept 344 million seconds).
    static let askedWaitMSMax: UInt64 = 86_400_000

    /// Tries in all: azure-core's one and three retries.
    public var triesMax = 4
    /// A connect takes one round trip; azure-core's 300 s is an outage of its own.
    public var connectTimeoutMS = 5_000
    /// One whole try.
    ///
    /// Entra answers within a second on a bad day.
    public var tryTimeoutMS = 15_000
    /// All tries and the waits between them.
    public var budgetMS: UInt64 = 30_000
    /// Wait before the first retry; doubles, and half of it is jitter.
    public var retryMS: UInt64 = 800
    /// A `Retry-After` above this fails the exchange now and is left to the refresh policy.
    public var retryAfterMSMax: UInt64 = 30_000

    /// The requirements' values.
    public init() {}
}
