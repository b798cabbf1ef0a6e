// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON

/// A program that prints a token for whoever is signed in to it.
///
/// Run without a shell, without input, in `/bin`, with bounded time and output. Its tokens are
/// cached by the cache like all others, so that it is not started for every call.
@LoopActor struct DeveloperTool {
    /// `az` takes half a second to ten; azure-identity allows ten.
    static let timeoutMS: UInt64 = 10_000
    /// A token and its frame.
    static let outputBytesMax = 64 * 1024
    /// For output without a usable expiry: short enough to be safe, long enough not to run the
    /// program all the time.
    static let lifetimeMSUnknown: UInt64 = 5 * 60_000

    private let program: String
    private let timeoutMS: UInt64
    private let environment: [String]
    private let signInHint: String
    private let signInMarks: [String]

    /// `variable`: set to `true`, so that the output is plain.
    ///
    /// `signInMarks`: in its errors, what says that nobody is signed in.
    init(
        program: String,
        variable: String,
        _ settings: IdentitySettings,
        timeoutMS: UInt64,
        signInHint: String,
        signInMarks: [String]
    ) throws(IdentityError) {
        if !settings.tenantID.isEmpty, !Authority.isTenant(settings.tenantID) {
            throw IdentityError(.configuration, "AZURE_TENANT_ID is malformed.")
        }
        self.program = program
        self.timeoutMS = timeoutMS
        self.signInHint = signInHint
        self.signInMarks = signInMarks
        var environment: [String] = []
        for (name, value) in Environment.all where name != variable && name != "PATH" {
            environment.append("\(name)=\(value)")
        }
        self.environment =
            environment + ["\(variable)=true", "PATH=\(settings.programPath)"]
    }

    func token(
        _ arguments: [String],
        _ flight: TokenFlight,
        tokenMember: String,
        expiryMember: String
    ) async throws(IdentityError) -> TokenGrant {
        try Self.checkScope(flight.scope)
        flight.willAttempt()
        var command = ChildProcess.Command(self.program, arguments)
        command.environment = self.environment
        command.directory = "/bin"
        command.timeoutMS = self.timeoutMS
        command.outputBytesMax = Self.outputBytesMax
        let requestedMS = flight.loop.nowMS
        let wallMS = WallClock.nowMS()
        let output: ChildProcess.Output
        do throws(ChildProcess.Failure) {
            output = try await ChildProcess.run(command, on: flight.loop)
        } catch {
            throw self.notRun(error)
        }
        guard output.exitCode == 0, output.signal == 0 else { throw self.failed(output) }
        guard let document = try? JSONReader().read(output.standardOutput),
            document.root.kind == .object,
            let token = document.root.member(tokenMember)?.string, TokenResponse.isToken(token)
        else {
            throw IdentityError(.badResponse, "`\(self.program)` printed no usable token.")
        }
        return TokenGrant(
            value: token,
            requestedMS: requestedMS,
            lifetimeMS: try self.lifetimeMS(document.root.member(expiryMember), wallMS)
        )
    }

    /// How long the token lives from `wallMS` on.
    ///
    /// An expiry that is missing, or further away than any token's, says nothing of use.
    private func lifetimeMS(
        _ expiry: JSONValue?,
        _ wallMS: UInt64
    ) throws(IdentityError) -> UInt64 {
        let nowS = Int64(clamping: wallMS / 1000)
        guard let expiresAtS = Self.unixSeconds(expiry),
            expiresAtS <= nowS + TokenResponse.lifetimeSecondsMax
        else { return Self.lifetimeMSUnknown }
        guard expiresAtS > nowS else {
            throw IdentityError(
                .badResponse,
                "`\(self.program)` printed a token that has expired.",
                advice: "Compare this machine's clock with another."
            )
        }
        return UInt64(expiresAtS) * 1000 - wallMS
    }

    /// Only what scopes are made of goes on a command line.
    private static func checkScope(_ scope: Scope) throws(IdentityError) {
        let isPlain = scope.value.utf8.allSatisfy { byte in
            Base64URL.contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
                || byte == UInt8(ascii: "/")
        }
        guard isPlain, !scope.value.hasPrefix("-") else {
            throw IdentityError(
                .configuration,
                "The scope has a character that no scope has.",
                advice: "Check BACKEND_API_SCOPE."
            )
        }
    }

    /// Seconds since 1970 as a number, or as an RFC 3339 time in UTC.
    private static func unixSeconds(_ value: JSONValue?) -> Int64? {
        if let seconds = TokenResponse.seconds(value) { return seconds }
        return value?.string.flatMap(UTCTime.unixSeconds)
    }

    private func notRun(_ failure: ChildProcess.Failure) -> IdentityError {
        switch failure {
        case .notFound:
            IdentityError(.unavailable, "`\(self.program)` is not installed here.")
        case .timedOut:
            IdentityError(
                .unavailable,
                "`\(self.program)` did not answer within \(self.timeoutMS / 1000) seconds.",
                advice: "Run `\(self.program)` by hand once: it may ask something, or update."
            )
        case .outputTooLarge, .notStarted:
            IdentityError(.unavailable, "`\(self.program)` could not be run.")
        }
    }

    private func failed(_ output: ChildProcess.Output) -> IdentityError {
        let text = String(decoding: output.standardError, as: UTF8.self)
        let isSignedOut = self.signInMarks.contains { text.contains($0) }
        guard !isSignedOut || text.contains("AADSTS") else {
            return IdentityError(
                .unavailable,
                "Nobody is signed in to `\(self.program)`.",
                advice: self.signInHint
            )
        }
        return IdentityError(
            .refused,
            "`\(self.program)` failed: \(Scrubber().firstLine(of: text))",
            advice: self.signInHint
        )
    }
}
