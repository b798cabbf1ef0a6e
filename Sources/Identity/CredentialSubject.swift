// SPDX-License-Identifier: Apache-2.0

/// Who asks whom for tokens.
///
/// Members that a credential does not know are empty.
public struct CredentialSubject: Sendable, Equatable {
    /// The authority's base URL.
    public var authority = ""
    /// The tenant.
    public var tenantID = ""
    /// The application or identity.
    public var clientID = ""

    /// Makes a subject.
    public init(authority: String = "", tenantID: String = "", clientID: String = "") {
        self.authority = authority
        self.tenantID = tenantID
        self.clientID = clientID
    }
}
