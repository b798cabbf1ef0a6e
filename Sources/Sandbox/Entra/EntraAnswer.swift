// SPDX-License-Identifier: Apache-2.0
internal import EventLoop
internal import JSON

/// The shapes Entra answers a token request in.
struct EntraAnswer {
    private let error: EntraError
    private let correlationID: String
    private let now: Timestamp

    init(_ error: EntraError, _ request: IncomingRequest, _ now: Timestamp) {
        self.error = error
        self.correlationID = EntraAnswer.correlationID(request)
        self.now = now
    }

    /// The error as the token endpoint sends it.
    var answer: Answer {
        let traceID = RandomBytes.uuidV4()
        let moment = self.now.spacedText
        let body: JSON = [
            "error": .string(self.error.error),
            "error_description": .string(
                "AADSTS\(self.error.code): \(self.error.message) Trace ID: \(traceID) "
                    + "Correlation ID: \(self.correlationID) Timestamp: \(moment)"
            ),
            "error_codes": [.number(JSONNumber(self.error.code))],
            "timestamp": .string(moment),
            "trace_id": .string(traceID),
            "correlation_id": .string(self.correlationID),
            "error_uri": .string("https://login.microsoftonline.com/error?code=\(self.error.code)"),
        ]
        var headers = EntraAnswer.headers(requestID: traceID)
        if self.error.status == 405 { headers.append(HeaderField("Allow", "POST, OPTIONS")) }
        return Answer(status: self.error.status, headers: headers, body: Answer.bytes(body))
    }

    /// The error as the metadata endpoint sends it: a wrong tenant has its own name there.
    static func unknownTenant(
        _ tenant: String,
        _ request: IncomingRequest,
        _ now: Timestamp
    ) -> Answer {
        let known = EntraError.unknownTenant(tenant)
        let error = EntraError(known.code, known.status, "invalid_tenant", known.message)
        return EntraAnswer(error, request, now).answer
    }

    /// A successful answer (RFC 6749 §5.1).
    static func token(
        _ token: String,
        _ settings: EntraSettings,
        _ request: IncomingRequest
    ) -> Answer {
        var members = [
            JSONMember("token_type", "Bearer"),
            JSONMember("expires_in", .number(JSONNumber(settings.expiresInS))),
            JSONMember("ext_expires_in", .number(JSONNumber(settings.expiresInS))),
        ]
        if let refreshInS = settings.refreshInS {
            members.append(JSONMember("refresh_in", .number(JSONNumber(refreshInS))))
        }
        members.append(JSONMember("access_token", .string(token)))
        return Answer(
            status: 200,
            headers: EntraAnswer.headers(requestID: RandomBytes.uuidV4()),
            body: Answer.bytes(.object(members))
        )
    }

    private static func headers(requestID: String) -> [HeaderField] {
        [
            HeaderField("Cache-Control", "no-store, no-cache"),
            HeaderField("Pragma", "no-cache"),
            HeaderField("x-ms-request-id", requestID),
            HeaderField("x-ms-ests-server", "2.1.0 - SANDBOX ProdSlices"),
        ]
    }

    /// The caller's id when it sent a GUID-sized one, else a fresh one.
    private static func correlationID(_ request: IncomingRequest) -> String {
        let names: [StaticString] = ["client-request-id", "x-ms-client-request-id"]
        for name in names {
            if let value = request.headers[name], value.utf8.count == 36,
                value.utf8.allSatisfy({ $0.isHexDigit || $0 == UInt8(ascii: "-") })
            {
                return value
            }
        }
        return RandomBytes.uuidV4()
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
