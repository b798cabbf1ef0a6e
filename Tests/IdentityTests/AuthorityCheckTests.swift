// SPDX-License-Identifier: Apache-2.0

// Goal: each way of not reaching the authority gets its own remedy, and the report says which way
// was taken. Method: every transfer error, with and without a proxy.

import EventLoop
import Testing

@testable import Identity

@Suite struct AuthorityCheckTests {
    private static let proxied = ProxyRoute.proxy(url: "http://p:3128", variable: "HTTPS_PROXY")

    private func judge(
        _ result: Result<HTTPClient.Response, TransferError>,
        _ route: ProxyRoute? = .direct
    ) throws -> DoctorResult {
        let answer = AuthorityAnswer(
            authority: try Authority(host: "https://login.example.com", tenantID: World.tenant),
            result: result,
            tookMS: 70,
            route: route
        )
        let input = DoctorInput(settings: IdentitySettings(), scope: "api://backend/.default")
        let remedies = Remedies(names: DoctorNames(input, nil), scope: input.scope)
        return AuthorityCheck.judge(answer, remedies)
    }

    @Test(
        arguments: [
            (.resolveFailed, .direct, "no address here", "nslookup login.example.com"),
            (.resolveFailed, proxied, "no address here", "nslookup login.example.com"),
            (.tls, .direct, "SSL_CERT_FILE", "openssl s_client -connect login.example.com:443"),
            (.tls, proxied, "SSL_CERT_FILE", "openssl s_client"),
            (.proxy, proxied, "HTTPS_PROXY", "NO_PROXY=login.example.com"),
            (.connectFailed, proxied, "HTTPS_PROXY", "NO_PROXY=login.example.com"),
            (.connectTimedOut, proxied, "HTTPS_PROXY", "NO_PROXY=login.example.com"),
            (.connectFailed, .direct, "port 443", "get networkpolicies"),
            (.connectTimedOut, .exempt(entry: "com"), "port 443", "get networkpolicies"),
            (.timedOut, .direct, "AZURE_AUTHORITY_HOST", "az cloud show"),
            (.emptyReply, .direct, "AZURE_AUTHORITY_HOST", "az cloud show"),
            (.badResponse, .direct, "AZURE_AUTHORITY_HOST", "az cloud show"),
            (.bodyTooLarge, .direct, "AZURE_AUTHORITY_HOST", "az cloud show"),
        ] as [(TransferError, ProxyRoute, String, String)]
    )
    func hasARemedy(
        error: TransferError,
        route: ProxyRoute,
        remedy: String,
        command: String
    ) throws {
        let result = try self.judge(.failure(error), route)
        #expect(result.verdict == .failed)
        #expect(result.remedy?.contains(remedy) == true, "\(result)")
        #expect(result.commands.contains { $0.contains(command) }, "\(result)")
        #expect(result.saw.contains(error.summary))
    }

    @Test(
        arguments: [
            (nil, "directly, for this machine is never proxied"),
            (.direct, "directly, for no variable names a proxy"),
            (.exempt(entry: ".example.com"), "past the proxy, for NO_PROXY has .example.com"),
            (proxied, "through the proxy http://p:3128 (HTTPS_PROXY)"),
        ] as [(ProxyRoute?, String)]
    )
    func saysWhichWayItWent(route: ProxyRoute?, text: String) throws {
        #expect(try self.judge(.success(.init(status: 200)), route).saw.contains(text))
        #expect(try self.judge(.failure(.timedOut), route).saw.contains(text))
    }

    @Test func saysWhereTheTimeWent() throws {
        let response = HTTPClient.Response(
            status: 200,
            measurements: TransferMeasurements(
                resolvedMS: 1.04,
                connectedMS: 13.5,
                securedMS: 45,
                firstByteMS: 70.26,
                certificateIssuer: "C = US, O = Interceptor\u{1b}[2J"
            )
        )
        let result = try self.judge(.success(response))
        #expect(
            result.saw == "login.example.com answered 200 in 70 ms: name 1.0 ms, connection 12 ms, "
                + "TLS 32 ms, first byte 25 ms; certificate issued by C = US, O = Interceptor [2J; "
                + "directly, for no variable names a proxy."
        )
    }

    @Test func saysNothingAboutTLSWithoutIt() throws {
        let measurements = TransferMeasurements(
            resolvedMS: 0,
            connectedMS: 0.1,
            securedMS: 0,
            firstByteMS: 2
        )
        #expect(
            AuthorityAnswer.text(measurements)
                == "name 0.0 ms, connection 0.1 ms, first byte 1.9 ms"
        )
    }
}
