// SPDX-License-Identifier: Apache-2.0

/// The last requests of a server and its counters.
struct RequestLog {
    /// Requests remembered: enough for any test, small beside a benchmark's millions.
    static let requestsMax = 256

    private(set) var counters = SandboxCounters()
    private var ring: [RecordedRequest] = []
    /// The number that sits in the ring's first place.
    private var firstNumber = 1

    /// The remembered requests, oldest first.
    var requests: [RecordedRequest] { self.ring.sorted { $0.number < $1.number } }

    /// Notes an arrival and gives its number.
    mutating func begin(_ request: IncomingRequest) -> Int {
        self.counters.requests += 1
        let recorded = RecordedRequest(request, number: self.counters.requests)
        if self.ring.count < RequestLog.requestsMax {
            self.ring.append(recorded)
        } else {
            self.ring[self.slot(recorded.number)] = recorded
        }
        return recorded.number
    }

    /// Notes how request `number` ended.
    ///
    /// Only the first ending counts.
    mutating func end(_ number: Int, _ outcome: RecordedRequest.Outcome) {
        switch outcome {
        case .pending: return
        case .answered(let status): self.counters.answers[status, default: 0] += 1
        case .aborted: self.counters.aborted += 1
        case .dropped: self.counters.dropped += 1
        }
        let slot = self.slot(number)
        guard slot >= 0, slot < self.ring.count, self.ring[slot].number == number else { return }
        self.ring[slot].outcome = outcome
    }

    /// Forgets the requests and starts the counters again; numbering goes on.
    mutating func clear() {
        let requests = self.counters.requests
        self = RequestLog()
        self.counters.requests = requests
        self.firstNumber = requests + 1
    }

    private func slot(_ number: Int) -> Int {
        (number - self.firstNumber) % RequestLog.requestsMax
    }
}
