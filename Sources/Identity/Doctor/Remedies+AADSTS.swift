// SPDX-License-Identifier: Apache-2.0

extension Remedies {
    /// The commands for a code of the catalogue; the sentence beside them is `AADSTSAdvice`'s.
    ///
    /// Empty where nothing on the operator's side repairs it: the service is busy, or the server
    /// is at fault.
    func commands(forAADSTS code: Int) -> [String] {
        switch code {
        case 700211: [self.showIssuer] + self.updateTrust
        case 700213, 7002138: self.updateTrust
        case 70021, 70025: self.createTrust
        case 700212: [self.showPodVolumes] + self.labelPods
        case 50027, 5002730, 700222, 7000218, 900144: [self.showPodVolumes, self.restart]
        case 700024: [self.restart, "kubectl get nodes -o wide"]
        case 700027, 90061:
            [
                "curl -sS \(DoctorNames.quoted(self.discoveryURL))",
                "az aks update --resource-group <resource group> --name <cluster>",
            ]
        case 70023:
            [
                "kubectl -n \(DoctorNames.quoted(self.names.namespace)) annotate --overwrite "
                    + "serviceaccount \(DoctorNames.quoted(self.names.serviceAccount)) "
                    + "azure.workload.identity/service-account-token-expiration=3600",
                self.restart,
            ]
        case 700016: [self.showIdentity] + self.annotateAccount
        case 90002:
            ["az account show --query tenantId -o tsv", "az cloud show --query endpoints"]
        case 500011, 650057:
            [
                "az ad sp list --filter \"servicePrincipalNames/any(n:n eq '\(self.resource)')\" "
                    + "--query \"[].{name:displayName,id:appId}\" -o table",
                "az ad app list --show-mine --query \"[].{name:displayName,uris:identifierUris}\"",
            ]
        case 1002012, 70011, 28000:
            ["az ad app list --show-mine --query \"[].{name:displayName,uris:identifierUris}\""]
        case 7000215, 7000222:
            [
                "az ad app credential list --id \(self.names.clientID) -o table",
                "az ad app credential reset --append --id \(self.names.clientID)",
            ]
        case 53000, 53003, 530035:
            ["az ad sp show --id \(self.names.clientID) --query \"{name:displayName,id:id}\""]
        case 50196:
            [
                "kubectl -n \(DoctorNames.quoted(self.names.namespace)) get pods "
                    + "--sort-by=.status.startTime"
            ]
        default: []
        }
    }

    private var discoveryURL: String {
        self.names.issuer + (self.names.issuer.hasSuffix("/") ? "" : "/")
            + ".well-known/openid-configuration"
    }

    /// What the scope is for; quoted into a filter, so nothing but URL characters.
    private var resource: String {
        let text = (try? Scope(self.scope))?.resource ?? "<application id URI>"
        return text.replacing("'", with: "")
    }
}
