// SPDX-License-Identifier: Apache-2.0
import JSON
import Testing

/// Goal: the static rules of `x-mcp-header` (MCP 2026-07-28) are all checkable at start.
struct HeaderAnnotationTests {
    struct Inner: Equatable {
        var region: String
        static let schema = ObjectSchema(
            Field("region", \.region, .string(), headerName: "Region"),
            make: Inner.init
        )
    }
    struct Outer: Equatable {
        var tenant: String?
        var level: Int
        var inner: Inner
        static let schema = ObjectSchema(
            Field("tenant", \.tenant, optional: .string(), headerName: "Tenant"),
            Field("level", \.level, .integer(0...9), default: 1, headerName: "Level"),
            Field("inner", \.inner, .object(Inner.schema)),
            make: Outer.init
        )
    }

    @Test func annotationsArePublishedAndListed() throws {
        #expect(
            Inner.schema.jsonSchema.text.contains(
                #""region":{"type":"string","x-mcp-header":"Region"}"#
            )
        )
        #expect(Outer.schema.headerProblems == [])
        let headers = Outer.schema.headers
        #expect(headers.map(\.path) == [["tenant"], ["level"], ["inner", "region"]])
        #expect(headers.map(\.name) == ["Tenant", "Level", "Region"])
        #expect(headers.map(\.value) == [.string, .integer(0...9), .string])
        let arguments = try JSONReader().read(Array(#"{"inner":{"region":"eu"},"level":3}"#.utf8))
            .root
        #expect(headers[0].argument(in: arguments) == nil)
        #expect(headers[1].argument(in: arguments)?.int64 == 3)
        #expect(headers[2].argument(in: arguments)?.string == "eu")
        #expect(headers[2].argument(in: nil) == nil)
    }

    struct One<Value: Equatable & Sendable>: Equatable { var value: Value }

    private func problem<Value: Equatable & Sendable>(_ schema: Schema<Value>, _ name: String)
        -> [String]
    {
        ObjectSchema(
            Field("v", \One<Value>.value, schema, headerName: name),
            make: { One(value: $0) }
        ).headerProblems
    }

    @Test func wrongAnnotationsAreFound() {
        #expect(problem(.string(), "X-Ok!#$%&'*+-.^_`|~9") == [])
        #expect(problem(.boolean, "B") == [])
        for name in ["", "a b", "é", "a:b", "a/b", "\n"] {
            #expect(problem(.string(), name) == ["x-mcp-header of v is not an RFC 9110 token"])
        }
        let safe = (1 << 53) - 1
        #expect(problem(.integer(-safe...safe), "A") == [])
        let unsafe = ["x-mcp-header of v is on an integer that may be beyond 2^53 - 1"]
        #expect(problem(.integer(0...(1 << 53)), "A") == unsafe)
        #expect(problem(.integer(), "A") == unsafe)
        let type = ["x-mcp-header of v is on a type other than string, integer and boolean"]
        #expect(problem(.number(), "A") == type)
        #expect(problem(.array(of: .string()), "A") == type)
        #expect(problem(.json(), "A") == type)
    }

    @Test func annotationsInsideArraysAreOutOfReach() {
        let inArray = ObjectSchema(
            Field("v", \One<[Inner]>.value, .array(of: .object(Inner.schema))),
            make: { One(value: $0) }
        )
        #expect(
            inArray.headerProblems
                == ["x-mcp-header of v.region is not reachable through properties alone"]
        )
    }

    @Test func namesAreUniqueIgnoringCase() {
        struct Two: Sendable { var a: String, b: String }
        let schema = ObjectSchema(
            Field("a", \Two.a, .string(), headerName: "Region"),
            Field("b", \Two.b, .string(), headerName: "rEGION"),
            make: Two.init
        )
        #expect(schema.headerProblems == ["x-mcp-header of b repeats the name rEGION"])
    }
}
