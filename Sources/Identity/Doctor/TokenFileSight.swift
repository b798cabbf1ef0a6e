// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// What was seen of a federated token file.
struct TokenFileSight {
    let path: String
    let content: Result<[UInt8], FileError>
    /// Nil when it could not even be inspected.
    let facts: FileFacts?

    /// The token, if it is one.
    var token: DecodedJWT? {
        guard case .success(let bytes) = self.content else { return nil }
        return DecodedJWT(String(decoding: bytes, as: UTF8.self).trimmingBlanks)
    }

    /// Mode, age and link, as the end of a sentence; empty when nothing is known.
    ///
    /// `isInCluster`: there a projected token is always a link, and a file that is none was
    /// mounted by `subPath` or copied, and is never replaced.
    func factsText(nowS: Int64, isInCluster: Bool) -> String {
        guard let facts else { return "" }
        let ageS = nowS - facts.modifiedAtS
        let age = ageS < 0 ? "\(Self.text(-ageS)) in the future" : "\(Self.text(ageS)) ago"
        var text = "mode \(Self.octal(facts.permissions)), written \(age)"
        if let target = facts.linkTarget {
            text += ", a link to \(DoctorNames.plain(target))"
        } else if isInCluster {
            text += ", no link, as a projected token would be"
        }
        return text
    }

    /// Who may read it, for a process that may not.
    var accessText: String {
        guard let facts else { return "" }
        return " It has mode \(Self.octal(facts.permissions)), owner \(facts.ownerID) and group "
            + "\(facts.groupID)."
    }

    private static func octal(_ permissions: UInt16) -> String {
        let digits = String(permissions, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func text(_ seconds: Int64) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: "\(seconds / 60) min"
        default: "\(seconds / 3_600) h"
        }
    }
}
