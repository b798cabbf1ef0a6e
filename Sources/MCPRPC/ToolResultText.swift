// SPDX-License-Identifier: Apache-2.0

public import JSON

/// The limit on what one tool result shows to a model.
public enum ToolResultText {
    /// The longest result, in bytes of JSON: about 64,000 tokens, beyond which an answer crowds
    /// out everything else a model knows.
    ///
    /// A list tool cuts at a row and says where to go on; a result that is still longer becomes
    /// an error, because half a JSON text is worse than none.
    public static let bytesMax = 256 * 1024

    /// Counts the bytes that `output` would have as a result; nil when it cannot be written or
    /// breaks its schema.
    public static func byteCount<Output>(
        of output: Output,
        _ schema: ObjectSchema<Output>
    ) -> Int? {
        var writer = JSONWriter(reserving: 1024)
        do throws(SchemaError) { try schema.encode(output, to: &writer) } catch { return nil }
        return try? writer.finish().bytes.count
    }
}
