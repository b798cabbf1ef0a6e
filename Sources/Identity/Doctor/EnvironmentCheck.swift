// SPDX-License-Identifier: Apache-2.0

/// Reads from the variables that are set what the webhook did, or why it did nothing.
///
/// It injects tenant, authority, token file and, from the service account's annotation, the client
/// id; only into pods with the label, and only when they are created.
enum EnvironmentCheck {
    static func judge(_ input: DoctorInput, _ remedies: Remedies) -> DoctorResult {
        let settings = input.settings
        if let result = self.malformed(settings, remedies) { return result }
        guard settings.federatedTokenFile != nil else { return self.withoutFile(input, remedies) }
        if settings.tenantID.isEmpty {
            return .failed(
                .environment,
                "AZURE_FEDERATED_TOKEN_FILE is set and AZURE_TENANT_ID is not.",
                "The webhook sets both: annotate the service account with the tenant, or install "
                    + "the webhook with one.",
                [
                    "kubectl -n \(DoctorNames.quoted(remedies.names.namespace)) annotate "
                        + "--overwrite serviceaccount "
                        + "\(DoctorNames.quoted(remedies.names.serviceAccount)) "
                        + "azure.workload.identity/tenant-id=<tenant id>",
                    remedies.restart,
                ]
            )
        }
        if settings.clientID.isEmpty {
            return .failed(
                .environment,
                "The webhook injected everything but AZURE_CLIENT_ID: the service account has no "
                    + "annotation azure.workload.identity/client-id.",
                "Annotate the service account with the identity's client id, then re-create the "
                    + "pod: variables are set only when it is created.",
                [remedies.showIdentity] + remedies.annotateAccount
            )
        }
        return .passed(
            .environment,
            "Tenant \(settings.tenantID), client \(settings.clientID) and a federated token file "
                + "are set."
        )
    }

    /// A value that nothing can be done with, whoever set it.
    private static func malformed(
        _ settings: IdentitySettings,
        _ remedies: Remedies
    ) -> DoctorResult? {
        if !settings.clientID.isEmpty, !Self.isGUID(settings.clientID) {
            // The value is described and not shown: people paste secrets into the wrong field.
            let what =
                settings.clientID.contains("/")
                ? "looks like a resource id" : "is no GUID (\(settings.clientID.count) characters)"
            return .failed(
                .environment,
                "AZURE_CLIENT_ID \(what).",
                "It must be the client id, not the name, object id or resource id.",
                [remedies.showIdentity] + remedies.annotateAccount
            )
        }
        if !settings.tenantID.isEmpty, !Authority.isTenant(settings.tenantID) {
            return .failed(
                .environment,
                "AZURE_TENANT_ID is neither a GUID nor a domain name.",
                "Set it to the tenant's id.",
                ["az account show --query tenantId -o tsv"]
            )
        }
        guard AuthorityURL(settings.authorityHost) == nil else { return nil }
        return .failed(
            .environment,
            "AZURE_AUTHORITY_HOST is not an https URL of a host.",
            "Set it to your cloud's, such as \(Authority.publicCloud); a credential is never sent "
                + "over http, except to this machine.",
            ["az cloud show --query endpoints.activeDirectory -o tsv"]
        )
    }

    private static func withoutFile(
        _ input: DoctorInput,
        _ remedies: Remedies
    ) -> DoctorResult {
        let settings = input.settings
        if settings.clientSecret != nil || settings.clientCertificatePath != nil {
            let missing = [
                settings.tenantID.isEmpty ? "AZURE_TENANT_ID" : nil,
                settings.clientID.isEmpty ? "AZURE_CLIENT_ID" : nil,
            ].compactMap(\.self)
            guard missing.isEmpty else {
                return .failed(
                    .environment,
                    "A secret or certificate is set and \(missing.joined(separator: " and ")) "
                        + "is not.",
                    "Set the tenant id and the application's client id.",
                    ["az ad app list --show-mine --query \"[].{name:displayName,id:appId}\""]
                )
            }
            return .passed(.environment, "A secret or certificate is set, no federated token.")
        }
        let names = settings.identityEndpoint != nil || settings.podIdentityAuthorityHost != nil
        guard input.isInCluster, !names, settings.tokenCredentials == nil else {
            return .passed(.environment, "No webhook variables: this is not a mutated pod.")
        }
        let saw =
            settings.clientID.isEmpty && settings.tenantID.isEmpty
            ? "None of the webhook's variables is set: this pod was not mutated."
            : "AZURE_FEDERATED_TOKEN_FILE is not set, others are: they come from the manifest, "
                + "and the webhook did not mutate this pod."
        return .failed(
            .environment,
            saw,
            "The label azure.workload.identity/use: \"true\" belongs on the pod template, not "
                + "only on the service account; a pod of kube-system, one older than the webhook, "
                + "and a container in skip-containers get nothing. Then re-create the pod.",
            remedies.labelPods
        )
    }

    static func isGUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isHexDigit } }
    }
}
