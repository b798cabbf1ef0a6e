// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a routing header, as the end of an error sentence.
enum HeaderProblem: String {
    case missing = "is missing"
    case repeated = "occurs more than once"
    case different = "does not match the body"
    case unexpected = "has no counterpart in the body"
}
