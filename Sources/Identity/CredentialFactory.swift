// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// Builds what the chooser chose.
@LoopActor public enum CredentialFactory {
    /// Looks which files exist, then chooses.
    public static func choose(
        _ settings: IdentitySettings,
        on loop: Loop
    ) async -> CredentialChoice {
        var existing: Set<String> = []
        if settings.federatedTokenFile == nil {
            for path in CredentialChooser.knownTokenFiles {
                if await self.exists(path, loop) { existing.insert(path) }
            }
        }
        return CredentialChooser.choose(settings) { existing.contains($0) }
    }

    /// An unreadable file is there too: its error must be seen, not skipped.
    private static func exists(_ path: String, _ loop: Loop) async -> Bool {
        do throws(FileError) {
            _ = try await FileReader.read(
                path: path,
                bytesMax: FederatedToken.bytesMax,
                on: loop
            )
            return true
        } catch {
            return error == .accessDenied || error == .tooLarge
        }
    }

    /// Builds the credential.
    ///
    /// `client`: must outlive the credential.
    ///
    /// - Throws: `IdentityError` of kind `configuration`, naming the variable that is wrong.
    public static func make(
        _ choice: CredentialChoice,
        _ settings: IdentitySettings,
        on loop: Loop,
        client: HTTPClient,
        limits: ExchangeLimits = ExchangeLimits()
    ) throws(IdentityError) -> any Credential {
        if let problem = choice.problem { throw problem }
        guard choice.kind == .defaultChain else {
            return try self.make(
                choice.kind,
                choice,
                settings,
                on: loop,
                client: client,
                limits: limits
            )
        }
        var links: [any Credential] = []
        for kind in choice.chain {
            do throws(IdentityError) {
                links.append(
                    try self.make(
                        kind,
                        choice,
                        settings,
                        on: loop,
                        client: client,
                        limits: limits
                    )
                )
            } catch {
                // A link that cannot be built for want of settings is one that does not apply.
                links.append(
                    UnavailableCredential(
                        kind,
                        IdentityError(.unavailable, error.message, advice: error.advice)
                    )
                )
            }
        }
        return ChainedCredential(
            links,
            subject: CredentialSubject(
                tenantID: settings.tenantID,
                clientID: settings.clientID
            )
        )
    }

    private static func make(
        _ kind: CredentialKind,
        _ choice: CredentialChoice,
        _ settings: IdentitySettings,
        on loop: Loop,
        client: HTTPClient,
        limits: ExchangeLimits
    ) throws(IdentityError) -> any Credential {
        switch kind {
        case .workloadIdentity:
            guard let file = choice.federatedTokenFile else { throw Self.noTokenFile }
            return try WorkloadIdentityCredential(
                settings,
                tokenFile: file,
                on: loop,
                client: client,
                limits: limits
            )
        case .clientSecret:
            return try ClientSecretCredential(settings, on: loop, client: client, limits: limits)
        case .clientCertificate:
            return try ClientCertificateCredential(
                settings,
                on: loop,
                client: client,
                limits: limits
            )
        case .environment:
            // azure-identity's order: the secret wins over the certificate.
            return try self.make(
                settings.clientSecret != nil ? .clientSecret : .clientCertificate,
                choice,
                settings,
                on: loop,
                client: client,
                limits: limits
            )
        case .managedIdentity:
            return try ManagedIdentityCredential(
                settings,
                client: client,
                probes: choice.kind == .defaultChain,
                limits: limits
            )
        case .azureCLI: return try AzureCLICredential(settings)
        case .azureDeveloperCLI: return try AzureDeveloperCLICredential(settings)
        case .defaultChain: throw Self.noTokenFile
        }
    }

    private static let noTokenFile = IdentityError(
        .configuration,
        "There is no federated token file.",
        advice: "Label the pod template azure.workload.identity/use: \"true\" and re-create the "
            + "pod; the webhook then sets AZURE_FEDERATED_TOKEN_FILE."
    )
}
