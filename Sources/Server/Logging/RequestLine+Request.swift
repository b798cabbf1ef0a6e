// SPDX-License-Identifier: Apache-2.0
import EventLoop
import HTTP
import MCPRPC

extension RequestLine {
    /// The line of one answered request, at the moment the answer was handed to the connection.
    init(
        _ request: RequestFacts,
        status: Int,
        summary: MCPSummary? = nil,
        bytesOut: Int,
        traceparent: String? = nil
    ) {
        self.init(
            route: request.route.rawValue,
            httpMethod: request.method.rawValue,
            status: status,
            era: summary?.era?.rawValue,
            method: summary?.method.rawValue,
            tool: summary?.tool,
            code: summary?.outcome.text ?? (status < 400 ? "ok" : "refused"),
            durationNS: MonotonicClock.nowNS() - request.receivedNS,
            bytesIn: request.bytesIn,
            bytesOut: bytesOut,
            requestID: request.id,
            traceID: traceparent.map(Self.traceID),
            isProbe: request.route.isProbe
        )
    }

    /// The line of a request that no route saw: broken framing, a limit, too many connections.
    ///
    /// Nil for refusals on the head, which the router logs itself.
    init?(_ answer: EarlyAnswer) {
        let code: String
        switch answer.cause {
        case .refused(let defect): code = defect.rawValue
        case .connectionsExhausted: code = "too many connections"
        case .decidedOnHead: return nil
        }
        self.init(
            route: "-",
            httpMethod: "-",
            status: answer.status.code,
            code: code,
            durationNS: 0,
            bytesIn: answer.requestBytes,
            bytesOut: answer.responseBytes,
            requestID: "-",
            isProbe: false
        )
    }

    /// The second field of a validated `traceparent` (W3C Trace Context §3.2).
    private static func traceID(_ traceparent: String) -> String {
        String(traceparent.dropFirst(3).prefix(32))
    }
}
