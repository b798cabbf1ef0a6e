// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// Asks the Azure CLI for a token of whoever is signed in: for developers' machines.
@LoopActor public final class AzureCLICredential: Credential {
    /// Its name in logs and status.
    public let name = CredentialKind.azureCLI.rawValue
    /// The tenant, if one is configured; the CLI knows the rest.
    public let subject: CredentialSubject

    private let tool: DeveloperTool

    /// Takes the tenant and the search path from `settings`; runs nothing.
    public convenience init(_ settings: IdentitySettings) throws(IdentityError) {
        try self.init(settings, timeoutMS: DeveloperTool.timeoutMS)
    }

    /// `timeoutMS`: how long the program may take.
    init(_ settings: IdentitySettings, timeoutMS: UInt64) throws(IdentityError) {
        self.tool = try DeveloperTool(
            program: "az",
            variable: "AZURE_CORE_NO_COLOR",
            settings,
            timeoutMS: timeoutMS,
            signInHint: "Run `az login`.",
            signInMarks: ["az login", "az account set"]
        )
        self.subject = CredentialSubject(tenantID: settings.tenantID)
    }

    /// Runs `az account get-access-token`; about a second, up to ten.
    public func exchange(_ flight: TokenFlight) async throws(IdentityError) -> TokenGrant {
        var arguments = [
            "account", "get-access-token", "--output", "json", "--resource", flight.scope.resource,
        ]
        if !self.subject.tenantID.isEmpty { arguments += ["--tenant", self.subject.tenantID] }
        // `expiresOn` is local time without a zone: read only to be ignored.
        return try await self.tool.token(
            arguments,
            flight,
            tokenMember: "accessToken",
            expiryMember: "expires_on"
        )
    }
}
