-- SPDX-License-Identifier: Apache-2.0
-- Load for wrk: one request again and again, every answer checked. load.py sets the environment:
-- METHOD TARGET BODY HEADERS (one per line) STATUS EXPECT (a text every right answer contains)
-- KEEP (1, or 0 to close).

wrk.method = os.getenv("METHOD") or "GET"
wrk.path = os.getenv("TARGET") or "/"
local body = os.getenv("BODY")
if body and body ~= "" then
  wrk.body = body
end
for line in (os.getenv("HEADERS") or ""):gmatch("[^\n]+") do
  local name, value = line:match("^([^:]+): (.*)$")
  wrk.headers[name] = value
end
if os.getenv("KEEP") == "0" then
  wrk.headers["Connection"] = "close"
end
local expected = os.getenv("EXPECT") or ""
local expectedStatus = tonumber(os.getenv("STATUS") or "200")

local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function init()
  wrong, sample = 0, nil
end

function response(status, _, answer)
  if status ~= expectedStatus or not answer:find(expected, 1, true) then
    wrong = wrong + 1
    sample = sample or (status .. " " .. answer:sub(1, 160))
  end
end

function done(summary, latency)
  local bad, text = 0, nil
  for _, thread in ipairs(threads) do
    bad = bad + thread:get("wrong")
    text = text or thread:get("sample")
  end
  local e = summary.errors
  print(string.format("RESULT %.1f %d %d %d %d %d %s", summary.requests / summary.duration * 1e6, summary.requests,
    latency:percentile(50), latency:percentile(99), bad, e.connect + e.read + e.write + e.timeout, text or ""))
end
