// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A null-terminated array of C strings, as `execve` takes it; owns its memory.
@safe final class CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        self.count = strings.count
        unsafe self.pointers = .allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() {
            unsafe (self.pointers + index).initialize(to: strdup(string))
        }
        unsafe (self.pointers + strings.count).initialize(to: nil)
    }

    deinit {
        for index in 0..<self.count { unsafe free(self.pointers[index]) }
        unsafe self.pointers.deallocate()
    }
}
