// SPDX-License-Identifier: Apache-2.0
internal import JSON

extension SandboxCounters {
    /// The counters for the control endpoint.
    var json: JSON {
        let answers = self.answers.sorted { $0.key < $1.key }
        return [
            "requests": .number(JSONNumber(self.requests)),
            "answers": .object(
                answers.map { JSONMember(String($0.key), .number(JSONNumber($0.value))) }
            ),
            "aborted": .number(JSONNumber(self.aborted)),
            "dropped": .number(JSONNumber(self.dropped)),
        ]
    }
}
