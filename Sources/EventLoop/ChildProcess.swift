// SPDX-License-Identifier: Apache-2.0

/// Programs run beside the loop: no shell, no standard input, bounded time and output.
public enum ChildProcess {
    /// What to run.
    public struct Command: Equatable, Sendable {
        /// A path, or a name that is looked up in `PATH`.
        public var program: String
        /// The arguments after the program's name, passed as they are.
        public var arguments: [String]
        /// The whole environment, `NAME=value`; nil to inherit ours.
        public var environment: [String]?
        /// Where it starts; nil for our own directory.
        public var directory: String?
        /// The longest it may run, in milliseconds; then it and its children are killed.
        public var timeoutMS: UInt64 = 10_000
        /// The most bytes it may print to standard output; more is a failure.
        ///
        /// Of standard error as many are kept and the rest is dropped.
        public var outputBytesMax = 1024 * 1024

        /// A command with default limits.
        public init(_ program: String, _ arguments: [String] = []) {
            self.program = program
            self.arguments = arguments
        }
    }

    /// What a program that ended left behind.
    public struct Output: Equatable, Sendable {
        /// The exit status; 0 by convention for success.
        public var exitCode: Int
        /// The signal that ended it, else 0.
        public var signal: Int
        /// What it printed to descriptor 1.
        public var standardOutput: [UInt8]
        /// What it printed to descriptor 2, possibly cut.
        public var standardError: [UInt8]
    }

    /// Why there is no output.
    public enum Failure: Error, Equatable, Sendable {
        /// There is no such program, or no such directory.
        case notFound
        /// It took longer than allowed and was killed.
        case timedOut
        /// It printed more than allowed and was killed.
        case outputTooLarge
        /// It could not be started for another reason.
        case notStarted(UVError)
    }

    /// Runs a program; `done` runs once, on a later turn, when it ended and its output is read.
    public static func run(
        _ command: Command,
        on loop: Loop,
        _ done: @escaping (Result<Output, Failure>) -> Void
    ) {
        RunningProcess(command, on: loop, done).start()
    }

    /// Runs a program; resumes on the caller's executor.
    ///
    /// - Throws: `Failure`.
    public static func run(_ command: Command, on loop: Loop) async throws(Failure) -> Output {
        let result = await withCheckedContinuation { continuation in
            self.run(command, on: loop) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }
}
