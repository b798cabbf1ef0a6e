// SPDX-License-Identifier: Apache-2.0

/// What the file system says about a file, apart from its content.
public struct FileFacts: Equatable, Sendable {
    /// The permission bits of the file itself, links followed, such as `0o644`.
    public var permissions: UInt16
    /// The owner's user id.
    public var ownerID: UInt32
    /// The owning group's id.
    public var groupID: UInt32
    /// How many bytes it has.
    public var sizeBytes: UInt64
    /// When its content changed last, in Unix seconds.
    public var modifiedAtS: Int64
    /// What the path's last component points to, as the link has it; nil when it is no symbolic
    /// link.
    public var linkTarget: String?

    /// Makes facts by hand, for tests of code that judges them.
    public init(
        permissions: UInt16,
        ownerID: UInt32 = 0,
        groupID: UInt32 = 0,
        sizeBytes: UInt64,
        modifiedAtS: Int64,
        linkTarget: String? = nil
    ) {
        self.permissions = permissions
        self.ownerID = ownerID
        self.groupID = groupID
        self.sizeBytes = sizeBytes
        self.modifiedAtS = modifiedAtS
        self.linkTarget = linkTarget
    }
}
