// SPDX-License-Identifier: Apache-2.0

// Goal: one credential, decided once, in the documented order.

import Testing

@testable import Identity

@Suite struct CredentialChooserTests {
    private func choose(
        _ variables: [String: String],
        files: Set<String> = []
    ) -> CredentialChoice {
        CredentialChooser.choose(IdentitySettings { variables[$0] }) { files.contains($0) }
    }

    @Test func prefersTheConfiguredTokenFileEvenWhenItIsMissing() {
        let choice = self.choose(
            ["AZURE_FEDERATED_TOKEN_FILE": "/x/token", "AZURE_CLIENT_SECRET": "s"],
            files: Set(CredentialChooser.knownTokenFiles)
        )
        #expect(choice.kind == .workloadIdentity)
        #expect(choice.federatedTokenFile == "/x/token")
        #expect(choice.warnings.count == 1)
    }

    @Test func looksWhereWebhooksPutTheToken() {
        let paths = CredentialChooser.knownTokenFiles
        #expect(self.choose([:], files: Set(paths)).federatedTokenFile == paths[0])
        #expect(self.choose([:], files: Set(paths.dropFirst())).federatedTokenFile == paths[1])
        #expect(
            self.choose([:], files: ["/var/run/secrets/azure/tokens/token"]).federatedTokenFile
                == "/var/run/secrets/azure/tokens/token"
        )
    }

    @Test func takesTheSecretNextAndTheChainLast() {
        #expect(self.choose(["AZURE_CLIENT_SECRET": "s"]).kind == .clientSecret)
        #expect(self.choose(["AZURE_CLIENT_SECRET": " \n"]).kind == .defaultChain)
        #expect(self.choose([:]).kind == .defaultChain)
    }

    @Test func obeysAzureTokenCredentialsBeforeEverything() {
        let all = [
            "AZURE_FEDERATED_TOKEN_FILE": "/x/token", "AZURE_CLIENT_SECRET": "s",
        ]
        func choice(_ word: String) -> CredentialChoice {
            self.choose(all.merging(["AZURE_TOKEN_CREDENTIALS": word]) { $1 })
        }
        #expect(choice("dev").chain == [.azureCLI, .azureDeveloperCLI])
        #expect(choice("prod").kind == .workloadIdentity)
        #expect(choice("clientsecretcredential").kind == .clientSecret)
        #expect(choice("WorkloadIdentityCredential").federatedTokenFile == "/x/token")
        #expect(choice("DefaultAzureCredential").problem?.kind == .configuration)
        #expect(choice("x").problem?.advice?.contains("AzureCliCredential") == true)
        #expect(
            self.choose(["AZURE_TOKEN_CREDENTIALS": "prod"]).chain
                == [.environment, .managedIdentity]
        )
        #expect(
            self.choose([:]).chain
                == [.environment, .managedIdentity, .azureCLI, .azureDeveloperCLI]
        )
    }

    @Test func trimsValuesAndNeverTakesTheWordFalseForTrue() {
        let settings = IdentitySettings {
            [
                "AZURE_CLIENT_SECRET": "s\n", "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN": "false",
                "AZURE_TENANT_ID": " t ",
            ][$0]
        }
        #expect(settings.clientSecret?.value == "s")
        #expect(settings.tenantID == "t")
        #expect(!settings.sendCertificateChain)
    }
}
