// SPDX-License-Identifier: Apache-2.0

/// `LOG_FORMAT`: how a log line is written.
enum LogFormat: String, CaseIterable {
    /// One JSON object per line, for collectors.
    case json
    /// One readable line, for people.
    case text
    /// `text` on a terminal, `json` everywhere else.
    case automatic = "auto"
}
