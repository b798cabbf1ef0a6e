// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One typed tool as a function from arguments to an outcome.
enum ToolRunner {
    /// Decodes the arguments, calls the tool, checks and encodes what it gave back.
    ///
    /// The arguments are consumed so that the request's document is free again while the tool
    /// waits for its backend.
    static func run<T: Tool>(
        _ tool: T,
        _ schemas: (input: ObjectSchema<T.Input>, output: ObjectSchema<T.Output>),
        _ arguments: consuming JSONValue,
        _ context: ToolContext
    ) async -> ToolOutcome {
        let input: T.Input
        do throws(SchemaError) {
            let view = consume arguments
            input = try schemas.input.decode(view)
        } catch {
            return .failure(ToolError(invalidInput: error))
        }
        let output: T.Output
        do throws(ToolError) {
            output = try await tool.call(input, context)
        } catch {
            return .failure(error)
        }
        return Self.encode(output, schemas.output)
    }

    private static func encode<Output>(
        _ output: Output,
        _ schema: ObjectSchema<Output>
    ) -> ToolOutcome {
        var writer = JSONWriter(reserving: 1024)
        var broken: SchemaError?
        do throws(SchemaError) { try schema.encode(output, to: &writer) } catch { broken = error }
        guard let fragment = try? writer.finish() else { return .unwritable }
        if let broken { return .failure(ToolError(brokenOutput: broken)) }
        guard fragment.bytes.count <= ToolResultText.bytesMax else {
            return .failure(
                ToolError(
                    .backendError,
                    "The result is too long to return.",
                    hint: "Ask for less: a smaller limit, fewer fields or a narrower filter."
                )
            )
        }
        return .success(fragment)
    }
}
