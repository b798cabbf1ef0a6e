// SPDX-License-Identifier: Apache-2.0

// Goal: each refusal of the catalogue is classified rightly, explained, and comes with the command
// that repairs it, filled in from the token. Method: one row a code, status and `error` as Entra
// sends them.

import EventLoop
import Testing

@testable import Identity

/// One code of the catalogue, and what must become of it.
struct CatalogueRow: Sendable, CustomTestStringConvertible {
    var code: Int
    var status = 401
    var error = "invalid_client"
    var kind = IdentityError.Kind.refused
    /// The same request is tried again within the exchange.
    var isRetried = false
    /// Words of the sentence for the operator.
    var hint: String
    /// Beginnings of the commands, in order; none where nothing on the operator's side helps.
    var commands: [String]

    var testDescription: String { "AADSTS\(self.code)" }
}

@Suite struct AADSTSCatalogueTests {
    private static let find = "read -r IDENTITY GROUP < <(az identity list --query "
    private static let list = "az identity federated-credential list "
    private static let update = "az identity federated-credential update --name <credential> "
    private static let create = "az identity federated-credential create --name mcp-server "
    private static let trusts = [find, list, update]
    private static let volumes = "kubectl -n 'prod' get pods -o yaml"
    private static let restart = "kubectl -n 'prod' rollout restart deployment 'agents'"
    private static let annotate =
        "kubectl -n 'prod' annotate --overwrite serviceaccount 'agents-sa' "
    private static let bad = "invalid_request"

    static let rows: [CatalogueRow] = [
        CatalogueRow(
            code: 700211,
            hint: "has this issuer (iss https://issuer.example/g/)",
            commands: ["az aks show "] + trusts
        ),
        CatalogueRow(
            code: 700212,
            hint: "wrong audience (aud api://AzureADTokenExchange)",
            commands: [volumes, "kubectl -n 'prod' patch deployment 'agents' ", "kubectl get muta"]
        ),
        CatalogueRow(
            code: 700213,
            hint: "this subject (sub system:serviceaccount:prod:agents-sa)",
            commands: trusts
        ),
        CatalogueRow(code: 7_002_138, hint: "upper and lower case", commands: trusts),
        CatalogueRow(code: 70021, hint: "up to five minutes", commands: [find, list, create]),
        CatalogueRow(
            code: 70025,
            hint: "no federated credential at all",
            commands: [find, list, create]
        ),
        CatalogueRow(
            code: 700024,
            hint: "outside its validity",
            commands: [restart, "kubectl get"]
        ),
        CatalogueRow(
            code: 700027,
            hint: "passes within minutes",
            commands: [
                "curl -sS 'https://issuer.example/g/.well-known/openid-configuration'",
                "az aks update ",
            ]
        ),
        CatalogueRow(
            code: 90061,
            status: 400,
            error: bad,
            hint: "cannot reach the issuer (iss https://issuer.example/g/)",
            commands: ["curl -sS 'https://issuer.example/g/", "az aks update "]
        ),
        CatalogueRow(
            code: 70023,
            status: 400,
            error: bad,
            hint: "longer than 25 hours",
            commands: [
                annotate + "azure.workload.identity/service-account-token-expiration=3600", restart,
            ]
        ),
        CatalogueRow(
            code: 50027,
            status: 400,
            error: bad,
            hint: "not a usable JWT",
            commands: [volumes, restart]
        ),
        CatalogueRow(
            code: 5_002_730,
            status: 400,
            error: bad,
            hint: "not a usable JWT",
            commands: [volumes, restart]
        ),
        CatalogueRow(code: 700222, hint: "issued by Entra itself", commands: [volumes, restart]),
        CatalogueRow(
            code: 700016,
            status: 400,
            error: "unauthorized_client",
            hint: "not the resource id",
            commands: [
                "az identity list ",
                annotate + "azure.workload.identity/client-id='\(World.clientID)'", restart,
            ]
        ),
        CatalogueRow(
            code: 90002,
            status: 400,
            error: bad,
            hint: "AZURE_TENANT_ID",
            commands: ["az account show --query tenantId", "az cloud show "]
        ),
        CatalogueRow(
            code: 500011,
            status: 400,
            error: "invalid_resource",
            hint: "App ID URI",
            commands: [
                "az ad sp list --filter \"servicePrincipalNames/any(n:n eq 'api://backend')\"",
                "az ad app list ",
            ]
        ),
        CatalogueRow(
            code: 650057,
            status: 400,
            error: "invalid_resource",
            hint: "App ID URI",
            commands: ["az ad sp list ", "az ad app list "]
        ),
        CatalogueRow(
            code: 1_002_012,
            status: 400,
            error: "invalid_scope",
            hint: "/.default",
            commands: ["az ad app list "]
        ),
        CatalogueRow(
            code: 70011,
            status: 400,
            error: "invalid_scope",
            hint: "/.default",
            commands: ["az ad app list "]
        ),
        CatalogueRow(
            code: 28000,
            status: 400,
            error: "invalid_scope",
            hint: "/.default",
            commands: ["az ad app list "]
        ),
        CatalogueRow(
            code: 7_000_215,
            hint: "the secret's value, not its ID",
            commands: [
                "az ad app credential list --id \(World.clientID) ",
                "az ad app credential reset --append --id \(World.clientID)",
            ]
        ),
        CatalogueRow(
            code: 7_000_222,
            hint: "expired",
            commands: ["az ad app credential list ", "az ad app credential reset "]
        ),
        CatalogueRow(code: 7_000_218, hint: "may be empty", commands: [volumes, restart]),
        CatalogueRow(
            code: 900144,
            status: 400,
            error: bad,
            hint: "may be empty",
            commands: [volumes, restart]
        ),
        CatalogueRow(
            code: 70003,
            status: 400,
            error: "unsupported_grant_type",
            hint: "client_credentials",
            commands: []
        ),
        CatalogueRow(
            code: 53003,
            status: 400,
            error: "invalid_grant",
            hint: "correlation id",
            commands: ["az ad sp show --id \(World.clientID) "]
        ),
        CatalogueRow(
            code: 530035,
            status: 400,
            error: "invalid_grant",
            hint: "Conditional Access",
            commands: ["az ad sp show "]
        ),
        CatalogueRow(
            code: 53000,
            status: 400,
            error: "invalid_grant",
            hint: "Conditional Access",
            commands: ["az ad sp show "]
        ),
        CatalogueRow(
            code: 50196,
            status: 400,
            error: "invalid_grant",
            hint: "request loop",
            commands: ["kubectl -n 'prod' get pods --sort-by=.status.startTime"]
        ),
        CatalogueRow(
            code: 50196,
            status: 429,
            error: "too_many_requests",
            kind: .throttled,
            isRetried: true,
            hint: "request loop",
            commands: ["kubectl -n 'prod' get pods --sort-by=.status.startTime"]
        ),
        CatalogueRow(
            code: 90033,
            status: 503,
            error: "temporarily_unavailable",
            kind: .authorityFailed,
            isRetried: true,
            hint: "being retried",
            commands: []
        ),
        CatalogueRow(
            code: 90033,
            status: 400,
            error: "temporarily_unavailable",
            kind: .authorityFailed,
            isRetried: true,
            hint: "being retried",
            commands: []
        ),
    ]

