// SPDX-License-Identifier: Apache-2.0

/// One way of misbehaving, and for which requests.
public struct Fault: Equatable, Sendable {
    /// What happens instead of the right answer.
    public enum Mode: String, CaseIterable, Sendable {
        /// The right answer, after `delayMS`.
        case slow
        /// No answer, ever; the connection stays open.
        case silent
        /// An error answer with `status`.
        case status
        /// The connection is reset.
        case reset
        /// The right head, half of the body, then the end of the connection.
        case truncated
        /// A proxy's HTML page.
        case html
        /// Half of the right JSON, with a correct length.
        case brokenJSON = "broken_json"
        /// The right JSON with strings for numbers and numbers for strings.
        case wrongTypes = "wrong_types"
        /// A JSON body of `bodyBytes`.
        case huge
    }

    /// A body larger than the 8 MiB any caller of the backend accepts.
    public static let hugeBodyBytes = 9 * 1024 * 1024
    /// Largest body a switch may ask for: it is made in memory.
    public static let bodyBytesMax = 64 * 1024 * 1024
    /// Longest delay a switch may ask for: an hour.
    public static let delayMSMax: UInt64 = 3_600_000

    /// What happens.
    public var mode: Mode
    /// How long to wait before it happens, in milliseconds.
    public var delayMS: UInt64
    /// The status of `.status` and `.html`; 503 and 200 when nil.
    ///
    /// One the HTTP module knows, else 500 is sent.
    public var status: Int?
    /// `Retry-After`, as it is sent: seconds or an HTTP date.
    public var retryAfter: String?
    /// An AADSTS code that `.status` answers with (Entra only); it brings its own status.
    public var code: Int?
    /// The size of `.huge`.
    public var bodyBytes: Int
    /// How many requests it hits before it is used up; nil until it is cleared.
    public var count: Int?
    /// Only requests with this method.
    public var method: String?
    /// Only requests whose path contains this text.
    public var path: String?
    /// Whether the request takes effect all the same: a created ticket stays, the answer is lost.
    public var afterEffect: Bool

    /// Describes a fault.
    public init(
        _ mode: Mode,
        delayMS: UInt64 = 0,
        status: Int? = nil,
        retryAfter: String? = nil,
        code: Int? = nil,
        bodyBytes: Int = Fault.hugeBodyBytes,
        count: Int? = nil,
        method: String? = nil,
        path: String? = nil,
        afterEffect: Bool = false
    ) {
        self.mode = mode
        self.delayMS = delayMS
        self.status = status
        self.retryAfter = retryAfter
        self.code = code
        self.bodyBytes = bodyBytes
        self.count = count
        self.method = method
        self.path = path
        self.afterEffect = afterEffect
    }

    func hits(method: String, path: String) -> Bool {
        (self.method ?? method) == method && (self.path.map { path.contains($0) } ?? true)
    }

    /// Whether the handler runs although its answer is not sent as it is.
    var needsAnswer: Bool {
        switch self.mode {
        case .slow, .truncated, .brokenJSON, .wrongTypes: true
        case .silent, .status, .reset, .html, .huge: self.afterEffect
        }
    }
}
