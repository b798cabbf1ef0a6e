// SPDX-License-Identifier: Apache-2.0
// Goal: nothing of the inside of the company reaches an agent through a backend's words.
// Method: sentences a backend may write; what must stay, what must go, what is refused whole.

import Testing

@testable import Tools

@Suite struct TextScrubberTests {
    private let scrubber = TextScrubber(hiddenNames: ["backend-svc", "api"])

    private func scrub(_ text: String) -> String? {
        self.scrubber.scrub(text, scalarsMax: 300)
    }

    @Test(arguments: [
        "There is no user u-9999.", "The title is too long (max. 200).",
        "unknown dataset; known: sales, tickets, users", "Use 1.5 instead of 2.", "and/or, 24/7",
        "version 1.2.3 is required", "at 10:45:30 it was closed", "a < b and c > d", "limit <= 100",
        "There is no user 3f0c1c5e-8a43-4a60-9f7e-0a8f0b0c9d11.", "Für Ölpreis: 5 €",
        "e.g. a name", "the capital of rapid apis", "The role Tickets Write is missing.",
    ])
    func keepsPlainSentences(text: String) {
        #expect(self.scrub(text) == text)
    }

    @Test(arguments: [
        "https://db.internal.corp/x", "db01.internal.corp", "db01.internal.corp:5432",
        "(db.corp)", "10.0.3.7", "10.0.3.7:8080", "[fe80::1]", "::1", "fe80::1:2:3:4", "redis:6379",
        "/var/lib/app/secrets.yaml", "~/x", "../../etc/passwd", "src/app/main", "C:\\Users\\x",
        "main.py", "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln",
        "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8", "password=hunter2", "AccountKey=abc;",
        "api_key:abc", "ann@example.com", "user:pw@host", "BACKEND-SVC", "api", "(api)", "api.",
        "http://backend-svc/users",
        "%2Fvar%2Flog", "0123456789abcdef0123456789abcdef", "app.users.Service",
    ])
    func removes(word: String) {
        #expect(self.scrub("cannot reach \(word) now") == "cannot reach [removed] now")
    }

    @Test(arguments: [
        ("password: hunter2 is wrong", "password: [removed] is wrong"),
        ("Authorization: Bearer abc is wrong", "Authorization: [removed] is wrong"),
        ("got Bearer abc here", "got Bearer [removed] here"),
        ("a /b/c /d/e f", "a [removed] f"),
    ])
    func removesWhatASecretNameAnnounces(text: String, scrubbed: String) {
        #expect(self.scrub(text) == scrubbed)
    }

    @Test(arguments: [
        "", "   ", "\n\n", "42", "<html><body>Bad Gateway</body></html>", "<!DOCTYPE html>",
        "<p>no", "Traceback (most recent call last):", "java.lang.NullPointerException: x",
        "at Foo.bar(Foo.java:10)", "File \"app.py\", line 10, in f", "goroutine 1 [running]",
        "SELECT id FROM users", "syntax error near SELECT a FROM b", "ORA-00942: no table",
        "-----BEGIN PRIVATE KEY-----", "https://x.corp", "/var/log/x",
    ])
    func refusesWhole(text: String) {
        #expect(self.scrub(text) == nil)
    }

    @Test func keepsTheFirstLineOnly() {
        #expect(self.scrub("\n not found \n  at x\r\n at y") == "not found")
        #expect(self.scrub("a\u{2028}b c") == "a")
        #expect(self.scrub("no\tuser\u{0}here") == "no user here")
    }

    @Test func dropsInvisibleCharacters() {
        #expect(self.scrub("no\u{202E} user\u{200B}s\u{E0041} left") == "no users left")
    }

    @Test func cutsAtTheLimit() {
        let text = String(repeating: "word ", count: 2_000)
        let scrubbed = self.scrub(text)
        #expect(scrubbed?.unicodeScalars.count == 300)
        #expect(scrubbed?.last == "…")
        #expect(self.scrubber.scrub("abcd", scalarsMax: 4) == "abcd")
        #expect(self.scrubber.scrub("abcde", scalarsMax: 4) == "abc…")
    }

    @Test func staysFastOnHugeText() {
        let huge = String(repeating: "ab.cd", count: 1_000_000)
        #expect(self.scrub(huge) == nil)
    }

    @Test(arguments: [
        ("#/where/0/field", "where[0].field"), ("where.0.field", "where[0].field"),
        ("where[0].field", "where[0].field"), ("$.q", "query"), ("/q", "query"), ("q", "query"),
        ("title", "title"), ("a.q", "a.q"),
    ])
    func namesFieldsAsArguments(path: String, argument: String) {
        let names = ArgumentNames((backend: "q", argument: "query"))
        #expect(names.argumentPath(path) == argument)
    }

    @Test(arguments: ["", "#/", "0", "#/0/a", "a b", "a:b", "<b>", "https://x.corp/y", "a\n"])
    func refusesWhatIsNoPathOfNames(path: String) {
        #expect(ArgumentNames().argumentPath(path) == nil)
    }
}
