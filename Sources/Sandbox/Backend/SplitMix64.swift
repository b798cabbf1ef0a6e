// SPDX-License-Identifier: Apache-2.0

/// Sebastiano Vigna's SplitMix64: the same seed gives the same data on every machine.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`; `bound` is positive.
    ///
    /// Not `Int.random(in:using:)`, whose algorithm the standard library may change.
    mutating func index(below bound: Int) -> Int {
        Int(self.next() % UInt64(bound))
    }

    /// One of `choices`, which is not empty.
    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[self.index(below: choices.count)]
    }
}
