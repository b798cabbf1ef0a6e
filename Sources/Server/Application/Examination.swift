// SPDX-License-Identifier: Apache-2.0
import EventLoop
import Identity

/// `mcp-server doctor`: gives the doctor what the server would work with, and prints the report.
@LoopActor
enum Examination {
    struct Request {
        var printsJSON = false
        /// In place of `BACKEND_API_SCOPE`.
        var scope: String?
        /// Examine this file and nothing else.
        var tokenFile: String?
    }

    /// Examines the settings of `source`, however wrong they are; returns the report's exit code.
    static func run(
        _ request: Request,
        on loop: Loop,
        _ source: ConfigurationSource
    ) async -> Int32 {
        var configuration = HTTPClient.Configuration()
        configuration.caFile = source.value(.sslCertFile)?.text
        configuration.caDirectory = source.value(.sslCertDirectory)?.text
        configuration.userAgent = "mcp-server/\(Version.current)"
        let client: HTTPClient
        do throws(UVError) {
            client = try HTTPClient(on: loop, configuration: configuration)
        } catch {
            return Failure.report(
                StartError(reason: "cannot set up outbound HTTP: \(error)")
            )
        }
        defer { client.close() }
        let doctor = Doctor(Self.input(request, source), on: loop, client: client)
        let report =
            if let tokenFile = request.tokenFile {
                await doctor.examine(tokenFile: tokenFile)
            } else {
                await doctor.examine()
            }
        _ = StandardOutput.write(request.printsJSON ? report.json : report.text)
        return report.exitCode
    }

    private static func input(_ request: Request, _ source: ConfigurationSource) -> DoctorInput {
        var input = DoctorInput(
            settings: IdentitySettings { source.text($0) },
            scope: request.scope ?? source.value(.backendAPIScope)?.text
                ?? Configuration.defaultScope
        )
        if let text = source.value(.backendAPIURL)?.text,
            case .success(let url) = BaseURL.parse(text), url.isConfidential
        {
            input.backendURL = url.text
        }
        input.isInCluster = source.text("KUBERNETES_SERVICE_HOST")?.isEmpty == false
        input.podName = source.text("HOSTNAME")
        do throws(ConfigurationError) {
            _ = try Configuration.load(source)
        } catch {
            // The doctor has its own words for what is wrong with identity.
            input.problems = error.problems.filter { !$0.name.hasPrefix("AZURE_") }
                .map { "\($0.name) \($0.reason)" }
        }
        return input
    }
}
