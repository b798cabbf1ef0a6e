// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension ToolError {
    /// Arguments that break the input schema, told so that a model can correct itself.
    init(invalidInput error: SchemaError) {
        self.init(.invalidInput, error.description, field: error.issues.first?.path)
    }

    /// A result that breaks the tool's own output schema; issues quote no value.
    init(brokenOutput error: SchemaError) {
        let place = error.issues.first.map { " (\($0.description))" } ?? ""
        self.init(
            .backendError,
            "The backend's answer does not have the promised form\(place).",
            hint: "Report this to whoever runs the backend."
        )
    }

    /// The sentence as it is sent.
    var text: String { Self.clean(self.message) }

    /// Writes the object that stands in `structuredContent`.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("code", self.code.rawValue)
            writer.member("message", self.text)
            if let status = self.status { writer.member("status", status) }
            writer.member("retryable", self.retryable)
            if let milliseconds = self.retryAfterMS {
                writer.member("retry_after_ms", milliseconds)
            }
            if let field = self.field { writer.member("field", Self.clean(field)) }
            if let hint = self.hint { writer.member("hint", Self.clean(hint)) }
        }
    }

    private static func clean(_ text: String) -> String {
        PlainText.clean(text, charactersMax: Self.messageCharactersMax)
    }
}
