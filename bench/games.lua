-- A whole game is 22 requests: start, ten answers, nine deals, the signature, the board.
-- wrk gives each thread one connection here, so a thread plays one game after the other.

local step, attempt, choice = 0, nil, nil

local function post(path, body)
  return wrk.format("POST", path, {["Content-Type"] = "application/json"}, body)
end

-- Made of the attempt's id, without vowels: the referee refuses what reads as an insult.
local letters = "bhjvwxzy"

local function nickname()
  local digits = attempt:gsub("%-", ""):sub(-12)
  return (digits:gsub(".", function(digit)
    local number = tonumber(digit, 16) % 8 + 1
    return letters:sub(number, number)
  end))
end

function request()
  -- wrk calls once without sending, to look at the request.
  step = attempt and step + 1 or 1
  if step == 1 then
    return post("/api/attempts", '{"level":"facile"}')
  elseif step <= 20 and step % 2 == 0 then
    local body = string.format('{"number":%d,"choice":"%s"}', step / 2, choice)
    return post("/api/attempts/" .. attempt .. "/answers", body)
  elseif step < 20 then
    return post("/api/attempts/" .. attempt .. "/questions",
      string.format('{"number":%d}', (step + 1) / 2))
  elseif step == 21 then
    local body = '{"attempt_id":"%s","nickname":"%s"}'
    return post("/api/scores", string.format(body, attempt, nickname()))
  end
  step = 0
  return wrk.format("GET", "/api/leaderboard")
end

function response(status, headers, body)
  attempt = body:match('"attempt_id":"([^"]+)"') or attempt
  choice = body:match('"choices":%[{"id":"([^"]+)"') or choice
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    "figures %d %d %d %d %d %d", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
