// SPDX-License-Identifier: Apache-2.0

// Goal: no input crashes the reader; what it takes can be written, and reads back the same.

import FuzzDriver
import JSON

@main enum FuzzJSON {
    static func main() {
        let reader = JSONReader()
        FuzzDriver.run { input in
            guard let document = try? reader.read(input.bytes.span) else { return }
            let value = document.root.materialized()
            let written = document.root.fragment.bytes
            guard let again = try? reader.read(written.span) else {
                preconditionFailure("what was written does not read")
            }
            precondition(again.root.materialized() == value, "it reads back differently")
            precondition(!written.contains(0x0A), "JSON is written on one line")
        }
    }
}
