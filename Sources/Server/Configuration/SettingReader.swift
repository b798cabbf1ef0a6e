// SPDX-License-Identifier: Apache-2.0

/// Reads typed settings and collects every problem instead of stopping at the first.
struct SettingReader {
    private let source: ConfigurationSource
    private(set) var problems: [ConfigurationProblem] = []

    init(_ source: ConfigurationSource) { self.source = source }

    /// Records a problem found outside this reader, for example between two settings.
    mutating func report(_ name: SettingName, _ reason: String) {
        self.problems.append(ConfigurationProblem(name: name.rawValue, reason: reason))
    }

    /// The text as given; nil when unset.
    func text(_ name: SettingName) -> String? { self.source.value(name)?.text }

    mutating func integer(_ name: SettingName, in range: ClosedRange<Int>, default: Int) -> Int {
        guard let text = self.text(name) else { return `default` }
        guard let value = Int(text), range.contains(value) else {
            let allowed = "a whole number from \(range.lowerBound) to \(range.upperBound)"
            self.report(name, "is \(Self.quoted(text)), must be \(allowed)")
            return `default`
        }
        return value
    }

    /// A length of time given in seconds, fractions allowed; returned in milliseconds.
    mutating func secondsAsMS(
        _ name: SettingName,
        inMS range: ClosedRange<Int>,
        defaultMS: Int
    ) -> Int {
        guard let text = self.text(name) else { return defaultMS }
        guard let seconds = Double(text), seconds.isFinite, abs(seconds) < 1_000_000,
            range.contains(Int((seconds * 1_000).rounded()))
        else {
            let low = Self.seconds(range.lowerBound)
            let high = Self.seconds(range.upperBound)
            self.report(name, "is \(Self.quoted(text)), must be seconds from \(low) to \(high)")
            return defaultMS
        }
        return Int((seconds * 1_000).rounded())
    }

    mutating func boolean(_ name: SettingName, default: Bool) -> Bool {
        guard let text = self.text(name) else { return `default` }
        switch text.lowercased() {
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        default:
            self.report(name, "is \(Self.quoted(text)), must be true or false")
            return `default`
        }
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: SettingName,
        default: Choice
    ) -> Choice where Choice.RawValue == String {
        guard let text = self.text(name) else { return `default` }
        let match = Choice.allCases.first { $0.rawValue.lowercased() == text.lowercased() }
        guard let match else {
            let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            self.report(name, "is \(Self.quoted(text)), must be one of \(allowed)")
            return `default`
        }
        return match
    }

    /// A comma-separated list, blanks trimmed and empty items dropped.
    func list(_ name: SettingName) -> [String] {
        (self.text(name) ?? "").split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
    }

    /// A found value as it may be shown: cut to 80 characters, controls replaced.
    static func quoted(_ text: String) -> String {
        let shown = text.prefix(80).map { character -> Character in
            guard let ascii = character.asciiValue else { return character }
            return ascii < 0x20 || ascii == 0x7F ? "?" : character
        }
        return "'\(String(shown))\(text.count > 80 ? "…" : "")'"
    }

    private static func seconds(_ milliseconds: Int) -> String {
        milliseconds % 1_000 == 0
            ? String(milliseconds / 1_000) : String(Double(milliseconds) / 1_000)
    }
}
