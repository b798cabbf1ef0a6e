-- Load for wrk: tool calls over keep-alive connections with a pause between them, every answer checked.
--   PAUSE_MS (20), BODY (the JSON-RPC message). Ends with SIGINT; the last line is JSON, counted as load.py counts.
local pause_ms = tonumber(os.getenv("PAUSE_MS") or "20")
local threads = {}

wrk.method, wrk.path, wrk.body = "POST", "/messages", assert(os.getenv("BODY"), "BODY is not set")
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"

function setup(thread)
  threads[#threads + 1] = thread
end

function init()
  wrong, tool_errors = 0, 0
end

function delay()
  return pause_ms
end

function response(status, _, answer)
  if status ~= 200 then
    wrong = wrong + 1
  elseif answer:find('"isError":true', 1, true) then
    tool_errors = tool_errors + 1
  end
end

function done(summary, latency)
  local wrong, tool_errors, e = 0, 0, summary.errors
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("wrong")
    tool_errors = tool_errors + thread:get("tool_errors")
  end
  local broken = e.connect + e.read + e.write + e.timeout
  print(string.format('{"calls":%d,"failed":%d,"retried":0,"tool_errors":%d,"slowest_ms":%d,"reasons":'
    .. '{"wrk: status":%d,"wrk: connect":%d,"wrk: read":%d,"wrk: write":%d,"wrk: timeout":%d}}',
    summary.requests + broken, wrong + broken, tool_errors, latency.max / 1000, wrong, e.connect, e.read, e.write, e.timeout))
end
