// SPDX-License-Identifier: Apache-2.0

/// The faults that are switched on, in the order in which they are used up.
struct FaultPlan: Equatable {
    /// Faults held at once; far more than a test needs, and a bound for the control endpoint.
    static let faultsMax = 64

    private(set) var faults: [Fault] = []

    /// Adds a fault after those there are; dropped when the plan is full.
    mutating func add(_ fault: Fault) {
        guard self.faults.count < FaultPlan.faultsMax, (fault.count ?? 1) > 0 else { return }
        self.faults.append(fault)
    }

    mutating func clear() { self.faults = [] }

    /// The fault for one request, counted down; nil when the request is answered properly.
    mutating func take(method: String, path: String) -> Fault? {
        guard let index = self.faults.firstIndex(where: { $0.hits(method: method, path: path) })
        else { return nil }
        let fault = self.faults[index]
        if let count = fault.count {
            if count <= 1 {
                self.faults.remove(at: index)
            } else {
                self.faults[index].count = count - 1
            }
        }
        return fault
    }
}
