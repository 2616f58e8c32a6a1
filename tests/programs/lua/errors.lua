-- Errors that are caught, and coroutines: in Lua, both are longjmp.
local function fail(depth, value)
    if depth == 0 then error(value) end
    return fail(depth - 1, value) + 1
end

print(pcall(fail, 0, { code = 1 }) == false)
print(select(2, pcall(fail, 50, "deep")))
print(pcall(function() local t = nil; return t.x end))
print(select(2, pcall(string.rep)))

-- An error in a handler's own protected call stays there.
print(pcall(function()
    local ok, inner = pcall(error, "inner")
    error("outer after " .. inner, 0)
end))
print(xpcall(fail, function(message) return "handled: " .. tostring(message) end, 3, 42))

-- Too many calls is an error like any other.
local function forever(n) return 1 + forever(n + 1) end
print((select(2, pcall(forever, 1)):match("stack overflow")))

local produce = coroutine.wrap(function(first)
    local sum = first
    for i = 1, 3 do sum = sum + coroutine.yield(sum * i) end
    return "done", sum
end)
print(produce(1), produce(10), produce(100), produce(1000))
local broken = coroutine.create(function() coroutine.yield(1); error("broken", 0) end)
print(coroutine.resume(broken))
print(coroutine.resume(broken))
print(coroutine.status(broken), coroutine.resume(broken))

local caught = 0
for i = 1, 100000 do
    if not pcall(error, i) then caught = caught + 1 end
end
print(caught)
