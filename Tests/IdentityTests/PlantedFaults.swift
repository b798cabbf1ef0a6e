// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Sandbox

@testable import Identity

extension PlantedFault {
    static let all =
        environment + tokenFile + federation + network + application + backend

    private static let issuerOption = "--issuer 'http://127.0.0.1:"
    private static let subjectOption = "--subject '\(SandboxDefaults.subject)'"

    static let environment: [PlantedFault] = [
        PlantedFault(
            "no label on the pod template",
            .environment,
            says: [
                "kubectl -n", #""azure.workload.identity/use":"true""#, "patch deployment",
                "az aks update",
            ]
        ) { ward in
            ward.input.settings = IdentitySettings()
        },
        PlantedFault(
            "variables set by hand, no label",
            .environment,
            says: [#""azure.workload.identity/use":"true""#, "deployment 'mcp-server'"]
        ) { ward in
            ward.input.settings.federatedTokenFile = nil
        },
        PlantedFault(
            "no client-id annotation on the service account",
            .environment,
            says: [
                "kubectl -n 'mcp-system' annotate --overwrite serviceaccount 'mcp-server' "
                    + "azure.workload.identity/client-id=",
                "rollout restart deployment",
            ]
        ) { ward in
            ward.input.settings.clientID = ""
        },
        PlantedFault(
            "the resource id in place of the client id",
            .environment,
            says: ["az identity list", "client:clientId"]
        ) { ward in
            ward.input.settings.clientID = "/subscriptions/x/resourceGroups/y"
        },
        PlantedFault(
            "no tenant",
            .environment,
            says: ["azure.workload.identity/tenant-id=", "'mcp-system'"]
        ) { ward in
            ward.input.settings.tenantID = ""
        },
        PlantedFault(
            "an authority without TLS",
            .environment,
            says: ["az cloud show --query endpoints.activeDirectory"]
        ) { ward in
            ward.input.settings.authorityHost = "http://login.example.com"
        },
        PlantedFault(
            "a client secret beside workload identity",
            .credential,
            .warning,
            says: ["AZURE_CLIENT_SECRET", "remove it"]
        ) { ward in
            ward.input.settings.clientSecret = Secret("PLANTED-SECRET")
        },
        PlantedFault(
            "a credential that nobody knows",
            .credential,
            says: ["WorkloadIdentityCredential"]
        ) { ward in
            ward.input.settings.tokenCredentials = "VisualStudioCredential"
        },
    ]

    static let tokenFile: [PlantedFault] = [
        PlantedFault(
            "no token file",
            .tokenFile,
            says: ["kubectl", "get pods -o yaml", "azure.workload.identity/use"]
        ) { ward in
            ward.identity.removeToken()
        },
        PlantedFault("an empty token file", .tokenFile, says: ["rollout restart"]) { ward in
            try ward.identity.write(" \n")
        },
        PlantedFault("a directory as token file", .tokenFile, says: ["kubectl"]) { ward in
            ward.input.settings.federatedTokenFile = "/tmp"
        },
        PlantedFault(
            "some other file as token file",
            .tokenFile,
            says: ["projected service account token", "kubectl"]
        ) { ward in
            ward.input.settings.federatedTokenFile = ward.file("PLANTED-OPAQUE-SECRET")
        },
        PlantedFault(
            "a token that expired and was not rotated",
            .tokenClaims,
            says: ["subPath", "kubectl -n 'mcp-system' rollout restart"]
        ) { ward in
            try ward.rotate { $0.ageS = 7200 }
        },
        PlantedFault(
            "a token that is not rotated",
            .tokenClaims,
            .warning,
            says: ["subPath", "kubectl"]
        ) { ward in
            try ward.rotate { $0.ageS = 3500 }
        },
        PlantedFault(
            "a token that lives for two days",
            .tokenClaims,
            says: ["service-account-token-expiration=3600", "AADSTS70023"]
        ) { ward in
            try ward.rotate { $0.lifetimeS = 48 * 3600 }
        },
        PlantedFault(
            "a token signed by another cluster's key",
            .signature,
            says: ["rollout restart", "another cluster"]
        ) { ward in
            try ward.rotate { $0.isSignatureBroken = true }
        },
        PlantedFault(
            "a signing key that is not published",
            .issuer,
            says: ["/.well-known/openid-configuration'", "az aks update", "AADSTS700027"]
        ) { ward in
            try ward.identity.rotateClusterKey(publishing: false)
            try ward.identity.rotate()
        },
    ]

    static let federation: [PlantedFault] = [
        PlantedFault(
            "a federated credential without the issuer's slash",
            .exchange,
            says: ["federated-credential update", issuerOption, "az aks show"]
        ) { ward in
            ward.change { $0.federatedCredentials[0].issuer.removeLast() }
        },
        PlantedFault(
            "the default service account",
            .exchange,
            says: [
                "federated-credential update",
                "--subject 'system:serviceaccount:default:default'",
            ]
        ) { ward in
            try ward.rotate { $0.subject = "system:serviceaccount:default:default" }
        },
        PlantedFault(
            "a subject in other case",
            .exchange,
            says: ["case", "federated-credential update", subjectOption]
        ) { ward in
            ward.change {
                $0.federatedCredentials[0].subject = "system:serviceaccount:MCP-system:mcp-server"
            }
        },
        PlantedFault(
            "the API server's audience",
            .exchange,
            says: ["api://AzureADTokenExchange", "kubectl"]
        ) { ward in
            try ward.rotate { $0.audience = "https://kubernetes.default.svc" }
        },
        PlantedFault(
            "no federated credential",
            .exchange,
            says: [
                "az identity federated-credential create", issuerOption, subjectOption,
                "--audiences api://AzureADTokenExchange",
                "[?clientId=='\(SandboxDefaults.clientID)']",
            ]
        ) { ward in
            ward.change { $0.federatedCredentials = [] }
        },
        PlantedFault(
            "an issuer that Entra cannot reach",
            .exchange,
            says: ["curl -sS 'http", "az aks update"]
        ) { ward in
            ward.entra.settings.isIssuerReachable = false
        },
    ]

    static let network: [PlantedFault] = [
        PlantedFault(
            "no way to the authority",
            .authority,
            says: ["kubectl", "get networkpolicies"]
        ) { ward in
            ward.input.settings.authorityHost = "http://127.0.0.1:1"
        },
        PlantedFault(
            "an authority whose name has no address",
            .authority,
            says: ["no address here", "nslookup", "AZURE_AUTHORITY_HOST"]
        ) { ward in
            // Refused by the resolver itself: a label has 63 characters at most.
            let label = String(repeating: "a", count: 64)
            ward.input.settings.authorityHost = "https://\(label).example.com"
        },
        PlantedFault(
            "something that is not TLS in the authority's place",
            .authority,
            says: ["SSL_CERT_FILE", "openssl s_client"]
        ) { ward in
            ward.input.settings.authorityHost = ward.entra.url.replacing("http:", with: "https:")
        },
        PlantedFault("a clock ten minutes ahead", .clock, says: ["kubectl get nodes"]) { ward in
            ward.clockAheadS = 600
        },
        PlantedFault("a clock two minutes behind", .clock, .warning, says: ["chrony"]) { ward in
            try ward.rotate { $0.ageS = 300 }
            ward.clockAheadS = -120
        },
        PlantedFault(
            "another cloud's metadata",
            .metadata,
            .warning,
            says: ["AZURE_AUTHORITY_HOST", "az cloud show"]
        ) { ward in
            ward.entra.settings.metadataIssuer = "https://login.example.com/x/v2.0"
        },
    ]

    static let application: [PlantedFault] = [
        PlantedFault(
            "a tenant that does not exist",
            .metadata,
            says: ["az account show --query tenantId", "az cloud show"]
        ) { ward in
            ward.input.settings.tenantID = "5a4db0c5-9999-4000-8000-00000000a001"
        },
        PlantedFault(
            "a client id of nobody",
            .exchange,
            says: ["az identity list", "azure.workload.identity/client-id="]
        ) { ward in
            ward.input.settings.clientID = "5a4db0c5-9999-4000-8000-00000000a002"
        },
        PlantedFault(
            "a scope of nobody",
            .exchange,
            says: ["az ad sp list", "api://nobody", "BACKEND_API_SCOPE"]
        ) { ward in
            ward.input.scope = "api://nobody/.default"
        },
        PlantedFault(
            "a scope without .default",
            .exchange,
            says: [".default", "az ad app list"]
        ) { ward in
            ward.input.scope = SandboxDefaults.backendResource + "/read"
        },
        PlantedFault(
            "a wrong client secret",
            .exchange,
            says: ["AZURE_CLIENT_SECRET", "az ad app credential reset"]
        ) { ward in
            ward.input.settings.federatedTokenFile = nil
            ward.input.settings.clientSecret = Secret("PLANTED-SECRET")
        },
    ]

    static let backend: [PlantedFault] = [
        PlantedFault(
            "no app role",
            .accessToken,
            .warning,
            says: [
                "az rest --method POST", "appRoleAssignedTo",
                #""principalId":"\#(SandboxDefaults.objectID)""#,
            ]
        ) { ward in
            ward.entra.settings.roles = []
        },
        PlantedFault(
            "an Azure management token for someone else",
            .scope,
            .warning,
            says: ["BACKEND_API_SCOPE=api://"]
        ) { ward in
            ward.input.scope = Scope.azureManagementDefault
            ward.input.backendURL = "https://api.example.com"
        },
        PlantedFault(
            "a token with the wrong audience for the backend",
            .backend,
            says: ["audience", "az ad app show", "BACKEND_API_SCOPE"]
        ) { ward in
            ward.input.scope = Scope.azureManagementDefault
        },
        PlantedFault(
            "a role the backend misses",
            .backend,
            says: ["role", "appRoleAssignedTo"]
        ) { ward in
            ward.backend.inject(Fault(.status, status: 403))
        },
        PlantedFault("no way to the backend", .backend, says: ["BACKEND_API_URL", "kubectl"]) {
            ward in
            ward.input.backendURL = "http://127.0.0.1:1"
        },
    ]
}
