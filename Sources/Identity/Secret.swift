// SPDX-License-Identifier: Apache-2.0

/// A configured secret that no description, dump or interpolation shows.
public struct Secret: Sendable, Equatable {
    /// The secret itself.
    ///
    /// Read where it is put on the wire or in front of a scrubber.
    package let value: String

    /// Wraps a secret read from the configuration.
    public init(_ value: String) { self.value = value }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { self.value.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always the same mask, so that not even the length is told.
    public var description: String { "<secret>" }
    /// Always the same mask.
    public var debugDescription: String { self.description }
    /// Empty: `dump` and test failure messages walk mirrors.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
