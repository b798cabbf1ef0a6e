// SPDX-License-Identifier: Apache-2.0

/// What one place of a request, header or body, says about the protocol version.
enum ClaimedVersion: Equatable {
    /// Nothing is said.
    case absent
    /// A version this server implements.
    case known(ProtocolVersion)
    /// Some other text.
    case unknown
    /// A JSON value that is no string; bodies only.
    case notAString
}
