// SPDX-License-Identifier: Apache-2.0

/// What to do with one POST.
public enum MCPDecision {
    /// Send this; there is nothing to run.
    case answer(MCPAnswer)
    /// Answer 202 without a body; there is nothing to run.
    case accepted(MCPSummary)
    /// Run the tool and send its answer.
    case call(ToolCall)
    /// Run the batch's calls, in any order, and send the answer they add up to.
    case batch(MCPBatch)
}
