// SPDX-License-Identifier: Apache-2.0
// Goal: a token can only ever be sent over HTTPS or to this machine.
// Method: accepted and refused configuration values, each with what they mean.

import Testing

@testable import Tools

@Suite struct BackendOriginTests {
    @Test(arguments: [
        ("https://api.example.com", "https://api.example.com", "api.example.com", false),
        ("https://api.example.com/", "https://api.example.com", "api.example.com", false),
        (
            "HTTPS://API.Example.com:8443/v1//", "https://api.example.com:8443/v1",
            "api.example.com", false
        ),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000", "127.0.0.1", true),
        ("http://127.255.0.9", "http://127.255.0.9", "127.255.0.9", true),
        ("http://localhost:80/base/path/", "http://localhost:80/base/path", "localhost", true),
        ("http://[::1]:8080/x", "http://[::1]:8080/x", "::1", true),
        ("https://[fe80::1]", "https://[fe80::1]", "fe80::1", false),
        ("https://backend_svc.ns.svc", "https://backend_svc.ns.svc", "backend_svc.ns.svc", false),
    ])
    func accepts(text: String, base: String, host: String, isLoopback: Bool) throws {
        let origin = try BackendOrigin(text)
        #expect(origin.base == base)
        #expect(origin.host == host)
        #expect(origin.isLoopback == isLoopback)
    }

    @Test(arguments: [
        ("", BackendOriginError.scheme), ("api.example.com", .scheme), ("ftp://a", .scheme),
        ("https:/a", .scheme), ("//a", .scheme), ("file:///etc/passwd", .scheme),
        ("https://", .host), ("https:///path", .host), ("https://:443", .host),
        ("https://.a", .host), ("https://a%2fb", .host), ("https://[1.2.3.4]", .host),
        ("https://[::1", .host), ("https://[::1]x", .host), ("https://a,b", .host),
        ("https://a:", .port), ("https://a:0", .port), ("https://a:65536", .port),
        ("https://a:+80", .port), ("https://a:8o", .port),
        ("https://user@a", .userInfo), ("https://user:secret@a", .userInfo),
        ("https://a?x=1", .queryOrFragment), ("https://a/b#c", .queryOrFragment),
        ("https://a/b/../c", .path), ("https://a/./c", .path), ("https://a/b//c", .path),
        ("https://a b", .characters), ("https://a\\b", .characters), ("https://ä", .characters),
        ("https://a\n", .characters),
        ("http://api.example.com", .plainHTTP), ("http://10.0.0.1", .plainHTTP),
        ("http://127.0.0.1.evil.com", .plainHTTP), ("http://localhost.evil.com", .plainHTTP),
        ("http://127.1", .plainHTTP), ("http://0.0.0.0", .plainHTTP), ("http://[::2]", .plainHTTP),
        ("http://127.0.0.256", .plainHTTP),
    ])
    func refuses(text: String, error: BackendOriginError) {
        #expect(throws: error) { try BackendOrigin(text) }
    }

    @Test func saysWhatIsWrongWithoutTheURL() {
        let error = #expect(throws: BackendOriginError.self) {
            try BackendOrigin("https://me:hunter2@internal.corp")
        }
        #expect(error?.description == "must not carry a user name or password")
    }
}
