// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// What the bodies of both control endpoints have in common.
enum ControlBody {
    /// Reads the JSON object, or throws a 400 problem.
    static func read(_ body: [UInt8]) throws(Problem) -> JSONDocument {
        guard let document = try? JSONReader(depthMax: 8).read(body),
            document.root.kind == .object, !document.hasDuplicateKeys
        else {
            throw .badRequest("The body must be one JSON object without repeated members.")
        }
        return document
    }

    /// The faults to switch on: `mode` with its members, or several in `faults`; nil for no change.
    static func faults(_ reader: inout BodyReader) -> [Fault]? {
        if reader.member("mode") != nil {
            return Fault.decode(&reader).map { [$0] } ?? []
        }
        guard let values = reader.array("faults", count: 0...FaultPlan.faultsMax) else {
            return nil
        }
        var faults: [Fault] = []
        for (index, value) in values.enumerated() {
            guard value.kind == .object else {
                reader.fail("faults/\(index)", "must be an object")
                continue
            }
            var entry = BodyReader(value, at: reader.path("faults/\(index)"))
            entry.allowOnly(Fault.members)
            if let fault = Fault.decode(&entry) { faults.append(fault) }
            reader.adopt(entry.issues)
        }
        return faults
    }
}
