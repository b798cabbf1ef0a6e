// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// Whether the federated token's file can be read and holds one.
enum TokenFileCheck {
    /// `others`: known places where a token was found when the path has none.
    static func judge(
        _ file: TokenFileSight,
        others: [String],
        nowS: Int64,
        isInCluster: Bool,
        _ remedies: Remedies
    ) -> DoctorResult {
        switch file.content {
        case .failure(let error): Self.unreadable(file, error, others, remedies)
        case .success(let bytes):
            Self.read(
                file.path,
                bytes,
                file.factsText(nowS: nowS, isInCluster: isInCluster),
                remedies
            )
        }
    }

    /// A copy on some machine: advice about mounts would be beside the point.
    static func judgeCopy(
        _ file: TokenFileSight,
        nowS: Int64,
        _ remedies: Remedies
    ) -> DoctorResult {
        switch file.content {
        case .failure(let error):
            .failed(
                .tokenFile,
                "\(file.path) cannot be read: \(error).\(file.accessText)",
                "Name a file with the pod's token; the API server makes one like it.",
                [remedies.makeToken]
            )
        case .success(let bytes):
            Self.read(file.path, bytes, file.factsText(nowS: nowS, isInCluster: false), remedies)
        }
    }

    private static func unreadable(
        _ file: TokenFileSight,
        _ error: FileError,
        _ others: [String],
        _ remedies: Remedies
    ) -> DoctorResult {
        let saw = "\(file.path) cannot be read: \(error).\(file.accessText)"
        if let other = others.first {
            return .failed(
                .tokenFile,
                "\(saw) There is one at \(other).",
                "The path is hard-coded somewhere: webhooks up to 1.5 project to …/tokens/, later "
                    + "ones to …/wi/token/. Remove AZURE_FEDERATED_TOKEN_FILE from the manifest "
                    + "and let the webhook set it.",
                [
                    "kubectl -n \(DoctorNames.quoted(remedies.names.namespace)) set env "
                        + "deployment/\(remedies.names.deployment) AZURE_FEDERATED_TOKEN_FILE-"
                ]
            )
        }
        if error == .accessDenied {
            return .failed(
                .tokenFile,
                saw,
                "As non-root, set securityContext.fsGroup on the pod.",
                [remedies.setGroup]
            )
        }
        return .failed(
            .tokenFile,
            saw,
            "The projected volume is missing: the webhook adds it to labelled pods when they are "
                + "created. Do not set AZURE_FEDERATED_TOKEN_FILE by hand.",
            [remedies.showPodVolumes] + remedies.labelPods
        )
    }

    private static func read(
        _ path: String,
        _ bytes: [UInt8],
        _ facts: String,
        _ remedies: Remedies
    ) -> DoctorResult {
        let about = facts.isEmpty ? "" : " (\(facts))"
        let text = String(decoding: bytes, as: UTF8.self).trimmingBlanks
        if text.isEmpty {
            return .failed(
                .tokenFile,
                "\(path) is empty\(about).",
                "The kubelet writes it when the pod starts: check the projected volume, then "
                    + "re-create the pod.",
                [remedies.showPodVolumes, remedies.restart]
            )
        }
        guard DecodedJWT(text) != nil else {
            return .failed(
                .tokenFile,
                "\(path) has \(bytes.count) bytes and is no JWT\(about).",
                "AZURE_FEDERATED_TOKEN_FILE must name the projected service account token, not a "
                    + "secret or another file.",
                [remedies.showPodVolumes, remedies.restart]
            )
        }
        return .passed(
            .tokenFile,
            "\(path) holds a JWT of \(text.utf8.count) characters\(about)."
        )
    }
}

extension String {
    /// Without blanks and line ends at both ends.
    var trimmingBlanks: String {
        let tail = self.drop { $0.isWhitespace }
        return String(tail.reversed().drop { $0.isWhitespace }.reversed())
    }
}
