// SPDX-License-Identifier: Apache-2.0

// Goal: the doctor finds and explains what people get wrong. Method: one planted misconfiguration a
// row, against an Entra and a backend that are as strict as the real ones.

import EventLoop
import Sandbox
import Testing

@testable import Identity

/// One thing that is wrong, and what the doctor must make of it.
struct PlantedFault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var check: DoctorCheck
    var verdict: DoctorVerdict
    /// Texts that remedy and commands must contain.
    var says: [String]
    var plant: @LoopActor @Sendable (Ward) throws -> Void

    init(
        _ name: String,
        _ check: DoctorCheck,
        _ verdict: DoctorVerdict = .failed,
        says: [String],
        _ plant: @escaping @LoopActor @Sendable (Ward) throws -> Void
    ) {
        self.testDescription = name
        self.check = check
        self.verdict = verdict
        self.says = says
        self.plant = plant
    }
}

extension LoopSuites {
    @Suite struct DoctorTests {
        @Test(arguments: PlantedFault.all) func findsAndExplains(fault: PlantedFault) throws {
            try World.run { world in
                let ward = try Ward(world)
                try fault.plant(ward)
                let report = await ward.examine()
                ward.close()
                let worst = report.results.first { $0.verdict == fault.verdict }
                #expect(worst?.check == fault.check, "\(report.text)")
                let advice = ([worst?.remedy ?? ""] + (worst?.commands ?? []))
                    .joined(separator: "\n")
                for text in fault.says { #expect(advice.contains(text), "\(advice)") }
                #expect(report.exitCode == (fault.verdict == .failed ? 1 : 2))
                Self.expectNoSecrets(report)
            }
        }

        @Test func findsNothingWhenAllIsWell() throws {
            try World.run { world in
                let ward = try Ward(world)
                let report = await ward.examine()
                ward.close()
                #expect(report.exitCode == 0, "\(report.text)")
                let checks = DoctorCheck.allCases.filter { $0 != .settings }
                #expect(report.results.map(\.check) == checks)
                #expect(report.results.allSatisfy { $0.verdict == .passed }, "\(report.text)")
                #expect(report.json.hasPrefix(#"{"outcome":"passed","exit_code":0,"checks":["#))
                Self.expectNoSecrets(report)
            }
        }

        @Test func examinesAClientSecretToo() throws {
            try World.run { world in
                let ward = try Ward(world)
                ward.input.settings.federatedTokenFile = nil
                ward.input.settings.clientSecret = Secret(SandboxDefaults.clientSecret)
                let report = await ward.examine()
                ward.close()
                #expect(report.exitCode == 0, "\(report.text)")
                let skipped = report.results.filter { $0.verdict == .skipped }.map(\.check)
                #expect(skipped == [.tokenFile, .tokenClaims, .issuer, .signature])
                Self.expectNoSecrets(report)
            }
        }

        @Test func neverHoldsAnyoneUp() throws {
            try World.run { world in
                let ward = try Ward(world)
                ward.timeoutMS = 50
                ward.entra.inject(Fault(.silent, path: "/"))
                let report = await ward.examine()
                ward.close()
                let failed = report.results.filter { $0.verdict == .failed }.map(\.check)
                #expect(failed == [.authority, .exchange], "\(report.text)")
            }
        }

        static func expectNoSecrets(_ report: DoctorReport) {
            for text in [report.text, report.json, String(reflecting: report)] {
                #expect(!text.contains("eyJ"))
                #expect(!text.contains("PLANTED"))
                #expect(!text.contains(SandboxDefaults.clientSecret))
            }
        }
    }
}
