// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLoop

/// Goal: a program's status and output come back whole; one that fails to start, runs too long or
/// prints too much is reported and leaves nothing behind.
@Suite struct ChildProcessTests {
    private func run(
        _ program: String,
        _ arguments: [String] = [],
        _ change: (inout ChildProcess.Command) -> Void = { _ in }
    ) throws -> Result<ChildProcess.Output, ChildProcess.Failure> {
        let loop = try Loop()
        var command = ChildProcess.Command(program, arguments)
        change(&command)
        var results: [Result<ChildProcess.Output, ChildProcess.Failure>] = []
        ChildProcess.run(command, on: loop) { results.append($0) }
        #expect(results.isEmpty, "done never runs before run returns")
        try finish(loop)
        #expect(results.count == 1)
        return try #require(results.first)
    }

    @Test func capturesOutputErrorsAndStatus() throws {
        let output = try self.run("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"]).get()
        #expect(output.standardOutput == Array("out\n".utf8))
        #expect(output.standardError == Array("err\n".utf8))
        #expect(output.exitCode == 3)
        #expect(output.signal == 0)
    }

    @Test func passesArgumentsWithoutAShell() throws {
        let output = try self.run("printf", ["%s|", "a b", "$HOME", "`id`", ""]).get()
        #expect(output.standardOutput == Array("a b|$HOME|`id`||".utf8))
    }

    @Test func givesNoStandardInput() throws {
        #expect(try self.run("cat").get().standardOutput.isEmpty)
    }

    @Test func startsInTheDirectoryWithTheEnvironmentItIsGiven() throws {
        let output = try self.run("/bin/sh", ["-c", "pwd; env | grep -c ''; echo $ONE"]) {
            $0.directory = "/"
            $0.environment = ["ONE=1", "PATH=/usr/bin:/bin"]
        }.get()
        let lines = String(decoding: output.standardOutput, as: UTF8.self).split(separator: "\n")
        #expect(lines.first == "/")
        #expect(lines.last == "1")
    }

    @Test func reportsAProgramThatDoesNotExist() throws {
        #expect(throws: ChildProcess.Failure.notFound) { try self.run("no-such-program").get() }
        #expect(throws: ChildProcess.Failure.notFound) { try self.run("/no/such/program").get() }
        #expect(throws: ChildProcess.Failure.notFound) {
            try self.run("true") { $0.directory = "/no/such/directory" }.get()
        }
    }

    @Test func reportsAProgramThatMayNotRun() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("plain", Array("x".utf8))
        #expect(throws: ChildProcess.Failure.notStarted(.accessDenied)) { try self.run(path).get() }
    }

    @Test func reportsTheSignalThatEndedIt() throws {
        let output = try self.run("/bin/sh", ["-c", "kill -TERM $$"]).get()
        #expect(output.signal == 15)
    }

    @Test func killsWhatTakesTooLongWithItsChildren() throws {
        // The inner process inherits the pipe: unless it dies too, its end stays open.
        #expect(throws: ChildProcess.Failure.timedOut) {
            try self.run("/bin/sh", ["-c", "tail -f /dev/null & tail -f /dev/null"]) {
                $0.timeoutMS = 50
            }.get()
        }
    }

    @Test func readsBigOutputAndRefusesTooMuch() throws {
        let arguments = ["-c", "head -c 500000 /dev/zero; head -c 500000 /dev/zero >&2"]
        let output = try self.run("/bin/sh", arguments) { $0.outputBytesMax = 500_000 }.get()
        #expect(output.standardOutput.count == 500_000)
        #expect(output.standardError.count == 500_000)
        #expect(throws: ChildProcess.Failure.outputTooLarge) {
            try self.run("/bin/sh", arguments) { $0.outputBytesMax = 499_999 }.get()
        }
    }

    @Test func cutsErrorsThatAreTooLong() throws {
        let output = try self.run("/bin/sh", ["-c", "head -c 9000 /dev/zero >&2; echo ok"]) {
            $0.outputBytesMax = 1_000
        }.get()
        #expect(output.standardOutput == Array("ok\n".utf8))
        #expect(output.standardError.count == 1_000)
    }

    @Test func leaksNoDescriptorIntoTheChild() throws {
        let loop = try Loop()
        let peer = try FakePeer(on: loop, .silence)
        let client = try HTTPClient(on: loop)
        var request = HTTPClient.Request(.get, peer.url)
        request.proxy = .none
        client.start(request) { _ in }
        var listing = ""
        peer.onRequest = {
            // Listener, accepted stream, libcurl's sockets and the loop's own are all open now.
            ChildProcess.run(.init("ls", ["/proc/self/fd"]), on: loop) { result in
                listing = String(decoding: (try? result.get())?.standardOutput ?? [], as: UTF8.self)
                client.close()
                peer.stop()
            }
        }
        try finish(loop)
        // 3 is the directory that ls itself reads.
        #expect(listing.split(separator: "\n") == ["0", "1", "2", "3"])
    }
}
