// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// How many bytes the response bodies of a client take together.
///
/// It is counted atomically because a response may be dropped by any task; all else happens on the
/// loop thread.
final class ResponseRoom: Sendable {
    private let bytesMax: Int
    private let bytesHeld = Atomic<Int>(0)

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// What is left; less than nothing if the limit is.
    var bytesFree: Int { self.bytesMax - self.bytesHeld.load(ordering: .relaxed) }

    /// Counts what a body takes.
    func take(_ bytes: Int) { self.bytesHeld.add(bytes, ordering: .relaxed) }

    /// Counts what a body gives back.
    func giveBack(_ bytes: Int) { self.bytesHeld.subtract(bytes, ordering: .relaxed) }
}
