// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// Asks the Azure Developer CLI for a token of whoever is signed in: for developers' machines.
@LoopActor public final class AzureDeveloperCLICredential: Credential {
    /// Its name in logs and status.
    public let name = CredentialKind.azureDeveloperCLI.rawValue
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
            program: "azd",
            variable: "NO_COLOR",
            settings,
            timeoutMS: timeoutMS,
            signInHint: "Run `azd auth login`.",
            signInMarks: ["azd auth login", "not logged in"]
        )
        self.subject = CredentialSubject(tenantID: settings.tenantID)
    }

    /// Runs `azd auth token`.
    public func exchange(_ flight: TokenFlight) async throws(IdentityError) -> TokenGrant {
        var arguments = [
            "auth", "token", "--output", "json", "--no-prompt", "--scope", flight.scope.value,
        ]
        if !self.subject.tenantID.isEmpty { arguments += ["--tenant-id", self.subject.tenantID] }
        return try await self.tool.token(
            arguments,
            flight,
            tokenMember: "token",
            expiryMember: "expiresOn"
        )
    }
}
