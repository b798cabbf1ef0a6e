// SPDX-License-Identifier: Apache-2.0

/// Why there is no token: what happened, and one sentence on what to do about it.
///
/// Never holds a secret, an assertion, a token or a response body. Text that came from the
/// authority is scrubbed and cut to one line first.
public struct IdentityError: Error, Sendable, Equatable {
    /// What went wrong, for decisions; the texts are for people.
    public enum Kind: String, Sendable, CaseIterable {
        /// A setting is missing or wrong; no exchange was tried.
        case configuration
        /// The federated token file is missing, unreadable, empty, malformed or long expired.
        case federatedToken
        /// This credential does not apply here; a chain goes on to the next.
        case unavailable
        /// The authority said no to the request (4xx other than 408 and 429).
        case refused
        /// The authority asks to slow down (429).
        case throttled
        /// The authority failed (5xx), through every try.
        case authorityFailed
        /// The authority could not be reached, or the exchange broke off, through every try.
        case transport
        /// The authority's certificate could not be verified, or TLS failed.
        case tls
        /// The authority answered something that is not a token response.
        case badResponse
        /// The caller's own deadline passed first; the exchange goes on.
        case deadline
        /// The caller was cancelled; the exchange goes on.
        case cancelled
        /// A downstream rejected a token that was obtained a moment ago.
        case rejected
        /// The cache was closed.
        case closed
    }

    /// What went wrong.
    public let kind: Kind
    /// One sentence, free of secrets.
    public let message: String
    /// One sentence for the operator, if we know what usually helps.
    public let advice: String?
    /// The number in `AADSTSnnnnn`, if the authority gave one.
    public let aadstsCode: Int?
    /// The OAuth `error` member, such as `invalid_client`.
    public let oauthError: String?
    /// The HTTP status, if there was an answer.
    public let status: Int?
    /// What Microsoft support asks for.
    public let correlationID: String?
    /// What Microsoft support asks for.
    public let traceID: String?
    /// When another attempt makes sense, from now.
    public let retryAfterMS: UInt64?

    /// Makes an error; credentials do this.
    public init(
        _ kind: Kind,
        _ message: String,
        advice: String? = nil,
        aadstsCode: Int? = nil,
        oauthError: String? = nil,
        status: Int? = nil,
        correlationID: String? = nil,
        traceID: String? = nil,
        retryAfterMS: UInt64? = nil
    ) {
        self.kind = kind
        self.message = message
        self.advice = advice
        self.aadstsCode = aadstsCode
        self.oauthError = oauthError
        self.status = status
        self.correlationID = correlationID
        self.traceID = traceID
        self.retryAfterMS = retryAfterMS
    }

    /// The same error with another time to retry.
    func retrying(afterMS: UInt64?) -> IdentityError {
        IdentityError(
            self.kind,
            self.message,
            advice: self.advice,
            aadstsCode: self.aadstsCode,
            oauthError: self.oauthError,
            status: self.status,
            correlationID: self.correlationID,
            traceID: self.traceID,
            retryAfterMS: afterMS
        )
    }
}

extension IdentityError: CustomStringConvertible {
    /// The message, the ids support asks for, and the advice, on one line.
    public var description: String {
        var text = self.message
        if let correlationID { text += " (correlation id \(correlationID))" }
        if let advice { text += " " + advice }
        return text
    }
}
