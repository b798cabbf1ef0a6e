// SPDX-License-Identifier: Apache-2.0

/// The fields of an object type, in the order of their declaration.
struct ObjectMembers: Sendable {
    let fields: [any FieldCore]
    let unknown: UnknownMembers

    func writeKeywords(to writer: inout JSONWriter) {
        writer.member("type", "object")
        writer.object("properties") { writer in
            for field in fields { field.writeProperty(to: &writer) }
        }
        let required = fields.filter { $0.isRequired }
        if !required.isEmpty {
            writer.array("required") { writer in
                for field in required { writer.string(field.text.name.description) }
            }
        }
        if unknown == .rejected { writer.member("additionalProperties", false) }
    }

    /// Adds an issue for each name that no field has.
    fileprivate func rejectUnknown(in object: JSONValue, _ issues: inout SchemaIssues) {
        for (key, _) in object.members where !fields.contains(where: { key.equals($0.text.name) }) {
            let known = fields.map { $0.text.name.description }.joined(separator: ", ")
            let message = "is not a known argument (known: \(known))"
            issues.add(message, at: UnknownMembers.shown(key.string ?? ""))
            if issues.isFull { return }
        }
    }

    /// Decodes the fields of one object, one after the other.
    struct Cursor {
        private let members: ObjectMembers
        private let object: JSONValue
        private var index = 0
        private var isFinished = false
        var progress: DecodingProgress

        init(_ members: ObjectMembers, _ object: JSONValue, _ issues: SchemaIssues) {
            self.members = members
            self.object = object
            self.progress = DecodingProgress(issues: issues)
        }

        mutating func next<Member>(_ type: Member.Type) throws(Invalid) -> Member {
            let field = members.fields[index]
            index += 1
            return try field.decode(as: type, from: object, &progress)
        }

        /// Refuses unknown members.
        ///
        /// When the found ones are all there are, nobody searches.
        mutating func finish() throws(Invalid) {
            isFinished = true
            guard members.unknown == .rejected, progress.found != object.count else { return }
            let start = progress.issues.count
            members.rejectUnknown(in: object, &progress.issues)
            if progress.issues.count > start { throw Invalid() }
        }

        /// After a failure: looks at everything behind it too, only for the issues.
        mutating func collectIssues() {
            guard !isFinished else { return }
            while index < members.fields.count {
                members.fields[index].check(object, &progress)
                index += 1
            }
            try? finish()
        }
    }
}
