-- SPDX-License-Identifier: Apache-2.0
-- Load for wrk: one tool call after another, every answer checked, both eras.
--
--   wrk -t1 -c32 -d5 -s Tests/Acceptance/tools_call.lua http://127.0.0.1:3333
--
-- ERA=modern|legacy (modern), REQUEST=call|list|discover (call), USER_ID (u-1001), EXPECT (a text every right
-- answer contains). The last line says how many answers were wrong; a benchmark with one wrong answer counts for
-- nothing.

local era = os.getenv("ERA") or "modern"
local kind = os.getenv("REQUEST") or "call"
local user = os.getenv("USER_ID") or "u-1001"

local methods = { call = "tools/call", list = "tools/list", discover = "server/discover" }
local method = assert(methods[kind], "REQUEST must be call, list or discover")
assert(era == "modern" or (era == "legacy" and kind ~= "discover"), "ERA must be modern, or legacy with call or list")

local expected = os.getenv("EXPECT") or ({
  call = '"' .. user .. '"',
  list = '"get_user_profile"',
  discover = '"supportedVersions"',
})[kind]

local members = {}
if kind == "call" then
  members[#members + 1] = '"name":"get_user_profile","arguments":{"user_id":"' .. user .. '"}'
end
if era == "modern" then
  local key = '"io.modelcontextprotocol/'
  members[#members + 1] = '"_meta":{' .. key .. 'protocolVersion":"2026-07-28",' .. key .. 'clientCapabilities":{},'
    .. key .. 'clientInfo":{"name":"wrk","version":"1"}}'
end

wrk.method = "POST"
wrk.path = "/messages"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"
wrk.headers["MCP-Protocol-Version"] = era == "modern" and "2026-07-28" or "2025-11-25"
if era == "modern" then
  wrk.headers["Mcp-Method"] = method
  if kind == "call" then
    wrk.headers["Mcp-Name"] = "get_user_profile"
  end
end
wrk.body = '{"jsonrpc":"2.0","id":1,"method":"' .. method .. '","params":{' .. table.concat(members, ",") .. "}}"

-- wrk runs one copy of this script per thread; `threads` lets `done` add their counts up.
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function init()
  right, wrong, first_wrong = 0, 0, nil
end

function response(status, _, body)
  if status == 200 and body:find(expected, 1, true) and not body:find('"isError":true', 1, true) then
    right = right + 1
  else
    wrong = wrong + 1
    first_wrong = first_wrong or (status .. " " .. body:sub(1, 200))
  end
end

function done(summary, latency)
  local total_right, total_wrong, sample = 0, 0, nil
  for _, thread in ipairs(threads) do
    total_right = total_right + thread:get("right")
    total_wrong = total_wrong + thread:get("wrong")
    sample = sample or thread:get("first_wrong")
  end
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  if sample then
    print("first wrong answer: " .. sample)
  end
  print(string.format("p50 %.3f ms, p99 %.3f ms", latency:percentile(50) / 1000, latency:percentile(99) / 1000))
  print(string.format("%s %s: %d right, %d wrong, %d failed", era, method, total_right, total_wrong, failed))
end
