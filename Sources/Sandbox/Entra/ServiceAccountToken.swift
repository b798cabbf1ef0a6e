// SPDX-License-Identifier: Apache-2.0
internal import EventLoop
internal import JSON

/// Writes service-account tokens with the claims a kubelet's projected token has.
enum ServiceAccountToken {
    /// A signed token for the pod of the sandbox.
    static func make(
        _ options: FederatedTokenOptions,
        from issuer: ClusterIssuer,
        now: Timestamp
    ) throws -> String {
        let issuedAtS = now.unixMS / 1000 - options.ageS
        let account = options.subject.split(separator: ":")
        let namespace = account.count == 4 ? String(account[2]) : "default"
        let name = account.count == 4 ? String(account[3]) : "default"
        var claims = JSONWriter(reserving: 1024)
        claims.object { claims in
            claims.key("aud")
            claims.array { $0.string(options.audience) }
            claims.member("exp", Int(issuedAtS + options.lifetimeS))
            if options.hasIssuedAt { claims.member("iat", Int(issuedAtS)) }
            claims.member("iss", options.issuer ?? issuer.issuer)
            claims.member("jti", RandomBytes.uuidV4())
            claims.member("kubernetes.io", ServiceAccountToken.pod(namespace, account: name))
            claims.member("nbf", Int(issuedAtS))
            claims.member("sub", options.subject)
        }
        let token = try JSONWebToken.sign(
            try claims.finish(),
            with: issuer.current,
            algorithm: options.algorithm,
            keyID: options.keyID
        )
        return options.isSignatureBroken ? ServiceAccountToken.brokenSignature(token) : token
    }

    private static func pod(_ namespace: String, account: String) -> JSON {
        [
            "namespace": .string(namespace),
            "node": [
                "name": "aks-nodepool1-sandbox-vmss000000",
                "uid": "5a4db0c5-5555-4000-8000-00000000a005",
            ],
            "pod": [
                "name": "mcp-server-sandbox",
                "uid": "5a4db0c5-6666-4000-8000-00000000a006",
            ],
            "serviceaccount": [
                "name": .string(account),
                "uid": "5a4db0c5-7777-4000-8000-00000000a007",
            ],
        ]
    }

    /// The token with the first byte of its signature changed; still well-formed.
    private static func brokenSignature(_ token: String) -> String {
        var bytes = Array(token.utf8)
        guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot + 1 < bytes.count else {
            return token
        }
        bytes[dot + 1] = bytes[dot + 1] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        return String(decoding: bytes, as: UTF8.self)
    }
}
