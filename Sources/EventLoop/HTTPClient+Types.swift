// SPDX-License-Identifier: Apache-2.0

extension HTTPClient {
    /// What a client is set up with, once.
    public struct Configuration: Sendable {
        /// Connections to one host at a time; more transfers wait.
        ///
        /// 64 keeps a busy pod from opening more sockets than a backend's accept queue takes in
        /// one burst.
        public var connectionsPerHostMax = 64
        /// Connections kept open without a transfer, over all hosts.
        public var connectionsIdleMax = 64
        /// Bytes that the bodies of all responses may take together, arriving or kept by callers.
        ///
        /// 64 MiB is 256 of the largest useful answers, or eight of the largest a request allows.
        /// Without it as many of those as there are transfers would arrive at once, and the kernel
        /// would end the process.
        public var bodyBytesHeldMax = 64 * 1024 * 1024
        /// PEM file of the trusted authorities (`SSL_CERT_FILE`); nil for libcurl's default.
        public var caFile: String?
        /// Directory of hashed authorities (`SSL_CERT_DIR`); nil for libcurl's default.
        public var caDirectory: String?
        /// The trusted authorities as PEM, in place of file and directory; nil for those.
        public var caPEM: [UInt8]?
        /// Where each connection really goes, as `host:port`, while the URL's host is still the
        /// name that TLS asks for and checks (SNI); nil for where the URL says.
        public var connectTo: String?
        /// The `User-Agent` of each request.
        public var userAgent = "mcp-server"
        /// How long a resolved name is used again, in seconds: short enough to follow a service
        /// that moves, long enough not to resolve for each connection.
        public var dnsCacheSeconds = 30
        /// Whether HTTP/2 is offered to TLS peers (ALPN); plain HTTP always speaks 1.1.
        public var http2 = true

        /// The defaults.
        public init() {}
    }

    /// Request methods.
    public enum Method: String, Sendable {
        /// GET.
        case get = "GET"
        /// HEAD.
        case head = "HEAD"
        /// POST.
        case post = "POST"
        /// PUT.
        case put = "PUT"
        /// PATCH.
        case patch = "PATCH"
        /// DELETE.
        case delete = "DELETE"
        /// OPTIONS.
        case options = "OPTIONS"
    }

    /// Which proxy a request goes through.
    public enum ProxyPolicy: Sendable {
        /// As libcurl reads the environment: `https_proxy`, `http_proxy` (lower case only),
        /// `all_proxy`, `no_proxy`. The metadata address 169.254.169.254 is never proxied.
        case environment
        /// None, whatever the environment says.
        case none
    }

    /// One request.
    ///
    /// Every limit is explicit; the defaults are for a call to a nearby service.
    public struct Request {
        /// The method.
        public var method: Method
        /// An absolute `http` or `https` URL without user name.
        public var url: String
        /// The header fields; nil for none but libcurl's own (`Host`, `User-Agent`, `Accept`).
        public var headers: HeaderLines?
        /// The bytes to send; nil for a request without content.
        public var body: [UInt8]?
        /// The longest wait for a ready connection, TLS included, in milliseconds.
        public var connectTimeoutMS = 5_000
        /// The longest time for the whole exchange, in milliseconds.
        public var timeoutMS = 30_000
        /// The longest silence while an exchange runs, in milliseconds; 0 for no such limit.
        public var idleTimeoutMS = 0
        /// The most bytes a response body may have: 8 MiB holds every answer worth reading.
        public var bodyBytesMax = 8 * 1024 * 1024
        /// Which proxy it goes through.
        public var proxy = ProxyPolicy.environment
        /// Whether the response says how its time was spent; for explanations, since asking
        /// libcurl costs more than nothing.
        public var isMeasured = false

        /// A request with default limits.
        public init(
            _ method: Method = .get,
            _ url: String,
            headers: HeaderLines? = nil,
            body: [UInt8]? = nil
        ) {
            self.method = method
            self.url = url
            self.headers = headers
            self.body = body
        }
    }

    /// One response, whole.
    public struct Response: Sendable {
        /// The status code.
        public var status: Int
        /// The header fields.
        public var headers: ResponseHeaders
        /// The body, as sent (no decoding is asked for).
        public var body: [UInt8]
        /// Gives the room of a large body back with the last copy of this response.
        var lease: RoomLease?
        /// How its time was spent, if the request asked for that.
        public var measurements: TransferMeasurements?

        /// Builds a response by hand, for tests of code that reads responses.
        public init(
            status: Int,
            headers: ResponseHeaders = .init([]),
            body: [UInt8] = [],
            measurements: TransferMeasurements? = nil
        ) {
            self.status = status
            self.headers = headers
            self.body = body
            self.measurements = measurements
        }
    }
}
