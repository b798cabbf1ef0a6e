// SPDX-License-Identifier: Apache-2.0
import EventLoop
import Sandbox

/// The real server with the embedded services around it: only URLs differ from production.
@LoopActor
enum SandboxRun {
    /// Serves until told to stop, then takes the embedded services down.
    static func serve(on loop: Loop, _ source: ConfigurationSource) async -> Int32 {
        await Self.with(source, on: loop) { sandbox, source in
            await Application.serve(on: loop, source) { url in
                _ = StandardOutput.write(SandboxGuide.text(url: url, sandbox))
            }
        }
    }

    /// Runs one tool against the embedded services.
    static func call(
        _ call: SingleCall.Request,
        on loop: Loop,
        _ source: ConfigurationSource
    ) async -> Int32 {
        await Self.with(source, on: loop) { _, source in
            await SingleCall.run(call, on: loop, source)
        }
    }

    /// Examines the embedded services.
    static func examine(
        _ request: Examination.Request,
        on loop: Loop,
        _ source: ConfigurationSource
    ) async -> Int32 {
        await Self.with(source, on: loop) { _, source in
            await Examination.run(request, on: loop, source)
        }
    }

    private static func with(
        _ source: ConfigurationSource,
        on loop: Loop,
        _ body: (Sandbox, ConfigurationSource) async -> Int32
    ) async -> Int32 {
        var configuration = Sandbox.Configuration()
        configuration.externalBackendURL = source.value(.backendAPIURL)?.text
        configuration.externalBackendScope = source.value(.backendAPIScope)?.text
        let sandbox: Sandbox
        do throws(SandboxError) {
            sandbox = try Sandbox(on: loop, configuration: configuration)
        } catch {
            return Failure.report(StartError(reason: "\(error)"))
        }
        defer { sandbox.close() }
        var embedded = source.overridden(by: sandbox.environment)
        // On a developer's machine nobody has to learn that the process goes away.
        embedded = embedded.defaulting([("HOST", "127.0.0.1"), ("DRAIN_DELAY", "0")])
        return await body(sandbox, embedded)
    }
}
