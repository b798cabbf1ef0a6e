// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// Tries credentials in order until one works, and stays with that one.
@LoopActor public final class ChainedCredential: Credential {
    /// The chain's name, and the link it settled on.
    public var name: String {
        guard let chosen else { return CredentialKind.defaultChain.rawValue }
        return "\(CredentialKind.defaultChain.rawValue) (\(chosen.name))"
    }

    /// What the settings say; the links may know more.
    public let subject: CredentialSubject

    private let links: [any Credential]
    private var chosen: (any Credential)?

    /// `links`: in the order they are tried.
    init(_ links: [any Credential], subject: CredentialSubject) {
        self.links = links
        self.subject = subject
    }

    /// The authority's own view of its endpoints, if a link talks to one.
    public var metadata: AuthorityMetadata? {
        for link in self.links {
            if let metadata = link.metadata { return metadata }
        }
        return nil
    }

    /// Closes every link.
    public func close() { for link in self.links { link.close() } }

    /// Tries the links.
    ///
    /// One that is not available lets the chain go on, and so does any failure of a developer's
    /// tool; a failure of any other stops it, for the next identity would have other rights and
    /// hide the fault.
    public func exchange(_ flight: TokenFlight) async throws(IdentityError) -> TokenGrant {
        if let chosen {
            flight.link = chosen.name
            return try await chosen.exchange(flight)
        }
        var refusals: [String] = []
        for link in self.links {
            flight.link = link.name
            do throws(IdentityError) {
                let grant = try await link.exchange(flight)
                self.chosen = link
                return grant
            } catch {
                let isTool = link is AzureCLICredential || link is AzureDeveloperCLICredential
                guard error.kind == .unavailable || (isTool && error.kind != .closed) else {
                    throw error
                }
                refusals.append("\(link.name): \(error.message)")
            }
        }
        flight.link = nil
        throw IdentityError(
            .unavailable,
            "No credential is available. " + refusals.joined(separator: " "),
            advice: "In AKS, label the pod template azure.workload.identity/use: \"true\" and "
                + "re-create the pod; elsewhere set AZURE_CLIENT_SECRET or run `az login`."
        )
    }
}
