// SPDX-License-Identifier: Apache-2.0
import JSON
import Testing

/// Random documents, the same for the same seed (SplitMix64).
struct DocumentGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func string() -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "b", "z", " ", "\"", "\\", "/", "\n", "\t", "\u{0}", "\u{1F}", "\u{7F}", "é", "€",
            "😀", "\u{2028}", "\u{FEFF}", "\u{10FFFF}", "\u{D7FF}", "\u{E000}", "{", "}", "[", ",",
        ]
        var text = ""
        for _ in 0..<below(below(4) == 0 ? 200 : 12) {
            text.unicodeScalars.append(alphabet[below(alphabet.count)])
        }
        return text
    }

    mutating func number() -> JSONNumber {
        switch below(4) {
        case 0: return JSONNumber(Int(bitPattern: UInt(next())))
        case 1: return JSONNumber(Double(bitPattern: next())) ?? JSONNumber(0)
        case 2: return JSONNumber(below(2000) - 1000)
        default:
            let digits = (0..<below(40)).map { _ in String(below(10)) }.joined()
            return JSONNumber(lexeme: "-1\(digits).0\(digits)e-\(below(500))") ?? JSONNumber(1)
        }
    }

    mutating func value(depth: Int) -> JSON {
        switch below(depth == 0 ? 5 : 8) {
        case 0: return .null
        case 1: return .bool(next() & 1 == 0)
        case 2: return .number(number())
        case 3, 4: return .string(string())
        case 5, 6: return .array((0..<below(6)).map { _ in value(depth: depth - 1) })
        default:
            let count = below(12) == 0 ? 40 : below(6)
            return .object(
                (0..<count).map { JSONMember("\($0)" + string(), value(depth: depth - 1)) }
            )
        }
    }

    /// The same text with white space wherever it may be, and some characters escaped.
    mutating func disguised(_ text: String) -> String {
        var result = ""
        var isInString = false
        var keep = 0  // characters that belong to an escape
        for scalar in text.unicodeScalars {
            if isInString {
                if scalar != "\"", scalar != "\\", keep == 0, below(8) == 0 {
                    for unit in String(scalar).utf16 {
                        let hex = String(unit, radix: 16, uppercase: next() & 1 == 0)
                        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                    }
                } else {
                    result.unicodeScalars.append(scalar)
                }
                if keep > 0 {
                    keep = keep == 1 && scalar == "u" ? 4 : keep - 1
                } else if scalar == "\\" {
                    keep = 1
                } else if scalar == "\"" {
                    isInString = false
                }
                continue
            }
            isInString = scalar == "\""
            let isStructural = "{}[]:,".unicodeScalars.contains(scalar)
            let blank = [" ", "\n", "\r", "\t", ""][below(5)]
            if isStructural { result += blank }
            result.unicodeScalars.append(scalar)
            if isStructural { result += blank }
        }
        return result
    }
}

/// Goal: reading and writing are inverse to each other, and nothing else gets through.
struct JSONRoundTripTests {
    /// A seed given here is the only one run.
    static let seeds: [UInt64] = (0..<300).map { _ in UInt64.random(in: .min ... .max) }

    @Test(arguments: seeds)
    func randomDocumentsComeBack(seed: UInt64) throws {
        var generator = DocumentGenerator(state: seed)
        let json = generator.value(depth: 6)
        let text = try JSONFragment(json).text
        let document = try JSONReader().read(Array(text.utf8))
        #expect(document.root.materialized() == json, "seed \(seed)")
        #expect(document.root.fragment.text == text, "seed \(seed)")
        #expect(!document.hasDuplicateKeys, "seed \(seed)")
        #expect(try canonical(generator.disguised(text)) == text, "seed \(seed)")
    }

    /// Cut, flipped or doubled bytes are refused or read as something that writes back unchanged.
    @Test(arguments: seeds.prefix(60))
    func damagedDocumentsNeverMisread(seed: UInt64) throws {
        var generator = DocumentGenerator(state: seed)
        let bytes = try JSONFragment(generator.value(depth: 4)).bytes
        let reader = JSONReader()
        for _ in 0..<200 {
            var damaged = bytes
            let index = generator.below(damaged.count)
            switch generator.below(4) {
            case 0: damaged.removeSubrange(index...)
            case 1: damaged[index] ^= UInt8(1 << generator.below(8))
            case 2: damaged.insert(UInt8(generator.below(256)), at: index)
            default: damaged.remove(at: index)
            }
            guard let document = try? reader.read(damaged) else { continue }
            let again = document.root.fragment.bytes
            #expect(try reader.read(again).root.fragment.bytes == again, "seed \(seed)")
        }
    }

    /// Every proper prefix of an object is refused: no text is complete too early.
    @Test func everyPrefixIsRefused() {
        let text = #"{"a":[1,-2.5e3,true,false,null,"\u00e9\n",{"b":{}}],"c":"😀"}"#
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            #expect(failure(Array(bytes[..<count])) != nil)
        }
        #expect(failure(bytes) == nil)
    }

    /// simdjson works on blocks of 64 bytes: tokens must survive every position in them.
    @Test func everyAlignmentReadsTheSame() throws {
        let text = #"{"k\"1":"v\\","n":-1.5e-3,"t":[true,false,null],"u":"\ud83d\ude00é"}"#
        let expected = try canonical(text)
        for shift in 0..<130 {
            let blank = String(repeating: " ", count: shift)
            #expect(try canonical(blank + text) == expected)
            #expect(try canonical(blank + text + blank) == expected)
            let filler = String(repeating: "x", count: shift)
            let wrapped = "[\"\(filler)\",\(text)]"
            #expect(try canonical(wrapped) == "[\"\(filler)\",\(expected)]")
        }
    }
}
