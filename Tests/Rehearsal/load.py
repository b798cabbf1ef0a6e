"""Calls a tool over keep-alive connections until told to stop, and counts what an agent would notice.

  load.py HOST PORT CONNECTIONS PAUSE_MS BODY     SIGTERM ends it; prints one JSON line
A call whose connection breaks before any byte of an answer arrived, on a connection used before, is tried once more on a
fresh one, as HTTP clients do for keep-alive races, and counted as retried. Everything else that is no result is a failure.
"""
import asyncio
import json
import signal
import sys
import time


class Counts:
    calls = failed = retried = tool_errors = 0
    slowest_ms = 0.0
    reasons = {}

    def fail(self, reason):
        self.failed += 1
        self.reasons[reason] = self.reasons.get(reason, 0) + 1


class Client:
    def __init__(self, host, port, message, counts):
        self.host, self.port, self.counts = host, port, counts
        self.request = (f"POST /messages HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
                        f"Accept: application/json, text/event-stream\r\nContent-Length: {len(message)}\r\n\r\n").encode() + message
        self.reader = self.writer = None
        self.has_begun = False

    async def exchange(self):
        """One answer: status and body; raises OSError or EOFError."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.wait_for(asyncio.open_connection(self.host, self.port), 5)
        self.has_begun = False
        self.writer.write(self.request)
        try:
            head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 60)
        except asyncio.IncompleteReadError as error:
            self.has_begun = bool(error.partial)
            raise
        self.has_begun = True
        lines = head.decode().lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            self.drop()
        return int(lines[0].split()[1]), body

    def drop(self):
        if self.writer:
            self.writer.close()
        self.reader = self.writer = None

    async def call(self):
        started, was_used = time.monotonic(), self.writer is not None
        self.counts.calls += 1
        try:
            try:
                status, body = await self.exchange()
            except (OSError, EOFError) as error:
                self.drop()
                # A time-out is an OSError too, but no keep-alive race.
                if not was_used or self.has_begun or isinstance(error, TimeoutError):
                    raise
                self.counts.retried += 1
                status, body = await self.exchange()
            if status != 200:
                self.counts.fail(f"status {status}")
            elif b'"isError":true' in body:
                self.counts.tool_errors += 1
        except (OSError, EOFError) as error:
            self.drop()
            self.counts.fail(type(error).__name__)
        self.counts.slowest_ms = max(self.counts.slowest_ms, (time.monotonic() - started) * 1000)


async def main(host, port, connections, pause_ms, message):
    stop, counts = asyncio.Event(), Counts()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)

    async def worker():
        client = Client(host, port, message, counts)
        while not stop.is_set():
            await client.call()
            # The pace of the load.
            await asyncio.sleep(pause_ms / 1000)
        client.drop()

    await asyncio.gather(*(worker() for _ in range(connections)))
    print(json.dumps({"calls": counts.calls, "failed": counts.failed, "retried": counts.retried,
                      "tool_errors": counts.tool_errors, "slowest_ms": round(counts.slowest_ms), "reasons": counts.reasons}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), sys.argv[5].encode()))
