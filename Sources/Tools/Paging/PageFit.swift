// SPDX-License-Identifier: Apache-2.0

/// How much of a page fits into a result.
struct PageFit: Equatable {
    /// The longest next_cursor in JSON, quotes included: a shorter page has one even if the
    /// longer one had none, and each of its bytes may need an escape of six.
    static let cursorBytesMax = 6 * FieldLimits.cursorLength.upperBound + 32

    /// What a result may have.
    var bytesMax: Int

    /// Whether a page certainly fits, without measuring it.
    ///
    /// Writing a value takes no more than the backend took, because our escapes are the shortest
    /// and members we do not know are dropped; what the schema adds (`truncated`, empty `tags`)
    /// is less than the other half.
    func fitsUnmeasured(bodyBytes: Int) -> Bool {
        bodyBytes <= self.bytesMax / 2
    }

    /// How many of the first rows fit beside `fixedBytes`; nil when all do.
    ///
    /// `rowBytes` gives the size of each row; where it is nil the page ends.
    func rows(count: Int, fixedBytes: Int, rowBytes: (Int) -> Int?) -> Int? {
        var total = fixedBytes
        var fitting: Int?
        for index in 0..<count {
            guard let bytes = rowBytes(index) else { return fitting ?? index }
            // One for the comma.
            total += bytes + 1
            if fitting == nil, total + PageFit.cursorBytesMax > self.bytesMax { fitting = index }
            if total > self.bytesMax { return fitting }
        }
        // Everything fits as it is, though a cut page with a longer cursor might not have.
        return nil
    }
}
