// SPDX-License-Identifier: Apache-2.0

/// Who a verified access token speaks for.
struct Caller: Equatable {
    /// The service principal's object id.
    var subject: String
    var roles: [String]

    /// Throws 403 unless the caller holds `role`.
    func require(_ role: String) throws(Problem) {
        guard self.roles.contains(role) else { throw .forbidden(role: role) }
    }
}
