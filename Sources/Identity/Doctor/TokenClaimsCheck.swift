// SPDX-License-Identifier: Apache-2.0

/// What the federated token says about itself, as far as Entra will hold it against us.
enum TokenClaimsCheck {
    /// Entra's limit (AADSTS70023).
    static let lifetimeSMax: Int64 = 25 * 3600
    /// The kubelet replaces a token that has lived this part of its life.
    static let rotationPercent: Int64 = 80

    static func judge(
        _ token: DecodedJWT,
        nowS: Int64,
        usesProxy: Bool,
        _ remedies: Remedies
    ) -> DoctorResult {
        let claims = token.claims
        guard let issuer = claims.issuer, let subject = claims.subject,
            let expiresAtS = claims.expiresAtS
        else {
            return .failed(
                .tokenClaims,
                "The federated token lacks iss, sub or exp: it is no service account token.",
                "Mount a projected token.",
                [remedies.showPodVolumes, remedies.restart]
            )
        }
        let names =
            "iss \(DoctorNames.plain(issuer)), sub \(DoctorNames.plain(subject)), aud "
            + "\(DoctorNames.plain(claims.audiences.joined(separator: " ")))"
        return Self.times(claims, expiresAtS, nowS, names, remedies)
            ?? Self.algorithm(token, names, remedies)
            ?? Self.audience(claims, usesProxy, names, remedies)
            ?? .passed(.tokenClaims, "\(names); \(expiresAtS - nowS) s left.")
    }

    private static func times(
        _ claims: DecodedJWT.Claims,
        _ expiresAtS: Int64,
        _ nowS: Int64,
        _ names: String,
        _ remedies: Remedies
    ) -> DoctorResult? {
        if nowS >= expiresAtS {
            return .failed(
                .tokenClaims,
                "\(names); expired \(nowS - expiresAtS) s ago.",
                "The kubelet does not rotate it: a subPath mount never updates and a copied file "
                    + "does not either, or the node's clock is wrong. Re-create the pod.",
                [remedies.restart, remedies.showPodVolumes]
            )
        }
        if let notBeforeS = claims.notBeforeS ?? claims.issuedAtS,
            notBeforeS > nowS + ClockCheck.skewSWarning
        {
            return .failed(
                .tokenClaims,
                "\(names); valid only in \(notBeforeS - nowS) s.",
                "This clock is behind the API server's: repair the node's time synchronisation.",
                ["kubectl get nodes -o wide"]
            )
        }
        guard let issuedAtS = claims.issuedAtS, expiresAtS - issuedAtS <= Self.lifetimeSMax else {
            return .failed(
                .tokenClaims,
                "\(names); it lacks iat or lives longer than 25 hours.",
                "Entra takes neither (AADSTS70023): project it with 3600 to 86400 seconds.",
                remedies.commands(forAADSTS: 70023)
            )
        }
        let lifetimeS = max(expiresAtS - issuedAtS, 1)
        let ageS = nowS - issuedAtS
        // A tenth of grace: the kubelet looks once a minute or so.
        guard ageS * 100 / lifetimeS > Self.rotationPercent + 10 else { return nil }
        return .warning(
            .tokenClaims,
            "\(names); \(ageS) of \(lifetimeS) s have passed and it was not replaced.",
            "The kubelet replaces it at \(Self.rotationPercent) %: look for a subPath mount, a "
                + "copied file or a kubelet that hangs.",
            [remedies.showPodVolumes, remedies.restart]
        )
    }

    private static func algorithm(
        _ token: DecodedJWT,
        _ names: String,
        _ remedies: Remedies
    ) -> DoctorResult? {
        guard token.algorithm != "RS256" || token.keyID == nil else { return nil }
        return .failed(
            .tokenClaims,
            "\(names); alg is \(DoctorNames.plain(token.algorithm ?? "missing")), kid is "
                + "\(token.keyID == nil ? "missing" : "there").",
            "Entra takes RS256 with a kid: this is not a cluster's service account token.",
            [remedies.showPodVolumes]
        )
    }

    private static func audience(
        _ claims: DecodedJWT.Claims,
        _ usesProxy: Bool,
        _ names: String,
        _ remedies: Remedies
    ) -> DoctorResult? {
        let isUsual = claims.audiences.contains {
            $0.hasPrefix(FederatedTokenClaims.audiencePrefix)
        }
        guard !isUsual, !usesProxy else { return nil }
        return .warning(
            .tokenClaims,
            "\(names); the audience is not \(FederatedTokenClaims.audiencePrefix).",
            "Unless the federated credential names this audience, mount the webhook's token and "
                + "not the default service account token.",
            [remedies.showPodVolumes]
        )
    }
}
