// SPDX-License-Identifier: Apache-2.0

internal import CLibFuzzer

/// Runs libFuzzer with the program's arguments.
public enum FuzzDriver {
    /// One program has one target, set before the driver starts; libFuzzer calls it on one thread.
    nonisolated(unsafe) private static var target: ((Input) -> Void)?

    /// Calls `target` with one input after the other, until a limit or a crash.
    public static func run(_ target: @escaping (Input) -> Void) {
        unsafe Self.target = target
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? =
            unsafe CommandLine.unsafeArgv
        _ = unsafe LLVMFuzzerRunDriver(&count, &arguments) { start, count in
            // A copy: its bounds are known to the sanitizer exactly.
            unsafe FuzzDriver.target?(
                Input(bytes: Array(UnsafeBufferPointer(start: start, count: count)))
            )
            return 0
        }
    }

    /// What one run gets.
    public struct Input {
        /// The bytes.
        public let bytes: [UInt8]

        /// Cuts the input: the first two bytes choose where, the rest is the content.
        ///
        /// The cuts ascend and end before the content does, so that a differential target can
        /// offer the content in parts.
        public var content: (bytes: [UInt8], cuts: [Int]) {
            guard self.bytes.count > 2 else { return ([], []) }
            let content = Array(self.bytes[2...])
            let step = Int(self.bytes[0]) + 1
            let first = Int(self.bytes[1]) % step
            return (content, Array(stride(from: first, to: content.count, by: step)))
        }
    }
}
