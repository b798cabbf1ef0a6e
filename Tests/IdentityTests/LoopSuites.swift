// SPDX-License-Identifier: Apache-2.0

import Testing

/// Parent of every suite that runs `LoopActor`: it runs one loop at a time.
@Suite(.serialized) enum LoopSuites {}
