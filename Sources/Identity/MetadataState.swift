// SPDX-License-Identifier: Apache-2.0

/// What the authority's OpenID metadata says about the computed token URL.
public enum MetadataState: Sendable, Equatable {
    /// This credential talks to no authority.
    case notApplicable
    /// Not fetched yet.
    case unknown
    /// Issuer and token endpoint are the expected ones.
    case agrees
    /// They are not: scrubbed, for people. The token URL stays the computed one.
    case mismatch(String)
    /// It could not be read. Not an error: tokens do not depend on it.
    case unavailable(String)
}
