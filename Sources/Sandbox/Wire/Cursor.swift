// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// The position in a list, as an opaque text that only the same list accepts.
///
/// It holds where the next page starts and a fingerprint of the filters, so that a cursor of one
/// list cannot be used on another; a checksum catches a cut or altered one. The page size is not
/// part of it: a caller may go on with another limit.
struct Cursor: Equatable {
    /// Longest cursor the contract allows.
    static let bytesMax = 2048

    private static let version = "1"
    private static let checkBytes = 9

    /// Index or id after which the next page starts; what it means is the list's business.
    var position: String
    /// What identifies the list and its filters.
    var list: String

    /// The opaque text.
    var text: String {
        let bytes = Array("\(Cursor.version)|\(self.position)".utf8)
        return Base64URL.encode(self.check(bytes) + bytes)
    }

    /// The position in `text`, or nil unless it was made by `Cursor(…, list: list).text`.
    static func position(in text: String, list: String) -> String? {
        guard text.utf8.count <= Cursor.bytesMax,
            let bytes = Base64URL.decode(text.utf8), bytes.count > Cursor.checkBytes,
            let content = String(validating: bytes[Cursor.checkBytes...], as: UTF8.self)
        else { return nil }
        let parts = content.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == Cursor.version else { return nil }
        let cursor = Cursor(position: String(parts[1]), list: list)
        return cursor.text == text ? cursor.position : nil
    }

    private func check(_ bytes: [UInt8]) -> [UInt8] {
        let domain = Array("sandbox cursor\n\(self.list)\n".utf8)
        return Array(SHA256.digest(domain + bytes).prefix(Cursor.checkBytes))
    }
}
