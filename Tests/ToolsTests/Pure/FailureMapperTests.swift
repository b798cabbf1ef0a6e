// SPDX-License-Identifier: Apache-2.0
// Goal: one code, one honest retryable flag and one sentence for each failure.

import EventLoop
import Identity
import JSON
import MCPRPC
import Testing

@testable import Tools

@Suite struct FailureMapperTests {
    @Test(arguments: [
        (AttemptFailure.connect, ToolErrorCode.unavailable, true),
        (.connectionLost, .unavailable, true), (.timedOut, .timeout, true),
        (.insecure, .unavailable, false), (.tooLarge, .backendError, false),
        (.unusable, .backendError, false), (.cancelled, .cancelled, true),
        (.noRoom, .unavailable, true),
        (.status(400, retryAfterMS: nil), .invalidInput, false),
        (.status(401, retryAfterMS: nil), .unauthenticated, false),
        (.status(403, retryAfterMS: nil), .forbidden, false),
        (.status(404, retryAfterMS: nil), .notFound, false),
        (.status(409, retryAfterMS: nil), .backendError, false),
        (.status(422, retryAfterMS: nil), .invalidInput, false),
        (.status(429, retryAfterMS: 5), .rateLimited, true),
        (.status(500, retryAfterMS: nil), .backendError, false),
        (.status(502, retryAfterMS: nil), .unavailable, true),
        (.status(503, retryAfterMS: 7), .unavailable, true),
        (.status(504, retryAfterMS: nil), .unavailable, true),
        (.status(302, retryAfterMS: nil), .backendError, false),
        (.status(204, retryAfterMS: nil), .backendError, false),
    ])
    func mapsEachFailure(failure: AttemptFailure, code: ToolErrorCode, retryable: Bool) {
        let error = FailureMapper(failure: failure).error
        #expect(error.code == code)
        #expect(error.retryable == retryable)
        #expect(error.message.last == ".")
        if case .status(let status, let retryAfterMS) = failure {
            #expect(error.status == status)
            #expect(error.retryAfterMS == retryAfterMS)
        } else {
            #expect(error.status == nil)
        }
    }

    @Test(arguments: [
        (TransferError.connectFailed, AttemptFailure.connect), (.resolveFailed, .connect),
        (.connectTimedOut, .connect), (.timedOut, .timedOut), (.tls, .insecure),
        (.proxy, .insecure), (.sendFailed, .connectionLost), (.receiveFailed, .connectionLost),
        (.emptyReply, .connectionLost), (.truncated, .connectionLost), (.bodyTooLarge, .tooLarge),
        (.noRoom, .noRoom), (.badResponse, .unusable), (.badURL, .unusable),
        (.other(code: 99), .unusable),
        (.cancelled, .cancelled), (.closed, .cancelled),
    ])
    func sortsEachTransferError(error: TransferError, failure: AttemptFailure) {
        #expect(AttemptFailure(error) == failure)
    }

    @Test func tellsNothingOfWhyThereIsNoToken() {
        for kind in IdentityError.Kind.allCases {
            let error = FailureMapper.error(
                IdentityError(kind, "hunter2 at login.corp", advice: "Set X", retryAfterMS: 9)
            )
            #expect(!error.message.contains("corp"))
            #expect(error.hint == nil)
            #expect([.unauthenticated, .timeout, .cancelled].contains(error.code))
        }
    }

    private func problem(_ json: String) throws -> ProblemDetails {
        let document = try JSONReader().read(Array(json.utf8))
        return ProblemDetails(
            document.root,
            scrubber: TextScrubber(hiddenNames: ["backend"]),
            argumentNames: ArgumentNames(("q", "query"))
        )
    }

    @Test(arguments: [
        (#"{"title":"Bad","detail":"The cursor is old."}"#, "The cursor is old."),
        (#"{"title":"Bad"}"#, "Bad"), (#"{"detail":["x"]}"#, nil), ("[]", nil), (#""x""#, nil),
        (
            #"{"title":"T","errors":[{"field":"q","detail":"too short"},{"detail":"odd"}]}"#,
            "query: too short; odd"
        ),
        (
            ##"{"errors":[{"pointer":"#/where/2/op","detail":"<b>no</b>"}]}"##,
            "where[2].op: is not valid"
        ),
        (#"{"title":"T","errors":[{"field":"a b"},5,null,{"x":1}]}"#, "T"),
        (#"{"detail":"host backend is down","title":"Down"}"#, "host [removed] is down"),
    ])
    func usesTheMostSpecificWords(json: String, text: String?) throws {
        #expect(try self.problem(json).text == text)
    }

    @Test func readsAFewFieldErrorsOnly() throws {
        let entry = #"{"field":"a","detail":"no"}"#
        let many = Array(repeating: entry, count: 100).joined(separator: ",")
        #expect(try self.problem(#"{"errors":[\#(many)]}"#).errors.count == 8)
    }

    @Test(arguments: [
        ("application/json", true), ("application/json; charset=utf-8", true),
        ("APPLICATION/JSON ;x=y", true), ("application/problem+json", true),
        ("application/vnd.a.b+json;v=1", true), ("application/jsonx", false),
        ("text/json", false), ("text/html", false), ("", false), ("+json", false),
        ("application/+json", false), ("application/json+xml", false), (nil, false),
    ])
    func knowsJSONByItsContentType(value: String?, isJSON: Bool) {
        #expect(ContentType.isJSON(value) == isJSON)
    }
}
