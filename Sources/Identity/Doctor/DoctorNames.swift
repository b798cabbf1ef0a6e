// SPDX-License-Identifier: Apache-2.0

/// The names that go into commands: from the federated token where there is one, else a
/// placeholder in angle brackets.
struct DoctorNames {
    let namespace: String
    let serviceAccount: String
    let deployment: String
    let clientID: String
    let tenantID: String
    let issuer: String
    let subject: String
    let audience: String

    init(_ input: DoctorInput, _ claims: DecodedJWT.Claims?) {
        let subject = (claims?.subject).map(Self.plain)
        let words = subject?.split(separator: ":").map(String.init) ?? []
        let isAccount = words.count == 4 && words[0] == "system" && words[1] == "serviceaccount"
        self.namespace = isAccount ? words[2] : "<namespace>"
        self.serviceAccount = isAccount ? words[3] : "<service account>"
        self.deployment =
            (claims?.podName ?? (input.isInCluster ? input.podName : nil))
            .map(Self.plain).flatMap(Self.deployment) ?? "<deployment>"
        let clientID = input.settings.clientID
        self.clientID = EnvironmentCheck.isGUID(clientID) ? clientID : "<client id>"
        let tenantID = input.settings.tenantID
        self.tenantID = Authority.isTenant(tenantID) ? tenantID : "<tenant id>"
        self.issuer = (claims?.issuer).map(Self.plain) ?? "<issuer>"
        self.subject = subject ?? "<subject>"
        self.audience = FederatedTokenClaims.audiencePrefix
    }

    /// In single quotes, for a POSIX shell.
    static func quoted(_ text: String) -> String {
        let safe = text.replacing("'", with: #"'\''"#)
        return "'\(safe)'"
    }

    /// Without control characters, and cut: a claim is somebody else's text.
    static func plain(_ text: String) -> String { Scrubber().firstLine(of: text) }

    /// `mcp-server-7d9f8b6c5-x2x4k` is a pod of `mcp-server`: a ReplicaSet's hash and a suffix of
    /// five follow the Deployment's name.
    private static func deployment(_ pod: String) -> String? {
        let words = pod.split(separator: "-")
        guard words.count >= 3, words[words.count - 1].count == 5,
            (6...10).contains(words[words.count - 2].count)
        else { return nil }
        return words.dropLast(2).joined(separator: "-")
    }
}
