// SPDX-License-Identifier: Apache-2.0

/// Commands that repair what is usually wrong, ready to paste.
struct Remedies {
    let names: DoctorNames
    let scope: String

    /// Puts the label where the webhook looks for it; the change re-creates the pods.
    var labelPods: [String] {
        [
            "kubectl -n \(q(self.names.namespace)) patch deployment \(q(self.names.deployment)) "
                + #"-p '{"spec":{"template":{"metadata":{"labels":"#
                + #"{"azure.workload.identity/use":"true"}}}}}'"#,
            "kubectl get mutatingwebhookconfigurations azure-wi-webhook-mutating-webhook-"
                + "configuration || az aks update --resource-group <resource group> "
                + "--name <cluster> --enable-oidc-issuer --enable-workload-identity",
        ]
    }

    /// Names the identity on the service account.
    var annotateAccount: [String] {
        [
            "kubectl -n \(q(self.names.namespace)) annotate --overwrite serviceaccount "
                + "\(q(self.names.serviceAccount)) "
                + "azure.workload.identity/client-id=\(q(self.names.clientID))",
            self.restart,
        ]
    }

    /// A new pod gets new variables and a new token.
    var restart: String {
        "kubectl -n \(q(self.names.namespace)) rollout restart deployment "
            + q(self.names.deployment)
    }

    /// Lets a process that is not root read projected files.
    var setGroup: String {
        "kubectl -n \(q(self.names.namespace)) patch deployment \(q(self.names.deployment)) "
            + #"-p '{"spec":{"template":{"spec":{"securityContext":{"fsGroup":65532}}}}}'"#
    }

    /// Finds the client id by the identity's name.
    var showIdentity: String {
        "az identity list --query \"[].{name:name,client:clientId,tenant:tenantId}\" -o table"
    }

    var showPodVolumes: String {
        "kubectl -n \(q(self.names.namespace)) get pods -o yaml | "
            + "grep -A12 azure-identity-token"
    }

    /// Sets `IDENTITY` and `GROUP` for the commands that follow it.
    var findIdentity: String {
        "read -r IDENTITY GROUP < <(az identity list --query "
            + "\"[?clientId=='\(self.names.clientID)'].[name,resourceGroup]\" -o tsv)"
    }

    var listTrusts: String {
        "az identity federated-credential list --identity-name \"$IDENTITY\" "
            + "--resource-group \"$GROUP\" -o table"
    }

    /// Trusts exactly the token that was seen.
    var createTrust: [String] {
        [
            self.findIdentity,
            self.listTrusts,
            "az identity federated-credential create --name mcp-server "
                + "--identity-name \"$IDENTITY\" --resource-group \"$GROUP\" "
                + "--issuer \(q(self.names.issuer)) --subject \(q(self.names.subject)) "
                + "--audiences \(self.names.audience)",
        ]
    }

    /// Changes a trust to what was seen in the token.
    var updateTrust: [String] {
        [
            self.findIdentity,
            self.listTrusts,
            "az identity federated-credential update --name <credential> "
                + "--identity-name \"$IDENTITY\" --resource-group \"$GROUP\" "
                + "--issuer \(q(self.names.issuer)) --subject \(q(self.names.subject)) "
                + "--audiences \(self.names.audience)",
        ]
    }

    /// Writes a token like the pod's to a file, on a machine that has kubectl.
    var makeToken: String {
        "kubectl -n \(q(self.names.namespace)) create token \(q(self.names.serviceAccount)) "
            + "--audience \(self.names.audience) > token"
    }

    var showIssuer: String {
        "az aks show --resource-group <resource group> --name <cluster> "
            + "--query oidcIssuerProfile.issuerUrl -o tsv"
    }

    /// Grants an app role of the backend to the identity.
    func assignRole(objectID: String?, resource: String) -> [String] {
        let principal = objectID ?? "<object id of the identity>"
        return [
            "az ad sp list --filter \"servicePrincipalNames/any(n:n eq '\(resource)')\" "
                + "--query \"[].{id:id,roles:appRoles[].{id:id,value:value}}\"",
            "az rest --method POST --url https://graph.microsoft.com/v1.0/servicePrincipals/"
                + "<backend's id>/appRoleAssignedTo --body '{\"principalId\":\"\(principal)\","
                + "\"resourceId\":\"<backend's id>\",\"appRoleId\":\"<role's id>\"}'",
        ]
    }

    private func q(_ text: String) -> String { DoctorNames.quoted(text) }
}
