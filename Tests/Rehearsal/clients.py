"""The real clients, `mcp` and `fastmcp`, each in both eras: connected once, calling until told to stop.

  clients.py URL PAUSE_MS TOOL ARGUMENTS     SIGTERM ends it; prints one JSON line, counted as load.py counts
Nothing is retried here but what the packages retry themselves. A client whose calls fail keeps its connection object, as an
agent would; only after FAILURES_MAX failures in a row is it built anew, and a failure to connect counts as a failed call.
"""
import asyncio
import json
import signal
import sys
import time

from fastmcp import Client as FastMCPClient
from mcp.client import Client as SDKClient

MODERN = "2026-07-28"
FAILURES_MAX = 3
CALL_SECONDS = 60
# Before a client that could not connect tries again.
RECONNECT_PAUSE_S = 0.2


def connections(url):
    """Each package in each era, by name."""
    for era in ("legacy", MODERN):
        yield f"mcp {era}", lambda era=era: SDKClient(url, mode=era)
        yield f"fastmcp {era}", lambda era=era: FastMCPClient(url, mode=era)


def reason(error):
    """The innermost cause: task groups wrap what really happened."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return type(error).__name__


class Caller:
    """One client and what it saw."""

    def __init__(self, name, connect, tool, arguments, pause_s, stop):
        self.name, self.connect, self.tool, self.arguments, self.pause_s, self.stop = name, connect, tool, arguments, pause_s, stop
        self.calls = self.failed = self.tool_errors = self.connects = 0
        self.slowest_ms, self.reasons = 0.0, {}

    def fail(self, error):
        self.failed += 1
        key = f"{self.name}: {reason(error)}"
        self.reasons[key] = self.reasons.get(key, 0) + 1

    async def call(self, client):
        """One call; false when it failed."""
        started = time.monotonic()
        self.calls += 1
        # FastMCP raises a tool's error unless told not to.
        options = {"raise_on_error": False} if isinstance(client, FastMCPClient) else {}
        try:
            result = await asyncio.wait_for(client.call_tool(self.tool, self.arguments, **options), CALL_SECONDS)
            self.tool_errors += bool(result.is_error)
            return True
        except Exception as error:
            self.fail(error)
            return False
        finally:
            self.slowest_ms = max(self.slowest_ms, (time.monotonic() - started) * 1000)

    async def run(self):
        while not self.stop.is_set():
            try:
                async with self.connect() as client:
                    self.connects += 1
                    in_a_row = 0
                    while not self.stop.is_set() and in_a_row < FAILURES_MAX:
                        in_a_row = 0 if await self.call(client) else in_a_row + 1
                        # The pace of the load.
                        await asyncio.sleep(self.pause_s)
            except Exception as error:
                self.calls += 1
                self.fail(error)
                await asyncio.sleep(RECONNECT_PAUSE_S)


async def main(url, pause_ms, tool, arguments):
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    callers = [Caller(name, connect, tool, arguments, pause_ms / 1000, stop) for name, connect in connections(url)]
    await asyncio.gather(*(caller.run() for caller in callers))
    print(json.dumps({
        "calls": sum(c.calls for c in callers), "failed": sum(c.failed for c in callers), "retried": 0,
        "tool_errors": sum(c.tool_errors for c in callers), "slowest_ms": round(max(c.slowest_ms for c in callers)),
        "reasons": {key: count for c in callers for key, count in c.reasons.items()},
        "connects": {c.name: c.connects for c in callers}, "calls_of": {c.name: c.calls for c in callers}}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]), sys.argv[3], json.loads(sys.argv[4])))
