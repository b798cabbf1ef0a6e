// SPDX-License-Identifier: Apache-2.0
// Goal: one honest look at the backend, in time.

import Identity
import Testing

@testable import Tools

extension LoopSuites {
    @Suite struct HealthTests {
        @Test func isHealthyOn200() throws {
            try Bench.run(.json(200, #"{"status":"healthy"}"#)) { bench in
                #expect(await bench.client.checkHealth() == .healthy)
                let request = try #require(bench.fake.requests.first)
                #expect(request.target == "/health")
                #expect(request.header("authorization") == "Bearer token-1")
                #expect(request.header("x-request-id")?.utf8.count == 36)
                #expect(request.header("x-request-timeout-ms").flatMap(Int.init) ?? 0 > 1_000)
            }
        }

        @Test(arguments: [204, 404, 429, 500, 503])
        func isUnhealthyOnAnyOtherStatus(status: Int) throws {
            try Bench.run(.json(status, "")) { bench in
                let health = await bench.client.checkHealth()
                #expect(!health.isHealthy)
                #expect(health.status == status)
                #expect(health.failure == "backend: status \(status)")
                #expect(bench.fake.requests.count == 1)
            }
        }

        @Test func replacesARejectedToken() throws {
            try Bench.run(.json(401, "{}"), .json(200, "{}")) { bench in
                #expect(await bench.client.checkHealth() == .healthy)
                let tokens = bench.fake.requests.map { $0.header("authorization") }
                #expect(tokens == ["Bearer token-1", "Bearer token-2"])
            }
        }

        @Test func isUnhealthyWhenEveryTokenIsRejected() throws {
            try Bench.run(.json(401, "{}")) { bench in
                for _ in 0..<5 {
                    let health = await bench.client.checkHealth()
                    #expect(health.status == 401)
                }
                // The cache forces one exchange in half a minute, however often it is asked.
                #expect(bench.credential.exchangeCount == 2)
            }
        }

        @Test func isUnhealthyWhenSilent() throws {
            try Bench.run(.silence) { bench in
                let health = await bench.client.checkHealth(timeoutMS: 50)
                #expect(
                    health
                        == BackendHealth(
                            isHealthy: false,
                            status: nil,
                            failure: "backend: timed out"
                        )
                )
            }
        }

        @Test func isUnhealthyWithoutAToken() throws {
            try Bench.run(.json(200, "{}")) { bench in
                bench.credential.failure = IdentityError(.refused, "AADSTS700016 hunter2")
                let health = await bench.client.checkHealth()
                #expect(health.failure == "backend: no access token")
                #expect(bench.fake.requests.isEmpty)
            }
        }

        @Test func waitsForATokenNoLongerThanItsTime() throws {
            try Bench.run(.json(200, "{}")) { bench in
                bench.credential.isSilent = true
                let startMS = bench.loop.nowMS
                #expect(!(await bench.client.checkHealth(timeoutMS: 40)).isHealthy)
                #expect(bench.loop.nowMS - startMS < 2_000)
            }
        }
    }
}
