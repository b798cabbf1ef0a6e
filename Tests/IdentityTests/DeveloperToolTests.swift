// SPDX-License-Identifier: Apache-2.0

// Goal: `az` and `azd` as they really answer. Method: shell scripts in
// their place.

import EventLoop
import Glibc
import Testing

@testable import Identity

extension LoopSuites {
    @Suite struct DeveloperToolTests {
        /// A directory with one program in it, removed at the end.
        private final class Tool {
            let directory: String
            let path: String

            init(_ name: String, _ script: String) {
                self.directory = "/tmp/identity-tool-\(getpid())-\(UInt64.random(in: 0 ... .max))"
                self.path = self.directory + "/" + name
                mkdir(self.directory, 0o700)
                let text = Array("#!/bin/sh\n\(script)\n".utf8)
                let descriptor = open(self.path, O_CREAT | O_WRONLY, 0o700)
                precondition(write(descriptor, text, text.count) == text.count, "all is written")
                close(descriptor)
            }

            deinit {
                unlink(self.path)
                unlink(self.directory + "/arguments")
                rmdir(self.directory)
            }

            var arguments: [String] {
                guard let file = fopen(self.directory + "/arguments", "r") else { return [] }
                defer { fclose(file) }
                var bytes = [UInt8](repeating: 0, count: 4096)
                let count = fread(&bytes, 1, bytes.count, file)
                return String(decoding: bytes.prefix(count), as: UTF8.self)
                    .split(separator: "\n").map(String.init)
            }
        }

        @LoopActor private static func cache(_ world: World, _ tool: Tool) throws -> TokenCache {
            world.settings.programPath = tool.directory + ":/usr/bin:/bin"
            return try world.cache(
                tool.path.hasSuffix("azd")
                    ? AzureDeveloperCLICredential(world.settings)
                    : AzureCLICredential(world.settings)
            )
        }

        @LoopActor private static func error(_ world: World, _ tool: Tool) async throws
            -> IdentityError?
        {
            let cache = try Self.cache(world, tool)
            let error = await world.error { () async throws(IdentityError) in
                try await cache.token()
            }
            FaultTests.expectNoSecrets(world, cache, error)
            return error
        }

