// SPDX-License-Identifier: Apache-2.0

/// Where settings come from: the environment first, then `.env`.
///
/// Names are compared without regard to case; of two spellings of one name in the same place the
/// exact upper-case one wins, then the first.
struct ConfigurationSource {
    /// Which place a value was found in.
    enum Origin: String, Equatable { case environment, file = ".env", builtIn = "default" }

    private var environment: [String: String]
    private var file: [String: String]

    init(environment: [(String, String)], file: [(String, String)] = []) {
        self.environment = Self.index(environment)
        self.file = Self.index(file)
    }

    /// The trimmed value and its place; nil when unset or blank.
    ///
    /// A blank value counts as unset because chart templates and shells produce blanks for
    /// values that nobody gave.
    func value(_ name: SettingName) -> (text: String, origin: Origin)? {
        for (place, origin) in [(self.environment, Origin.environment), (self.file, .file)] {
            if let text = place[name.rawValue]?.trimmed, !text.isEmpty { return (text, origin) }
        }
        return nil
    }

    /// The trimmed value of any variable, for modules that know their own names.
    func text(_ name: String) -> String? {
        let key = name.uppercased()
        return (self.environment[key] ?? self.file[key])?.trimmed
    }

    /// The same source with these values in front of everything.
    func overridden(by values: [(name: String, value: String)]) -> ConfigurationSource {
        var copy = self
        for (name, value) in values { copy.environment[name] = value }
        return copy
    }

    /// The same source with these values where nothing else is set.
    func defaulting(_ values: [(name: String, value: String)]) -> ConfigurationSource {
        var copy = self
        for (name, value) in values where copy.text(name) == nil { copy.file[name] = value }
        return copy
    }

    private static func index(_ pairs: [(String, String)]) -> [String: String] {
        var values: [String: String] = [:]
        for (name, value) in pairs {
            let key = name.uppercased()
            if name == key || values[key] == nil { values[key] = value }
        }
        return values
    }
}

extension StringProtocol {
    /// Without spaces, tabs and line ends at both ends.
    var trimmed: String {
        let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
        guard let first = self.firstIndex(where: { !blank($0) }),
            let last = self.lastIndex(where: { !blank($0) })
        else { return "" }
        return String(self[first...last])
    }
}
