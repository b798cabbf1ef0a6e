// SPDX-License-Identifier: Apache-2.0

// Goal: no field value crashes the readers of single fields, and their slices stay inside it.

import FuzzDriver
import HTTP

@main enum FuzzFields {
    static func main() {
        let tag = EntityTag(of: [1, 2, 3].span)
        FuzzDriver.run { input in
            let bytes = input.bytes
            let all = Slice(start: 0, count: bytes.count)
            if let media = MediaType(all, in: bytes.span) {
                let subtype = media.subtype.range
                precondition(media.type.range.upperBound == subtype.lowerBound - 1)
                precondition((media.charset?.range.upperBound ?? 0) <= bytes.count)
                _ = media.isJSON(in: bytes.span)
            }
            if let host = HostField(all, in: bytes.span) {
                precondition(host.host.range.upperBound <= bytes.count)
            }
            if let query = QueryParameters(all, in: bytes.span) {
                precondition(query.all.count <= QueryParameters.countMax)
            }
            if let text = PercentDecoding.decode(all, in: bytes.span) {
                precondition(text.utf8.count <= bytes.count)
            }
            // As a header of a request, when it can be one.
            let lines = [
                "GET / HTTP/1.1\r\nHost: a\r\nAccept: ", "\r\nIf-None-Match: ", "\r\n\r\n",
            ]
            let head =
                Array(lines[0].utf8) + bytes + Array(lines[1].utf8) + bytes
                + Array(lines[2].utf8)
            var parser = RequestParser()
            guard parser.parse(head.span) == .complete else { return }
            _ = AcceptedTypes(parser.head, in: head.span)
            _ = tag.isNamed(byIfNoneMatchOf: parser.head, in: head.span)
        }
    }
}
