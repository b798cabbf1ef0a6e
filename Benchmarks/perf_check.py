#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts instructions and heap allocations of one request under callgrind and holds them against their ceilings.

Counts do not depend on what else the machine does, so a change that makes a request dearer fails here and not in a
noisy benchmark. `--update` writes ceilings from what is counted now; say in the commit why they rose.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import cost
from processes import prepare
from servers import HERE, Servers

CEILINGS = HERE / "ceilings.json"
INSTRUCTION_MARGIN = 1.05
"""Other hash seeds and library versions move the count by some percent."""
ALLOCATION_MARGIN = 0.5
"""Timers and health checks that fall into the run allocate now and then."""


def judge(name: str, counted: dict[str, float], ceiling: dict[str, float] | None) -> bool:
    """Prints one line; false when a ceiling is exceeded or missing."""
    instructions, allocations = counted["instructions"], counted["allocations"]
    line = f"{name:36} {instructions:10.0f} instructions  {allocations:6.1f} allocations"
    if not ceiling:
        print(f"{line}  no ceiling")
        return False
    is_kept = instructions <= ceiling["instructions"] and allocations <= ceiling["allocations"]
    limits = f"at most {ceiling['instructions']:.0f} and {ceiling['allocations']:.1f}"
    print(f"{line}  {'ok' if is_kept else 'EXCEEDED'}: {limits}")
    return is_kept


def main() -> None:
    """Counts everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="write the ceilings from what is counted now")
    options = parser.parse_args()
    prepare()
    ceilings = json.loads(CEILINGS.read_text()) if CEILINGS.exists() else {}
    with tempfile.TemporaryDirectory(prefix="perf-check-") as directory, Servers(Path(directory)) as servers:
        servers.start_backend()
        servers.start_entra()
        counted = cost.measure(servers)
    if options.update:
        ceilings = {
            name: {
                "instructions": round(counts["instructions"] * INSTRUCTION_MARGIN),
                "allocations": round(counts["allocations"] + ALLOCATION_MARGIN, 1),
            }
            for name, counts in counted.items()
        }
        CEILINGS.write_text(json.dumps(ceilings, indent=4) + "\n")
    kept = [judge(name, counts, ceilings.get(name)) for name, counts in counted.items()]
    if not all(kept):
        sys.exit("a request became dearer than its ceiling in Benchmarks/ceilings.json")


if __name__ == "__main__":
    main()
