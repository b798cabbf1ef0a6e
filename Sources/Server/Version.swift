// SPDX-License-Identifier: Apache-2.0

/// The product's version, as `--version`, `serverInfo` and the `User-Agent` say it.
enum Version {
    static let current = "1.0.0"
}
