// SPDX-License-Identifier: Apache-2.0

/// Name and value pairs of a query string or of an `application/x-www-form-urlencoded` body.
struct FormFields: Equatable {
    private(set) var pairs: [(name: String, value: String)] = []

    /// Decodes `text` (WHATWG URL §5.1), or nil when a percent escape or the UTF-8 is broken.
    init?(decoding text: some Collection<UInt8>) {
        for part in text.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            let halves = part.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard let name = FormFields.decode(halves[0], plusIsSpace: true),
                let value = halves.count == 1 ? "" : FormFields.decode(halves[1], plusIsSpace: true)
            else { return nil }
            self.pairs.append((name: name, value: value))
        }
    }

    /// The value of the only pair called `name`; nil when there is none or more than one.
    func single(_ name: String) -> String? {
        let values = self.values(name)
        return values.count == 1 ? values[0] : nil
    }

    /// The values of all pairs called `name`, in order.
    func values(_ name: String) -> [String] {
        self.pairs.filter { $0.name == name }.map(\.value)
    }

    /// Undoes percent-encoding, or nil when an escape or the UTF-8 is broken.
    static func decode(_ text: some Collection<UInt8>, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(FormFields.hexValue),
                    let low = iterator.next().flatMap(FormFields.hexValue)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace:
                bytes.append(UInt8(ascii: " "))
            default:
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    static func == (left: FormFields, right: FormFields) -> Bool {
        left.pairs.elementsEqual(right.pairs) { $0 == $1 }
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
