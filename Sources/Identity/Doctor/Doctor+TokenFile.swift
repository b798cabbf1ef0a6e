// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// The federated token's file: fetched here, judged by `TokenFileCheck` and `TokenClaimsCheck`.
extension Doctor {
    func readTokenFile(_ choice: CredentialChoice) async -> TokenFileSight? {
        guard choice.kind == .workloadIdentity, let path = choice.federatedTokenFile
        else { return nil }
        return await self.look(at: path)
    }

    func judgeFile(
        _ choice: CredentialChoice,
        _ file: TokenFileSight?,
        _ token: DecodedJWT?
    ) async {
        guard let file else {
            let why = "\(choice.kind.rawValue) uses no federated token."
            for check in [DoctorCheck.tokenFile, .tokenClaims] { self.note(.skipped(check, why)) }
            return
        }
        var others: [String] = []
        if case .failure(.notFound) = file.content {
            for other in CredentialChooser.knownTokenFiles where other != file.path {
                if case .success = await self.read(other) { others.append(other) }
            }
        }
        self.note(
            TokenFileCheck.judge(
                file,
                others: others,
                nowS: self.nowS,
                isInCluster: self.input.isInCluster,
                self.remedies
            )
        )
        self.judgeClaims(token)
    }

    /// A file on its own: what the network would say is left out.
    func examineCopy(_ path: String) async {
        let file = await self.look(at: path)
        let token = file.token
        self.remedies = Remedies(
            names: DoctorNames(self.input, token?.claims),
            scope: self.input.scope
        )
        self.note(TokenFileCheck.judgeCopy(file, nowS: self.nowS, self.remedies))
        self.judgeClaims(token)
        for check in [DoctorCheck.issuer, .signature] {
            self.note(.skipped(check, "A file on its own is examined without a network."))
        }
    }

    var nowS: Int64 { Int64(clamping: self.wallMS() / 1000) }

    private func judgeClaims(_ token: DecodedJWT?) {
        guard let token else {
            return self.note(.skipped(.tokenClaims, "There is no token to look into."))
        }
        self.note(
            TokenClaimsCheck.judge(
                token,
                nowS: self.nowS,
                usesProxy: self.input.settings.kubernetesTokenProxy != nil,
                self.remedies
            )
        )
    }

    private func look(at path: String) async -> TokenFileSight {
        let content = await self.read(path)
        return TokenFileSight(
            path: path,
            content: content,
            facts: try? await FileInspector.inspect(path: path, on: self.loop)
        )
    }

    private func read(_ path: String) async -> Result<[UInt8], FileError> {
        do throws(FileError) {
            return .success(
                try await FileReader.read(
                    path: path,
                    bytesMax: FederatedToken.bytesMax,
                    on: self.loop
                )
            )
        } catch {
            return .failure(error)
        }
    }
}
