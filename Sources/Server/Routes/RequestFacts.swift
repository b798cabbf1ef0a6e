// SPDX-License-Identifier: Apache-2.0
import EventLoop
import HTTP

/// What is kept of a request head while its answer is being made; the bytes themselves are lent.
struct RequestFacts {
    let route: Route
    let method: HTTPMethod
    let id: String
    let accepts: AcceptedTypes
    /// An allowed browser origin, to be named in the answer.
    let origin: String?
    let traceparent: String?
    let tracestate: String?
    let receivedNS: UInt64
    let bytesIn: Int

    init(
        _ route: Route,
        id: String,
        _ head: borrowing RequestHead,
        in bytes: Span<UInt8>,
        bodyBytes: Int
    ) {
        self.route = route
        self.method = head.method
        self.id = id
        self.accepts = AcceptedTypes(head, in: bytes)
        self.origin = route.isMCP ? head.singleValue("origin", in: bytes) : nil
        self.traceparent = head.singleValue("traceparent", in: bytes)
        self.tracestate = head.singleValue("tracestate", in: bytes)
        self.receivedNS = MonotonicClock.nowNS()
        self.bytesIn = head.byteCount + bodyBytes
    }

    /// The header lines of an answer that leaves whole.
    var responseFields: ResponseFields {
        var fields = self.streamFields
        if self.route.isMCP { fields.append(Self.notStored) }
        return fields
    }

    /// The header lines of an answer that leaves as events; how they are cached, `HTTP` says.
    var streamFields: ResponseFields {
        var fields = self.refusalFields
        if let origin = self.origin { fields.append(Preflight.fields(origin: origin)) }
        return fields
    }

    /// The header lines of a refusal, which tells a foreign origin nothing.
    var refusalFields: ResponseFields {
        // Room for what else an answer gets, so that there is one allocation.
        var fields = ResponseFields(reserving: 64)
        fields.append("X-Request-Id", self.id)
        return fields
    }

    private static let notStored: ResponseFields = ["Cache-Control": "no-store"]
}
