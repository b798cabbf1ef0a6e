// SPDX-License-Identifier: Apache-2.0

// Goal: the doctor says what the file system says of the token file. Method: facts by hand, then
// real files and links.

import EventLoop
import Glibc
import Testing

@testable import Identity

extension LoopSuites {
    @Suite struct TokenFileSightTests {
        private func text(
            _ facts: FileFacts?,
            isInCluster: Bool = false
        ) -> String {
            TokenFileSight(path: "/t", content: .success([]), facts: facts)
                .factsText(nowS: 1_000_000, isInCluster: isInCluster)
        }

        @Test func saysModeAgeAndLink() {
            var facts = FileFacts(
                permissions: 0o644,
                sizeBytes: 1,
                modifiedAtS: 999_940,
                linkTarget: "..data/token\u{7}"
            )
            #expect(self.text(facts) == "mode 0644, written 60 s ago, a link to ..data/token ")
            facts.modifiedAtS = 1_000_005
            facts.linkTarget = nil
            #expect(self.text(facts) == "mode 0644, written 5 s in the future")
            facts.modifiedAtS = 0
            facts.permissions = 0o4
            #expect(
                self.text(facts, isInCluster: true)
                    == "mode 0004, written 277 h ago, no link, as a projected token would be"
            )
            facts.modifiedAtS = 1_000_000 - 3_600
            #expect(self.text(facts).hasSuffix("written 60 min ago"))
            #expect(self.text(nil) == "")
        }

        @Test func seesAProjectedToken() throws {
            try World.run { world in
                let ward = try Ward(world)
                let file = TestFile(try ward.identity.token())
                let link = file.path + ".link"
                #expect(symlink(file.path, link) == 0)
                defer { unlink(link) }
                ward.input.settings.federatedTokenFile = link
                let report = await ward.examine()
                ward.close()
                let seen = report.results.first { $0.check == .tokenFile }
                #expect(seen?.verdict == .passed)
                #expect(seen?.saw.contains("mode 0600, written 0 s ago, a link to /tmp/") == true)
            }
        }

        /// Root reads everything, so the judgement is given what another user would get.
        @Test func saysWhoMayReadAFileThatCannotBeRead() {
            let facts = FileFacts(
                permissions: 0o600,
                ownerID: 0,
                groupID: 2000,
                sizeBytes: 1,
                modifiedAtS: 0
            )
            let input = DoctorInput(settings: IdentitySettings(), scope: "x/.default")
            let result = TokenFileCheck.judge(
                TokenFileSight(path: "/t", content: .failure(.accessDenied), facts: facts),
                others: [],
                nowS: 0,
                isInCluster: true,
                Remedies(names: DoctorNames(input, nil), scope: input.scope)
            )
            #expect(
                result.saw == "/t cannot be read: permission denied. It has mode 0600, owner 0 and "
                    + "group 2000."
            )
            #expect(result.commands.contains { $0.contains("fsGroup") })
        }

        // MARK: - A file on its own

        @Test func examinesAFileAloneWithoutANetwork() throws {
            try World.run { world in
                let ward = try Ward(world)
                let report = await ward.examine(tokenFile: ward.identity.tokenFile)
                let requests = ward.entra.requests.count + ward.backend.requests.count
                ward.close()
                #expect(requests == 0)
                #expect(
                    report.results.map(\.check) == [.tokenFile, .tokenClaims, .issuer, .signature]
                )
                #expect(
                    report.results.map(\.verdict) == [.passed, .passed, .skipped, .skipped],
                    "\(report.text)"
                )
                #expect(report.exitCode == 0)
                DoctorTests.expectNoSecrets(report)
            }
        }

        @Test func findsWhatIsWrongWithAFileAlone() throws {
            try World.run { world in
                let ward = try Ward(world)
                try ward.rotate { $0.ageS = 7200 }
                let expired = await ward.examine(tokenFile: ward.identity.tokenFile)
                let opaque = await ward.examine(tokenFile: ward.file("PLANTED-OPAQUE-SECRET"))
                let missing = await ward.examine(tokenFile: "/nowhere/at/all")
                ward.close()
                #expect(expired.exitCode == 1)
                #expect(expired.results[1].verdict == .failed)
                #expect(expired.results[1].saw.contains("expired 3"))
                #expect(opaque.results[0].verdict == .failed)
                #expect(opaque.results[0].saw.contains("is no JWT"))
                #expect(missing.results[0].saw.contains("no such file"))
                #expect(
                    missing.results[0].commands == [
                        "kubectl -n '<namespace>' create token '<service account>' --audience "
                            + "api://AzureADTokenExchange > token"
                    ]
                )
                for report in [expired, opaque, missing] { DoctorTests.expectNoSecrets(report) }
            }
        }
    }
}
