// SPDX-License-Identifier: Apache-2.0
internal import JSON

/// The right answer, bent by a fault.
extension Answer {
    /// A proxy's page in place of the answer.
    static func proxyPage(status: Int) -> Answer {
        let text = """
            <!DOCTYPE html>
            <html><head><title>\(status) gateway.internal.example</title></head>
            <body><center><h1>\(status)</h1></center><hr><center>nginx</center></body></html>
            """
        return Answer(status: status, contentType: Answer.html, body: Array(text.utf8))
    }

    /// A JSON object of about `bodyBytes`.
    static func huge(bodyBytes: Int) -> Answer {
        let head = Array("{\"padding\":\"".utf8)
        let tail = Array("\"}".utf8)
        let padding = max(0, bodyBytes - head.count - tail.count)
        return Answer(
            status: 200,
            body: head + [UInt8](repeating: UInt8(ascii: "x"), count: padding) + tail
        )
    }

    /// The same answer with half its body: no longer JSON.
    var halved: Answer {
        var answer = self
        answer.body = Array(self.body.prefix(self.body.count / 2))
        return answer
    }

    /// The same answer with strings for numbers and numbers for strings.
    var withWrongTypes: Answer {
        guard let document = try? JSONReader().read(self.body) else { return self }
        var answer = self
        answer.body = Answer.bytes(Answer.swapped(document.root.materialized()))
        return answer
    }

    private static func swapped(_ json: JSON) -> JSON {
        switch json {
        case .null, .bool: .string("true")
        case .number(let number): .string(number.lexeme)
        case .string(let text): .number(JSONNumber(text.utf8.count))
        case .array(let elements): .array(elements.map(Answer.swapped))
        case .object(let members):
            .object(members.map { JSONMember($0.name, Answer.swapped($0.value)) })
        }
    }
}
