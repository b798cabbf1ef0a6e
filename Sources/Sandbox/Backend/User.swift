// SPDX-License-Identifier: Apache-2.0

/// One person of the company directory.
struct User: Equatable {
    /// Counts up from 1001; `id` shows it.
    var number: Int
    var name: String
    var email: String
    var department: String
    var title: String
    var location: String
    var managerID: String?
    var isActive: Bool
    var joinedAt: Timestamp

    var id: String { "u-\(self.number)" }
}