        @Test func asksAz() throws {
            try World.run { world in
                let tool = Tool(
                    "az",
                    #"""
                    printf '%s\n' "$@" "$AZURE_CORE_NO_COLOR" > "$(dirname "$0")/arguments"
                    at=$(($(date +%s) + 3600))
                    echo "{\"accessToken\":\"a.b\",\"expiresOn\":\"2020-01-01 00:00:00.000000\",\
                    \"expires_on\":$at,\"tokenType\":\"Bearer\"}"
                    """#
                )
                let cache = try Self.cache(world, tool)
                #expect(try await cache.token().value == "a.b")
                #expect(
                    tool.arguments == [
                        "account", "get-access-token", "--output", "json", "--resource",
                        "api://backend", "--tenant", World.tenant, "true",
                    ]
                )
                #expect(cache.status.expiresInMS.map { $0 > 3_590_000 && $0 <= 3_600_000 } == true)
            }
        }

        @Test func asksAzdAndReadsItsTimeAsUTC() throws {
            try World.run { world in
                let tool = Tool(
                    "azd",
                    #"""
                    printf '%s\n' "$@" > "$(dirname "$0")/arguments"
                    at=$(TZ=UTC date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)
                    echo "{\"token\":\"a.b\",\"expiresOn\":\"$at\"}"
                    """#
                )
                let cache = try Self.cache(world, tool)
                #expect(try await cache.token().value == "a.b")
                #expect(
                    tool.arguments == [
                        "auth", "token", "--output", "json", "--no-prompt", "--scope",
                        "api://backend/.default", "--tenant-id", World.tenant,
                    ]
                )
                #expect(cache.status.expiresInMS.map { $0 > 3_590_000 && $0 <= 3_601_000 } == true)
            }
        }

        @Test func isUnavailableWhenNobodyIsSignedIn() throws {
            try World.run { world in
                let tool = Tool("az", "echo \"ERROR: Please run 'az login'.\" >&2; exit 1")
                let error = try await Self.error(world, tool)
                #expect(error?.kind == .unavailable)
                #expect(error?.advice == "Run `az login`.")
            }
        }

        @Test func isUnavailableWhenNotInstalled() throws {
            try World.run { world in
                let tool = Tool("something-else", "exit 0")
                world.settings.programPath = tool.directory
                let cache = try world.cache(AzureCLICredential(world.settings))
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.kind == .unavailable)
                #expect(error?.message.contains("not installed") == true)
            }
        }

        /// The loop turns meanwhile, and the program is gone afterwards.
        @Test(arguments: ["az", "azd"]) func isUnavailableWhenTheToolHangs(name: String) throws {
            try World.run { world in
                let tool = Tool(name, "exec sleep 100")
                world.settings.programPath = tool.directory + ":/usr/bin:/bin"
                let cache = try world.cache(
                    name == "az"
                        ? AzureCLICredential(world.settings, timeoutMS: 60)
                        : AzureDeveloperCLICredential(world.settings, timeoutMS: 60)
                )
                let startedMS = world.loop.nowMS
                let error = await world.error { () async throws(IdentityError) in
                    try await cache.token()
                }
                #expect(error?.kind == .unavailable)
                #expect(error?.message.hasPrefix("`\(name)` did not answer within") == true)
                #expect((60..<5_000).contains(world.loop.nowMS - startedMS))
                Shown.expectFailure(cache, says: "Run `\(name)` by hand once")
            }
        }

        @Test func failsWithWhatTheToolSaysScrubbed() throws {
            try World.run { world in
                let jwt = World.federatedToken(1)
                let tool = Tool("az", "echo 'AADSTS50076: az login \(jwt)' >&2; exit 1")
                let error = try await Self.error(world, tool)
                #expect(error?.kind == .refused)
                #expect(error?.message.contains("AADSTS50076") == true)
            }
        }

        @Test(arguments: [
            "echo", "echo '[]'", "echo '{\"accessToken\":\"\"}'", "kill -9 $$",
            "echo '{\"accessToken\":\"PLANTED x\"}'", "head -c 200000 /dev/zero",
            "echo '{\"accessToken\":\"PLANTED\",\"expires_on\":1}'",
        ])
        func refusesOtherOutput(script: String) throws {
            try World.run { world in
                let error = try await Self.error(world, Tool("az", script))
                #expect(error != nil)
            }
        }

        /// Neither an overflow nor the year 9999 is "expired": the token is kept for five minutes.
        @Test(arguments: [
            "4102444800", "9223372036854775807", "\"253402300799\"", "\"soon\"", "null",
            "\"9999-12-31T23:59:59Z\"",
        ])
        func keepsATokenOfAbsurdExpiryForAMoment(expiry: String) throws {
            try World.run { world in
                let tool = Tool("az", "echo '{\"accessToken\":\"a.b\",\"expires_on\":\(expiry)}'")
                let cache = try Self.cache(world, tool)
                #expect(try await cache.token().value == "a.b")
                #expect(cache.status.expiresInMS.map { $0 > 290_000 && $0 <= 300_000 } == true)
            }
        }

        @Test(arguments: ["0", "1", "\"2020-01-01T00:00:00Z\""])
        func refusesATokenThatHasExpired(expiry: String) throws {
            try World.run { world in
                let error = try await Self.error(
                    world,
                    Tool("az", "echo '{\"accessToken\":\"a.b\",\"expires_on\":\(expiry)}'")
                )
                #expect(error?.kind == .badResponse)
                #expect(error?.message == "`az` printed a token that has expired.")
            }
        }

        @Test func putsNoOddScopeOnACommandLine() throws {
            try World.run { world in
                for text in ["$(id)/.default", "-x", "a;b", "a&b", "a'b"] {
                    let tool = Tool("az", "touch \"$(dirname \"$0\")/arguments\"")
                    world.settings.programPath = tool.directory
                    let cache = try TokenCache(
                        on: world.loop,
                        credential: AzureCLICredential(world.settings),
                        scope: Scope(text),
                        audit: { _ in }
                    )
                    let error = await world.error { () async throws(IdentityError) in
                        try await cache.token()
                    }
                    cache.close()
                    #expect(error?.kind == .configuration)
                }
            }
        }
    }
}
