// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

/// The flat form of one read text, in memory that C allocated.
///
/// `@safe` because every access is checked against the counts that the reader wrote, and because
/// the block is released once, in `deinit`. Nobody reads while `SimdReader` writes: both happen on
/// the thread that owns the reader, and the reader only takes a tape that no view refers to.
@safe struct SimdTape: ~Copyable {
    /// On the heap, so that a read costs no exclusivity check.
    let raw: UnsafeMutablePointer<csj_document>

    init() {
        unsafe raw = .allocate(capacity: 1)
        unsafe raw.initialize(to: csj_document())
    }

    deinit {
        unsafe csj_document_release(raw)
        unsafe raw.deallocate()
    }

    var hasDuplicates: Bool { unsafe raw.pointee.has_duplicates }

    /// Bytes of memory held, used or not.
    var capacity: Int {
        unsafe raw.pointee.text_capacity
            + raw.pointee.tape_capacity * MemoryLayout<csj_entry>.stride
    }

    /// The value at `index`.
    subscript(index: Int) -> csj_entry {
        unsafe raw.pointee.tape[Int(checked(index))]
    }

    /// Lends the unescaped text of a string, or the lexeme of a number.
    func withText<R, E: Error>(
        of entry: csj_entry,
        _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        try body(unsafe bytes(of: entry).span)
    }

    func string(of entry: csj_entry) -> String {
        unsafe String(decoding: bytes(of: entry), as: UTF8.self)
    }

    func equals(_ entry: csj_entry, _ text: StaticString) -> Bool {
        guard Int(entry.count) == text.utf8CodeUnitCount else { return false }
        let start = unsafe bytes(of: entry).baseAddress
        return unsafe csj_equal(start, text.utf8Start, text.utf8CodeUnitCount)
    }

    /// The index of the first member with this name of the object at `index`; nil for other kinds.
    func member(_ name: StaticString, of index: Int) -> Int? {
        let found = unsafe csj_find_member(
            raw,
            checked(index),
            name.utf8Start,
            name.utf8CodeUnitCount
        )
        return found == 0 ? nil : Int(found)
    }

    /// The most that `write` puts out for the value at `index`, in bytes.
    func writtenCountMax(at index: Int) -> Int {
        unsafe csj_written_count_max(raw, checked(index))
    }

    /// Writes the value at `index` to `into`, which has room for `writtenCountMax` bytes, and says
    /// how many it took.
    @unsafe func write(at index: Int, to into: UnsafeMutablePointer<UInt8>) -> Int {
        unsafe csj_write(raw, checked(index), into)
    }

    func double(of entry: csj_entry) -> Double? {
        var value = 0.0
        let isFinite = unsafe csj_double(bytes(of: entry).baseAddress, Int(entry.count), &value)
        return isFinite ? value : nil
    }

    private func checked(_ index: Int) -> UInt32 {
        precondition(index >= 0 && index < Int(unsafe raw.pointee.tape_count))
        return UInt32(truncatingIfNeeded: index)
    }

    /// The reader wrote offset and count, so the bytes lie inside the text.
    private func bytes(of entry: csj_entry) -> UnsafeBufferPointer<UInt8> {
        let start = unsafe raw.pointee.text + Int(entry.start)
        return unsafe UnsafeBufferPointer(start: start, count: Int(entry.count))
    }
}
