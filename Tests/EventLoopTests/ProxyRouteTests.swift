// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// Goal: the explanation says what libcurl does; `test_doctor.py` asks libcurl itself.
@Suite struct ProxyRouteTests {
    private func route(
        _ url: String,
        _ variables: [(name: String, value: String)]
    ) -> ProxyRoute {
        ProxyEnvironment(variables).route(to: url)
    }

    private static let https = "https://login.microsoftonline.com/tenant"

    @Test func goesDirectlyWithoutAVariable() {
        #expect(self.route(Self.https, []) == .direct)
        #expect(self.route(Self.https, [("http_proxy", "http://p:3128")]) == .direct)
        #expect(self.route(Self.https, [("https_proxy", "")]) == .direct)
        #expect(self.route("http://a/", [("HTTP_PROXY", "http://p:3128")]) == .direct)
        #expect(self.route("no url", [("https_proxy", "http://p")]) == .direct)
    }

    @Test(arguments: ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
    func namesTheVariable(name: String) {
        #expect(
            self.route(Self.https, [(name, "http://p:3128")])
                == .proxy(url: "http://p:3128", variable: name)
        )
    }

    @Test func prefersLowerCaseAndTheSchemesOwn() {
        let both = [
            (name: "ALL_PROXY", value: "http://c"), (name: "HTTPS_PROXY", value: "http://b"),
            (name: "https_proxy", value: "http://a"),
        ]
        #expect(self.route(Self.https, both) == .proxy(url: "http://a", variable: "https_proxy"))
    }

    @Test(arguments: [
        ("http://user:planted@p:3128/x", "http://p:3128"), ("p:3128", "http://p:3128"),
        ("socks5h://u@p", "socks5h://p"), ("http://u:a@b@p", "http://p"),
    ])
    func showsNoPassword(value: String, shown: String) {
        #expect(
            self.route(Self.https, [("https_proxy", value)])
                == .proxy(url: shown, variable: "https_proxy")
        )
    }

    @Test(arguments: [
        ("microsoftonline.com", "microsoftonline.com"), (".microsoftonline.com", nil),
        ("login.microsoftonline.com", nil), ("LOGIN.MicrosoftOnline.com.", nil), ("*", nil),
        ("a, com b", "com"), ("a b microsoftonline.com", "microsoftonline.com"),
    ])
    func exemptsNamesAndTheirParents(exceptions: String, entry: String?) {
        #expect(
            self.route(Self.https, [("https_proxy", "http://p"), ("NO_PROXY", exceptions)])
                == .exempt(entry: entry ?? exceptions)
        )
    }

    @Test(arguments: [
        "online.com", "*.microsoftonline.com", "login.microsoftonline.com:443", "a,*", ".", "",
        "https://login.microsoftonline.com", "10.0.0.0/8",
    ])
    func doesNotExemptWhatOnlyLooksAlike(exceptions: String) {
        #expect(
            self.route(Self.https, [("https_proxy", "http://p"), ("NO_PROXY", exceptions)])
                == .proxy(url: "http://p", variable: "https_proxy")
        )
    }

    @Test(arguments: [
        ("10.1.2.3", true), ("10.0.0.0/8", true), ("10.1.2.2/31", true), ("0.0.0.0/0", true),
        ("10.1.2.4/32", false), ("10.1.2", false), ("10.1.2.3/33", false), ("1.2.3", false),
    ])
    func exemptsAddressesAndRanges(exceptions: String, isExempt: Bool) {
        let route = self.route(
            "https://10.1.2.3:8443/x",
            [("https_proxy", "http://p"), ("no_proxy", exceptions)]
        )
        #expect(
            route
                == (isExempt
                    ? .exempt(entry: exceptions)
                    : .proxy(url: "http://p", variable: "https_proxy"))
        )
    }

    @Test func neverProxiesTheMetadataService() {
        #expect(
            self.route("http://169.254.169.254/metadata", [("http_proxy", "http://p")])
                == .exempt(entry: "169.254.169.254")
        )
    }
}