    private static let claims = FederatedTokenClaims(
        issuer: "https://issuer.example/g/",
        subject: "system:serviceaccount:prod:agents-sa",
        audiences: ["api://AzureADTokenExchange"]
    )

    @Test(arguments: rows) func isClassifiedAndExplained(row: CatalogueRow) {
        let body =
            #"{"error":"\#(row.error)","error_description":"AADSTS\#(row.code): Words of Entra. "#
            + #"Trace ID: t-1 Correlation ID: c-1","error_codes":[\#(row.code)],"#
            + #""correlation_id":"c-1","trace_id":"t-1"}"#
        let refusal = TokenRefusal(
            HTTPClient.Response(status: row.status, body: Array(body.utf8)),
            Scrubber(),
            Self.claims
        )
        let error = refusal.error
        #expect(error.kind == row.kind)
        #expect(error.aadstsCode == row.code)
        #expect(error.oauthError == row.error)
        #expect(error.correlationID == "c-1")
        #expect(
            error.message
                == "The authority answered \(row.status): AADSTS\(row.code): Words of Entra."
        )
        #expect(error.advice?.contains(row.hint) == true, "\(error.advice ?? "nothing")")
        guard case .failed(let outcome, _) = refusal.verdict else {
            Issue.record("a refusal is a failure")
            return
        }
        var retry = ExchangeRetry(limits: ExchangeLimits(), startedMS: 0)
        let action = retry.handle(outcome, atMS: 10, random: 0)
        #expect((action != .fail) == row.isRetried)
    }

    @Test(arguments: rows) func comesWithItsCommands(row: CatalogueRow) {
        let commands = Self.remedies.commands(forAADSTS: row.code)
        #expect(commands.count == row.commands.count, "\(commands)")
        for (command, beginning) in zip(commands, row.commands) {
            #expect(command.hasPrefix(beginning), "\(command)")
        }
        for command in commands where command.contains("federated-credential create") {
            #expect(command.contains("--issuer 'https://issuer.example/g/'"))
        }
        for command in commands where command.contains("federated-credential update") {
            #expect(command.contains("--subject 'system:serviceaccount:prod:agents-sa'"))
        }
    }

    /// The doctor's line for the exchange carries both.
    @Test(arguments: rows) func isWhatTheDoctorSays(row: CatalogueRow) {
        let error = IdentityError(
            row.kind,
            "The authority answered.",
            advice: AADSTSAdvice.sentence(for: row.code, claims: Self.claims),
            aadstsCode: row.code
        )
        let result = ExchangeCheck.judge(.failure(error), tookMS: 1, Self.remedies)
        #expect(result.verdict == .failed)
        #expect(result.remedy?.contains(row.hint) == true)
        #expect(result.commands == Self.remedies.commands(forAADSTS: row.code))
    }

    private static var remedies: Remedies {
        var settings = IdentitySettings()
        settings.clientID = World.clientID
        settings.tenantID = World.tenant
        var claims = DecodedJWT.Claims()
        claims.issuer = Self.claims.issuer
        claims.subject = Self.claims.subject
        claims.audiences = Self.claims.audiences
        claims.podName = "agents-7d9f8b6c5-x2x4k"
        let input = DoctorInput(settings: settings, scope: "api://backend/.default")
        return Remedies(names: DoctorNames(input, claims), scope: input.scope)
    }
}
