// SPDX-License-Identifier: Apache-2.0

/// What the access token says, decoded for display only: clients must not depend on it.
enum GrantedTokenCheck {
    /// Below this a token is hardly worth the exchange, and refreshing never rests.
    static let lifetimeSMin: Int64 = 300

    static func judge(
        _ token: DecodedJWT?,
        input: DoctorInput,
        lifetimeMS: UInt64,
        _ remedies: Remedies
    ) -> DoctorResult {
        guard let claims = token?.claims else {
            return .skipped(.accessToken, "The token is opaque; that is the resource's choice.")
        }
        let saw = Self.text(claims)
        let settings = input.settings
        if let application = claims.applicationID, !settings.clientID.isEmpty,
            application.lowercased() != settings.clientID.lowercased()
        {
            return .failed(
                .accessToken,
                "\(saw); the client id asked for is \(remedies.names.clientID).",
                "Another identity answered: check AZURE_CLIENT_ID and which credential is used.",
                [remedies.showIdentity]
            )
        }
        if let tenantID = claims.tenantID, EnvironmentCheck.isGUID(settings.tenantID),
            tenantID.lowercased() != settings.tenantID.lowercased()
        {
            return .failed(
                .accessToken,
                "\(saw); the tenant asked for is \(remedies.names.tenantID).",
                "The token is another tenant's: check AZURE_TENANT_ID.",
                ["az account show --query tenantId -o tsv"]
            )
        }
        let scope = try? Scope(input.scope)
        if claims.roles.isEmpty, scope?.isAzureManagement == false {
            return .warning(
                .accessToken,
                "\(saw); no roles.",
                "The backend cannot tell it from any other application's token: assign an app "
                    + "role of the backend to this identity.",
                remedies.assignRole(
                    objectID: claims.objectID.map(DoctorNames.plain),
                    resource: scope?.resource ?? ""
                )
            )
        }
        if Int64(clamping: lifetimeMS / 1000) < Self.lifetimeSMin {
            return .warning(
                .accessToken,
                "\(saw); it lives \(lifetimeMS / 1000) s only.",
                "A token lifetime policy may be assigned to the backend's application.",
                ["az rest --url https://graph.microsoft.com/v1.0/policies/tokenLifetimePolicies"]
            )
        }
        return .passed(.accessToken, saw)
    }

    private static func text(_ claims: DecodedJWT.Claims) -> String {
        let facts: [(String, String?)] = [
            ("aud", claims.audiences.joined(separator: " ")),
            ("iss", claims.issuer),
            ("ver", claims.version),
            ("app", claims.applicationID),
            ("oid", claims.objectID),
            ("tid", claims.tenantID),
            ("roles", claims.roles.isEmpty ? nil : claims.roles.joined(separator: " ")),
        ]
        return facts.compactMap { name, value in
            value.map { "\(name) \(DoctorNames.plain($0))" }
        }.joined(separator: ", ")
    }
}
