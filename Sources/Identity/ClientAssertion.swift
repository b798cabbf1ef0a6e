// SPDX-License-Identifier: Apache-2.0

/// The client assertion of RFC 7523 §2.2.
enum ClientAssertion {
    /// The value of `client_assertion_type`.
    static let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
}
