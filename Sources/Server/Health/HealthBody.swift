// SPDX-License-Identifier: Apache-2.0
import EventLoop
import HTTP
import JSON

/// Writes the bodies of the health routes.
enum HealthBody {
    /// `GET /health/live`: a constant, because the loop turning is all it says.
    static let live = Response(
        .ok,
        contentType: .json,
        fields: Self.fields,
        text: "{\"status\":\"live\"}\n"
    )

    /// `GET /health`: the contract of the source document, with the checks beside it.
    static func combined(_ readiness: Readiness, identity: IdentityFacts) -> Response {
        Self.make(readiness, identity, passing: "healthy", failing: "unhealthy")
    }

    /// `GET /health/ready`.
    static func ready(_ readiness: Readiness, identity: IdentityFacts) -> Response {
        Self.make(readiness, identity, passing: "ready", failing: "not_ready")
    }

    private static let fields: ResponseFields = ["Cache-Control": "no-store"]

    private static func make(
        _ readiness: Readiness,
        _ identity: IdentityFacts,
        passing: String,
        failing: String
    ) -> Response {
        var writer = JSONWriter(reserving: 512)
        writer.object { writer in
            writer.member("status", readiness.isReady ? passing : failing)
            if let reason = readiness.reason { writer.member("error", reason) }
            writer.member("timestamp", Timestamp.text(unixMS: WallClock.nowMS()))
            writer.object("checks") { writer in
                for check in readiness.checks {
                    writer.key(text: check.name)
                    writer.object { writer in
                        writer.member("status", check.isPassing ? "pass" : "fail")
                        writer.member("detail", check.detail)
                    }
                }
            }
            writer.key("identity")
            identity.write(to: &writer)
        }
        // Strings and numbers only, so writing cannot fail; an empty body would still be a 503.
        let body = (try? writer.finish())?.bytes ?? []
        let status: HTTPStatus = readiness.isReady && !body.isEmpty ? .ok : .serviceUnavailable
        return Response(status, contentType: .json, fields: Self.fields, body: body)
    }
}
