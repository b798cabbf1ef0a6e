// SPDX-License-Identifier: Apache-2.0
internal import HTTP

extension IncomingRequest {
    /// Copies a request out of the bytes it was read into.
    init(_ head: RequestHead, _ headBytes: Span<UInt8>, body: Span<UInt8>) {
        self.method = head.methodSlice.string(in: headBytes) ?? ""
        self.path = head.path.string(in: headBytes) ?? ""
        self.query = Array(copying: headBytes.extracting(head.query.range))
        self.body = Array(copying: body)
        self.headers.reserveCapacity(head.fieldCount)
        for index in 0..<head.fieldCount {
            let name = head.name(at: index).string(in: headBytes)?.lowercased() ?? ""
            let value = head.value(at: index).string(in: headBytes) ?? ""
            if let earlier = self.headers[name] {
                self.headers[name] = "\(earlier), \(value)"
            } else {
                self.headers[name] = value
            }
        }
    }
}

extension Array<UInt8> {
    /// The bytes of `span`.
    fileprivate init(copying span: Span<UInt8>) {
        self.init(capacity: span.count) { output in
            for index in span.indices { output.append(span[index]) }
        }
    }
}
