// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Sandbox

@testable import Identity

/// A healthy pod with an Entra and a backend of its own, for tests to make ill.
@LoopActor final class Ward {
    let entra: SandboxEntra
    let identity: SandboxIdentity
    let backend: SandboxBackend
    var input: DoctorInput
    /// How far this pod's clock is ahead.
    var clockAheadS: Int64 = 0
    var timeoutMS = 5_000
    private let world: World
    private var files: [TestFile] = []

    init(_ world: World) throws {
        self.world = world
        self.entra = try SandboxEntra(on: world.loop)
        self.identity = try SandboxIdentity(for: self.entra)
        self.backend = try SandboxBackend(on: world.loop, trusting: self.entra)
        var settings = IdentitySettings()
        settings.tenantID = SandboxDefaults.tenantID
        settings.clientID = SandboxDefaults.clientID
        settings.authorityHost = self.entra.url
        settings.federatedTokenFile = self.identity.tokenFile
        self.input = DoctorInput(
            settings: settings,
            scope: SandboxDefaults.backendScope,
            backendURL: self.backend.url
        )
        self.input.isInCluster = true
        self.input.podName = "mcp-server-7d9f8b6c5-x2x4k"
    }

    func examine() async -> DoctorReport { await self.doctor.examine() }

    func examine(tokenFile path: String) async -> DoctorReport {
        await self.doctor.examine(tokenFile: path)
    }

    private var doctor: Doctor {
        let aheadMS = self.clockAheadS * 1000
        return Doctor(
            self.input,
            on: self.world.loop,
            client: self.world.client,
            timeoutMS: self.timeoutMS
        ) { UInt64(Int64(WallClock.nowMS()) + aheadMS) }
    }

    /// Changes the one application of the tenant.
    func change(_ body: (inout EntraDirectory.Application) -> Void) {
        body(&self.entra.directory.applications[0])
    }

    /// Replaces the federated token by one that differs from the right one.
    func rotate(_ body: (inout FederatedTokenOptions) -> Void) throws {
        var options = FederatedTokenOptions()
        body(&options)
        try self.identity.rotate(options)
    }

    /// A file that lives as long as the ward.
    func file(_ text: String) -> String {
        let file = TestFile(text)
        self.files.append(file)
        return file.path
    }

    func close() {
        self.backend.close()
        self.identity.close()
        self.entra.close()
    }
}
