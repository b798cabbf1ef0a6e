// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EventLoop
import Synchronization

/// Runs one command on the loop thread: the program's only entry into `LoopActor`.
enum Program {
    typealias Body = @LoopActor (Loop, ConfigurationSource) async -> Int32

    /// Reads `.env`, runs `body`, then the loop until nothing is left, then ends with its exit
    /// code.
    ///
    /// - Throws: `ExitCode` for anything but success; `ConfigurationError` for a broken `.env`.
    static func run(_ body: @escaping Body) throws {
        ProcessControl.ignoreBrokenPipe()
        let result = ProgramResult()
        try LoopActor.run { loop in
            LoopActor.start {
                do throws(ConfigurationError) {
                    let source = try await Self.source(on: loop)
                    result.exitCode = await body(loop, source)
                } catch {
                    _ = StandardOutput.writeError("\(error)\n")
                    result.exitCode = ConfigurationError.exitCode
                }
            }
        }
        if result.exitCode != 0 { throw ExitCode(result.exitCode) }
    }

    /// The environment, and `.env` of the working directory when there is one.
    @LoopActor
    static func source(
        on loop: Loop
    ) async throws(ConfigurationError) -> ConfigurationSource {
        let environment = Environment.all.map { ($0.name, $0.value) }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try await FileReader.read(
                path: ".env",
                bytesMax: DotEnv.fileBytesMax,
                on: loop
            )
        } catch {
            if error == .notFound { return ConfigurationSource(environment: environment) }
            let problem = ConfigurationProblem(name: ".env", reason: "cannot be read: \(error)")
            throw ConfigurationError(problems: [problem])
        }
        let (pairs, problems) = DotEnv.parse(String(decoding: bytes, as: UTF8.self))
        guard problems.isEmpty else {
            throw ConfigurationError(
                problems: problems.map {
                    ConfigurationProblem(name: ".env line \($0.line)", reason: $0.reason)
                }
            )
        }
        return ConfigurationSource(environment: environment, file: pairs)
    }
}

/// Carries the exit code out of the loop; atomic because it is read after the loop has let go of
/// its thread.
private final class ProgramResult: Sendable {
    private let code = Atomic<Int32>(0)

    var exitCode: Int32 {
        get { self.code.load(ordering: .relaxed) }
        set { self.code.store(newValue, ordering: .relaxed) }
    }
}
