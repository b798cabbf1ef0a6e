// SPDX-License-Identifier: Apache-2.0
import EventLoop
import JSON
import MCPRPC
import Tools

/// `mcp-server call`: one `tools/call` through the dispatcher, the token cache and the backend.
@LoopActor
enum SingleCall {
    typealias Request = (tool: String, arguments: String)

    /// Prints the result's `structuredContent`; exit code 1 when the tool or the request failed.
    static func run(_ call: Request, on loop: Loop, _ source: ConfigurationSource) async -> Int32 {
        do {
            let configuration = try Configuration.load(source)
            let log = Log(
                level: source.value(.logLevel) == nil ? .warning : configuration.logLevel,
                format: configuration.logFormat,
                output: .standardError
            )
            let body = try Self.body(call)
            let engine = try await Engine.make(on: loop, configuration, source, log: log.logger)
            defer { engine.close() }
            return Self.show(await Self.answer(body, engine, loop))
        } catch {
            return Failure.report(error)
        }
    }

    /// The request as a client of the newest handshake revision sends it: the one that carries
    /// `structuredContent` and needs no headers but the version.
    private static func body(_ call: Request) throws(StartError) -> [UInt8] {
        let arguments: JSON
        do throws(JSONError) {
            arguments = try JSONReader().read(Array(call.arguments.utf8).span).root.materialized()
        } catch {
            throw StartError(
                reason: "the arguments are not JSON; write them as '{\"name\":\"value\"}'"
            )
        }
        var writer = JSONWriter(reserving: 512)
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            writer.member("id", 1)
            writer.member("method", "tools/call")
            writer.object("params") { writer in
                writer.member("name", call.tool)
                writer.member("arguments", arguments)
            }
        }
        do throws(JSONError) {
            return try writer.finish().bytes
        } catch {
            throw StartError(reason: "the arguments cannot be written as JSON")
        }
    }

    private static func answer(_ body: [UInt8], _ engine: Engine, _ loop: Loop) async -> [UInt8] {
        let version = Array("2025-11-25".utf8)
        let headers = MCPHeaders(protocolVersion: HeaderSlice(start: 0, count: version.count))
        let decision = engine.dispatcher.decide(
            headers,
            headerBytes: version.span,
            body: body.span
        )
        switch decision {
        case .answer(let answer): return answer.body
        case .call(let call):
            let context = call.makeContext(
                deadlineMS: loop.nowMS + UInt64(engine.backend.settings.callTimeoutMS),
                requestID: RandomBytes.uuidV4()
            )
            return await call.run(context).body
        case .accepted, .batch: return []
        }
    }

    private static func show(_ answer: [UInt8]) -> Int32 {
        guard let document = try? JSONReader().read(answer.span) else { return 1 }
        let result = document.root["result"]
        let shown = result?["structuredContent"] ?? document.root["error"] ?? document.root
        var writer = JSONWriter(reserving: answer.count)
        shown.write(to: &writer)
        if let fragment = try? writer.finish() { _ = StandardOutput.write(fragment.bytes.span) }
        _ = StandardOutput.write("\n")
        return result != nil && result?["isError"]?.bool != true ? 0 : 1
    }
}
