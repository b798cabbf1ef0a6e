// SPDX-License-Identifier: Apache-2.0

/// Decides which credential is used: workload identity, else client secret, else the default
/// chain.
///
/// Pure; which files exist is an argument.
public struct CredentialChooser: Sendable {
    /// Where the webhook projects the federated token (1.6, then up to 1.5), and last where the
    /// architecture document looks.
    ///
    /// Only a fallback: `AZURE_FEDERATED_TOKEN_FILE` wins.
    public static let knownTokenFiles = [
        "/var/run/secrets/azure/wi/token/azure-identity-token",
        "/var/run/secrets/azure/tokens/azure-identity-token",
        "/var/run/secrets/azure/tokens/token",
    ]

    /// What `AZURE_TOKEN_CREDENTIALS=prod` leaves of the chain.
    static let productionChain: [CredentialKind] = [.environment, .managedIdentity]
    /// What `AZURE_TOKEN_CREDENTIALS=dev` leaves of the chain.
    static let developmentChain: [CredentialKind] = [.azureCLI, .azureDeveloperCLI]

    /// Chooses for `settings`.
    ///
    /// A configured token file decides even when it is missing: falling through to another
    /// identity would hide the fault behind other rights. The error then names the file.
    /// `AZURE_TOKEN_CREDENTIALS` is the operator's word and comes before everything: one
    /// credential's name means that one only, `dev` the developer tools only, `prod` everything
    /// but them.
    ///
    /// `exists`: whether a file is there; asked for `knownTokenFiles` only.
    public static func choose(
        _ settings: IdentitySettings,
        exists: (_ path: String) -> Bool
    ) -> CredentialChoice {
        let file = settings.federatedTokenFile ?? Self.knownTokenFiles.first(where: exists)
        guard let word = settings.tokenCredentials else {
            return Self.inDocumentOrder(
                settings,
                file,
                chain: Self.productionChain + Self.developmentChain
            )
        }
        switch word.lowercased() {
        case "prod": return Self.inDocumentOrder(settings, file, chain: Self.productionChain)
        case "dev":
            return CredentialChoice(
                .defaultChain,
                "AZURE_TOKEN_CREDENTIALS is dev",
                chain: Self.developmentChain
            )
        case let name:
            let kind = CredentialKind.allCases.first { $0.rawValue.lowercased() == name }
            guard let kind, kind != .defaultChain else { return Self.unknown }
            return CredentialChoice(
                kind,
                "AZURE_TOKEN_CREDENTIALS names it",
                federatedTokenFile: file
            )
        }
    }

    private static func inDocumentOrder(
        _ settings: IdentitySettings,
        _ file: String?,
        chain: [CredentialKind]
    ) -> CredentialChoice {
        if let file {
            let reason =
                settings.federatedTokenFile == nil
                ? "the federated token file exists" : "AZURE_FEDERATED_TOKEN_FILE is set"
            return CredentialChoice(
                .workloadIdentity,
                reason,
                federatedTokenFile: file,
                warnings: Self.warnings(settings)
            )
        }
        if settings.clientSecret != nil {
            return CredentialChoice(.clientSecret, "AZURE_CLIENT_SECRET is set")
        }
        return CredentialChoice(
            .defaultChain,
            "there is neither a federated token file nor AZURE_CLIENT_SECRET",
            chain: chain
        )
    }

    private static func warnings(_ settings: IdentitySettings) -> [String] {
        guard settings.clientSecret != nil else { return [] }
        return [
            "AZURE_CLIENT_SECRET is set too and is not used: remove it, for other programs in "
                + "this environment prefer it."
        ]
    }

    private static let unknown: CredentialChoice = {
        let names = CredentialKind.allCases.filter { $0 != .defaultChain }.map(\.rawValue)
        return CredentialChoice(
            .defaultChain,
            "AZURE_TOKEN_CREDENTIALS is not understood",
            problem: IdentityError(
                .configuration,
                "AZURE_TOKEN_CREDENTIALS is not understood.",
                advice: "Set it to dev, prod, or one of \(names.joined(separator: ", "))."
            )
        )
    }()
}
