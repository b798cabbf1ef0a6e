// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// What an easy handle was told for its last exchange, so that only differences are told again.
struct RequestOptions {
    /// What decides libcurl's request kind.
    private struct Shape: Equatable {
        let method: HTTPClient.Method
        let hasBody: Bool
    }

    private var url = ""
    /// Because libcurl keeps a pointer into it.
    private var headers: HeaderLines?
    private var shape: Shape?
    private var connectTimeoutMS = -1
    private var timeoutMS = -1
    private var isProxied: Bool?
    /// Kept because the response asks it too.
    private(set) var isMeasured = false

    /// Tells the differences; false when the URL is refused, and then nothing may be sent.
    mutating func apply(
        _ request: HTTPClient.Request,
        headers: HeaderLines,
        isProxied: Bool,
        proxyExceptions: String,
        offersHTTP2: Bool,
        to easy: EasyHandle
    ) -> Bool {
        if self.url != request.url {
            guard RequestOptions.isAcceptable(request.url) else { return false }
            self.url = request.url
            easy.set(CURLOPT_URL, request.url)
            // Plain HTTP is asked for 1.1, or libcurl would hold a burst back to learn whether
            // the first connection can carry it all (CURLOPT_PIPEWAIT).
            let mayBe2 = offersHTTP2 && !request.url.hasPrefix("http:")
            let version = mayBe2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
            easy.set(CURLOPT_HTTP_VERSION, version)
        }
        if self.connectTimeoutMS != request.connectTimeoutMS {
            self.connectTimeoutMS = request.connectTimeoutMS
            // 0 would mean libcurl's default of five minutes.
            easy.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, request.connectTimeoutMS))
        }
        if self.timeoutMS != request.timeoutMS {
            self.timeoutMS = request.timeoutMS
            // 0 would mean no limit.
            easy.set(CURLOPT_TIMEOUT_MS, max(1, request.timeoutMS))
        }
        if self.isProxied != isProxied {
            self.isProxied = isProxied
            easy.set(CURLOPT_PROXY, isProxied ? nil : "")
            // The asterisk spares comparing each host with each exception.
            easy.set(CURLOPT_NOPROXY, isProxied ? proxyExceptions : "*")
        }
        if self.isMeasured != request.isMeasured {
            self.isMeasured = request.isMeasured
            // Keeps what OpenSSL says of the peer's certificates.
            easy.set(CURLOPT_CERTINFO, request.isMeasured ? 1 : 0)
        }
        self.applyContent(request, headers, to: easy)
        return true
    }

    /// Refuses spaces and control characters: libcurl takes some, and a NUL would end the text.
    private static func isAcceptable(_ url: String) -> Bool {
        var url = url
        return url.withUTF8 { bytes in
            guard 1...HTTPClient.urlBytesMax ~= bytes.count else { return false }
            return unsafe bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F }
        }
    }

    private mutating func applyContent(
        _ request: HTTPClient.Request,
        _ headers: HeaderLines,
        to easy: EasyHandle
    ) {
        // A POST says how long its content is, even when there is none (RFC 9110 §8.6).
        let shape = Shape(
            method: request.method,
            hasBody: request.body != nil || request.method == .post
        )
        if self.headers !== headers || self.shape?.hasBody != shape.hasBody {
            self.headers = headers
            let list = unsafe shape.hasBody ? headers.headWithBody : headers.head
            unsafe easy.set(CURLOPT_HTTPHEADER, UnsafeRawPointer(list))
        }
        if self.shape != shape {
            self.shape = shape
            easy.set(shape.hasBody ? CURLOPT_POST : CURLOPT_HTTPGET, 1)
            if shape.method == .head && !shape.hasBody { easy.set(CURLOPT_NOBODY, 1) }
            switch shape.method {
            case .get where !shape.hasBody, .head where !shape.hasBody, .post:
                easy.set(CURLOPT_CUSTOMREQUEST, String?.none)
            default: easy.set(CURLOPT_CUSTOMREQUEST, shape.method.rawValue)
            }
        }
        guard shape.hasBody else { return }
        let body = request.body ?? []
        easy.setOffset(CURLOPT_POSTFIELDSIZE_LARGE, body.count)
        unsafe body.withUnsafeBytes { bytes in
            // Copied by libcurl. A null pointer would mean "read it from a callback".
            if let base = bytes.baseAddress {
                unsafe easy.set(CURLOPT_COPYPOSTFIELDS, base)
            } else {
                easy.set(CURLOPT_COPYPOSTFIELDS, "")
            }
        }
    }
}
