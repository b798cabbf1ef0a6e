# SPDX-License-Identifier: Apache-2.0
"""How long a clean release build takes on every core, dependencies already fetched."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time

from processes import CORES
from servers import ROOT


def measure() -> dict[str, float]:
    """One build in a directory of its own."""
    with tempfile.TemporaryDirectory(prefix="mcp-build-") as directory:
        command = ["make", "release", f"BUILD_DIRECTORY={directory}"]
        started = time.monotonic()
        subprocess.run(
            command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
            preexec_fn=lambda: os.sched_setaffinity(0, CORES),
        )
        seconds = time.monotonic() - started
    print(f"a clean release build on {len(CORES)} cores takes {seconds:.0f} s", flush=True)
    return {"seconds": round(seconds, 1), "cores": len(CORES)}
