// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// Lays a `curl_slist` out in one allocation: the nodes first, then their texts.
///
/// libcurl only reads the list (CURLOPT_HTTPHEADER), so it need not come from
/// `curl_slist_append`, which takes two allocations for each field.
@safe struct HeaderBlock: ~Copyable {
    let base: UnsafeMutableRawPointer
    private let nodes: UnsafeMutablePointer<curl_slist>
    private var nodeCount = 0
    private var text: UnsafeMutablePointer<CChar>

    init(nodes: Int, bytes: Int) {
        let nodeBytes = unsafe nodes * MemoryLayout<curl_slist>.stride
        unsafe self.base = .allocate(
            byteCount: max(1, nodeBytes + bytes),
            alignment: MemoryLayout<curl_slist>.alignment
        )
        unsafe self.nodes = self.base.bindMemory(to: curl_slist.self, capacity: nodes)
        unsafe self.text = (self.base + nodeBytes).bindMemory(to: CChar.self, capacity: bytes)
    }

    /// Adds `name: value`.
    ///
    /// libcurl's own signs: `name:` removes a field it would add, `name;` sends an empty value.
    mutating func append(_ name: String, _ value: String?) {
        let node = unsafe self.nodes + self.nodeCount
        unsafe node.initialize(to: curl_slist(data: self.text, next: node + 1))
        self.nodeCount += 1
        self.put(name)
        switch value {
        case nil: self.put(":")
        case "": self.put(";")
        case let value?:
            self.put(": ")
            self.put(value)
        }
        unsafe self.text.pointee = 0
        unsafe self.text += 1
    }

    /// Ends the list, or lets it go on with `tail`.
    ///
    /// Returns its first node, and the one after `skipped` nodes.
    consuming func finish(
        followedBy tail: UnsafeMutablePointer<curl_slist>?,
        skipping skipped: Int
    ) -> (UnsafeMutablePointer<curl_slist>?, UnsafeMutablePointer<curl_slist>?) {
        guard self.nodeCount > 0 else { return unsafe (tail, tail) }
        unsafe self.nodes[self.nodeCount - 1].next = tail
        let rest = unsafe skipped < self.nodeCount ? self.nodes + skipped : tail
        return unsafe (self.nodes, rest)
    }

    private mutating func put(_ text: String) {
        let bytes = text.utf8Span.span
        unsafe bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            unsafe UnsafeMutableRawPointer(self.text).copyMemory(
                from: start,
                byteCount: bytes.count
            )
        }
        unsafe self.text += bytes.count
    }
}
