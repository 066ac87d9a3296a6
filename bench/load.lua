-- Requests that differ from each other, and the figures of a run as one line.
-- Its argument is the kind of request.

local number = 0

local function attempt_id()
  number = number + 1
  return string.format("00000000-0000-4000-8000-%012x", number)
end

local kinds = {
  attempts = function()
    return wrk.format("POST", "/api/attempts", nil, '{"level":"facile"}')
  end,
  answers = function()
    local path = "/api/attempts/" .. attempt_id() .. "/answers"
    return wrk.format("POST", path, nil, '{"number":1,"choice":"00000001"}')
  end,
  -- Octal numbers: the referee takes some decimal ones for insults.
  scores = function()
    local body = '{"attempt_id":"%s","nickname":"ti%07o"}'
    return wrk.format("POST", "/api/scores", nil, string.format(body, attempt_id(), number))
  end,
}

function init(arguments)
  if arguments[1] then
    wrk.headers["Content-Type"] = "application/json"
    request = kinds[arguments[1]]
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    "figures %d %d %d %d %d %d", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
