// SPDX-License-Identifier: Apache-2.0

public import EventLoop

/// Examines each link between this pod and its backend, in order, and says what is wrong.
///
/// It fetches; the `…Check` types judge what was fetched and are pure. Nothing is written, no
/// secret leaves but the exchange's own request and the token's to the backend.
@LoopActor public final class Doctor {
    /// The longest wait for one answer: a healthy service takes a second at most.
    public nonisolated static let defaultTimeoutMS = 10_000
    /// Metadata, key sets and health answers have a few kilobytes.
    static let bodyBytesMax = 256 * 1024

    let input: DoctorInput
    let loop: Loop
    let client: HTTPClient
    let wallMS: () -> UInt64
    let timeoutMS: Int
    private var results: [DoctorResult] = []
    private var secrets: [Secret]
    var remedies: Remedies

    /// Prepares an examination; nothing is sent yet.
    ///
    /// `client`: must outlive it.
    ///
    /// `wallMS`: the time of day, in Unix milliseconds.
    public init(
        _ input: DoctorInput,
        on loop: Loop,
        client: HTTPClient,
        timeoutMS: Int = Doctor.defaultTimeoutMS,
        wallMS: @escaping () -> UInt64 = WallClock.nowMS
    ) {
        self.input = input
        self.loop = loop
        self.client = client
        self.timeoutMS = timeoutMS
        self.wallMS = wallMS
        self.secrets = input.secrets
        self.remedies = Remedies(names: DoctorNames(input, nil), scope: input.scope)
    }

    /// Examines everything once.
    public func examine() async -> DoctorReport {
        self.results = []
        let choice = await CredentialFactory.choose(self.input.settings, on: self.loop)
        let file = await self.readTokenFile(choice)
        let token = file?.token
        self.remedies = Remedies(
            names: DoctorNames(self.input, token?.claims),
            scope: self.input.scope
        )
        if !self.input.problems.isEmpty {
            let saw = self.input.problems.joined(separator: "; ")
            self.note(.failed(.settings, saw, "Correct them; see mcp-server config."))
        }
        let environment = EnvironmentCheck.judge(self.input, self.remedies)
        self.note(environment)
        self.note(CredentialCheck.judge(choice))
        await self.judgeFile(choice, file, token)
        let answer = await self.askAuthority(choice)
        self.judgeClock(answer)
        await self.examineIssuer(choice, token)
        self.judgeAuthority(choice, answer)
        let grant = await self.exchange(choice, environment)
        await self.examineGrant(grant)
        return self.report
    }

    /// Examines one token file by what it says itself, wherever it came from: nothing is asked of
    /// any network.
    public func examine(tokenFile path: String) async -> DoctorReport {
        self.results = []
        await self.examineCopy(path)
        return self.report
    }

    func note(_ result: DoctorResult) { self.results.append(result) }

    /// What was noted, in the order of the checks.
    private var report: DoctorReport {
        let order = DoctorCheck.allCases
        let scrubber = Scrubber(self.secrets)
        return DoctorReport(
            results: self.results.map { $0.scrubbed(scrubber) }.sorted {
                order.firstIndex(of: $0.check) ?? 0 < order.firstIndex(of: $1.check) ?? 0
            }
        )
    }

    // MARK: - Issuer

    private func examineIssuer(_ choice: CredentialChoice, _ token: DecodedJWT?) async {
        guard let token, token.claims.issuer != nil else {
            let why =
                choice.kind == .workloadIdentity
                ? "There is no token to look into."
                : "\(choice.kind.rawValue) uses no federated token."
            for check in [DoctorCheck.issuer, .signature] { self.note(.skipped(check, why)) }
            return
        }
        let documents = await self.issuerDocuments(token)
        self.note(IssuerCheck.judge(token, documents, self.remedies))
        self.note(SignatureCheck.judge(token, try? documents.get(), self.remedies))
    }

    // MARK: - Authority

    private func judgeClock(_ answer: AuthorityAnswer?) {
        guard case .success(let response)? = answer?.result else {
            return self.note(
                .skipped(.clock, "There is no answer of an authority to compare with.")
            )
        }
        self.note(
            ClockCheck.judge(
                date: response.headers.value("Date"),
                nowS: Int64(clamping: self.wallMS() / 1000)
            )
        )
    }

    private func judgeAuthority(_ choice: CredentialChoice, _ answer: AuthorityAnswer?) {
        guard let answer else {
            let why =
                self.input.settings.kubernetesTokenProxy == nil
                ? "\(choice.kind.rawValue) asks no authority, or its settings name none."
                : "AZURE_KUBERNETES_TOKEN_PROXY stands between."
            for check in [DoctorCheck.authority, .metadata] { self.note(.skipped(check, why)) }
            return
        }
        self.note(AuthorityCheck.judge(answer, self.remedies))
        guard case .success(let response) = answer.result else {
            return self.note(.skipped(.metadata, "The authority did not answer."))
        }
        self.note(AuthorityMetadataCheck.judge(response, answer.authority, self.remedies))
    }

    // MARK: - Access token

    private func exchange(
        _ choice: CredentialChoice,
        _ environment: DoctorResult
    ) async -> TokenGrant? {
        let blocked = self.results.contains {
            $0.verdict == .failed && [.environment, .credential, .tokenFile].contains($0.check)
        }
        guard !blocked else {
            self.note(.skipped(.exchange, "Something above must be repaired first."))
            return nil
        }
        let startedMS = self.loop.nowMS
        let outcome = await self.tryExchange(choice)
        self.note(
            ExchangeCheck.judge(outcome, tookMS: self.loop.nowMS - startedMS, self.remedies)
        )
        return try? outcome.get()
    }

    private func examineGrant(_ grant: TokenGrant?) async {
        let host = ScopeCheck.host(of: self.input.backendURL)
        let scope = ScopeCheck.judge(self.input.scope, host: host, self.remedies)
        self.note(scope)
        guard let grant else {
            for check in [DoctorCheck.accessToken, .backend] {
                self.note(.skipped(check, "There is no access token."))
            }
            return
        }
        self.secrets.append(Secret(grant.value))
        let token = DecodedJWT(grant.value)
        self.note(
            GrantedTokenCheck.judge(
                token,
                input: self.input,
                lifetimeMS: grant.lifetimeMS,
                self.remedies
            )
        )
        guard let host, let url = self.input.backendURL else {
            return self.note(.skipped(.backend, "BACKEND_API_URL names no usable backend."))
        }
        guard scope.verdict == .passed else {
            return self.note(
                .skipped(.backend, "The token is not meant for \(host) and was not sent there.")
            )
        }
        self.note(
            BackendCheck.judge(
                await self.askBackend(url, grant),
                host: host,
                objectID: (token?.claims.objectID).map(DoctorNames.plain),
                scope: self.input.scope,
                self.remedies
            )
        )
    }
}
