// SPDX-License-Identifier: Apache-2.0

/// Reads JSON strictly (RFC 8259, UTF-8 only), reusing its memory from one text to the next.
///
/// Module charter: everything the program knows about JSON, which is reading, writing, and schema
/// values that give JSON Schema, validated decoding and checked encoding from one declaration.
public final class JSONReader {
    /// Documents kept for reuse: more than one, because a request may hold its document while
    /// others are read.
    private static let documentsMax = 4
    /// A document that grew beyond this (bytes) is not kept, so that one huge text costs no lasting
    /// memory.
    private static let documentBytesMax = 256 * 1024

    private let reader: SimdReader
    private var documents: [JSONDocument] = []

    /// Makes a reader that accepts `depthMax` open arrays and objects.
    ///
    /// At least 1 and at most 100: 64 is far more than any request needs, little enough for code
    /// that walks a value recursively, and less than `JSONWriter` can write.
    public init(depthMax: Int = 64) {
        precondition(depthMax > 0 && depthMax <= 100)
        reader = SimdReader(depthMax: depthMax)
    }

    /// Reads one JSON text.
    ///
    /// A leading byte order mark is skipped; `bytes` are copied.
    ///
    /// - Throws: `JSONError` without `notFinite`. Numbers never fail by their size.
    public func read(_ bytes: Span<UInt8>) throws(JSONError) -> JSONDocument {
        let document = unusedDocument()
        try reader.read(bytes, into: document.tape)
        return document
    }

    /// Reads one JSON text held in an array.
    ///
    /// - Throws: as `read(_:)` for a span.
    public func read(_ bytes: [UInt8]) throws(JSONError) -> JSONDocument {
        try read(bytes.span)
    }

    private func unusedDocument() -> JSONDocument {
        var index = documents.startIndex
        while index < documents.endIndex {
            if isKnownUniquelyReferenced(&documents[index]) {
                let document = documents[index]
                if document.tape.capacity <= Self.documentBytesMax { return document }
                documents.remove(at: index)
            } else {
                index += 1
            }
        }
        let document = JSONDocument()
        if documents.count < Self.documentsMax { documents.append(document) }
        return document
    }
}
