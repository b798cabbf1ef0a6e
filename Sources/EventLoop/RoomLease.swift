// SPDX-License-Identifier: Apache-2.0

/// The room a large response body takes for as long as somebody keeps the response.
///
/// Bodies wait for their reader once they arrived, and while they wait more arrive: a count that
/// ended with the exchange would miss most of them.
final class RoomLease: Sendable {
    /// Smaller bodies go without, and give their room back when the exchange ends: as many of them
    /// as there are calls do not matter, and most calls are spared an allocation.
    static let bytesMin = 64 * 1024

    private let room: ResponseRoom
    private let bytes: Int

    /// Takes over `bytes` that `room` already counts.
    init(_ room: ResponseRoom, bytes: Int) {
        self.room = room
        self.bytes = bytes
    }

    deinit { self.room.giveBack(self.bytes) }
}
