// SPDX-License-Identifier: Apache-2.0

internal import CLibUV

/// The variables the process was started with.
public enum Environment {
    /// Every variable, in the order the process got them.
    public static var all: [(name: String, value: String)] {
        var items: UnsafeMutablePointer<uv_env_item_t>?
        var count: CInt = 0
        guard unsafe uv_os_environ(&items, &count) == 0, let items = unsafe items else { return [] }
        defer { unsafe uv_os_free_environ(items, count) }
        return unsafe UnsafeBufferPointer(start: items, count: Int(count)).map { item in
            unsafe (name: String(cString: item.name), value: String(cString: item.value))
        }
    }

    /// The value of one variable, whose name is matched exactly; nil when it is not set.
    public static func value(_ name: String) -> String? {
        self.all.first { $0.name == name }?.value
    }
}
