// SPDX-License-Identifier: Apache-2.0
import EventLoop

/// Tells a person why a command failed, and the shell by which exit code.
enum Failure {
    static func report(_ error: any Error) -> Int32 {
        _ = StandardOutput.writeError("\(error)\n")
        return error is ConfigurationError ? ConfigurationError.exitCode : StartError.exitCode
    }
}
