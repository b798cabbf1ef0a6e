// SPDX-License-Identifier: Apache-2.0
internal import HTTP
internal import JSON

/// The fault as the control endpoint reads and shows it.
extension Fault {
    static let members = [
        "mode", "delay_ms", "status", "retry_after", "code", "bytes", "count", "method", "path",
        "after_effect",
    ]

    /// Reads a fault; `{"mode":"ok"}` gives nil without an issue.
    static func decode(_ reader: inout BodyReader) -> Fault? {
        guard let word = reader.text("mode", length: 1...32), word != "ok" else { return nil }
        guard let mode = Mode(rawValue: word) else {
            reader.fail("mode", "must be one of ok, \(BodyReader.list(Mode.self))")
            return nil
        }
        var fault = Fault(mode)
        fault.delayMS = UInt64(
            reader.optionalInteger("delay_ms", in: 0...Int64(Fault.delayMSMax)) ?? 0
        )
        fault.status = reader.optionalInteger("status", in: 200...599).map { Int($0) }
        fault.retryAfter = reader.optionalText("retry_after", length: 1...64)
        fault.code = reader.optionalInteger("code", in: 1...99_999_999).map { Int($0) }
        fault.bodyBytes = Int(
            reader.optionalInteger("bytes", in: 1...Int64(Fault.bodyBytesMax))
                ?? Int64(Fault.hugeBodyBytes)
        )
        fault.count = reader.optionalInteger("count", in: 1...1_000_000).map { Int($0) }
        fault.method = reader.optionalText("method", length: 1...16)
        fault.path = reader.optionalText("path", length: 1...256)
        fault.afterEffect = reader.optionalFlag("after_effect") ?? false
        if let status = fault.status, HTTPStatus(rawValue: status) == nil {
            reader.fail("status", "is not a status the HTTP module sends")
        }
        if fault.retryAfter?.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) == false {
            reader.fail("retry_after", "must be visible ASCII")
        }
        return reader.issues.isEmpty ? fault : nil
    }

    /// The fault for `GET` on the control endpoint.
    var json: JSON {
        var members = [JSONMember("mode", .string(self.mode.rawValue))]
        func add(_ name: String, _ value: JSON?) {
            if let value { members.append(JSONMember(name, value)) }
        }
        add("delay_ms", self.delayMS == 0 ? nil : .number(JSONNumber(Int(self.delayMS))))
        add("status", self.status.map { .number(JSONNumber($0)) })
        add("retry_after", self.retryAfter.map { .string($0) })
        add("code", self.code.map { .number(JSONNumber($0)) })
        add("bytes", self.mode == .huge ? .number(JSONNumber(self.bodyBytes)) : nil)
        add("count", self.count.map { .number(JSONNumber($0)) })
        add("method", self.method.map { .string($0) })
        add("path", self.path.map { .string($0) })
        add("after_effect", self.afterEffect ? .bool(true) : nil)
        return .object(members)
    }
}
