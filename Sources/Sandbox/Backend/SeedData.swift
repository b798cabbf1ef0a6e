// SPDX-License-Identifier: Apache-2.0

/// What all seeded data shares: a fixed calendar, so that nothing depends on today.
enum SeedData {
    static let hourMS: Int64 = 3_600_000
    static let dayMS: Int64 = 24 * hourMS
    /// 2025-10-01T00:00:00Z, when the help desk opened.
    static let startMS: Int64 = 1_759_276_800_000
}
