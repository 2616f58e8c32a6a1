-- Recursion, tables, strings, closures, numbers and garbage: a walk through the interpreter.
local n = tonumber(... or "8")
local count, columns, up, down = 0, {}, {}, {}
local function place(row)
  if row > n then
    count = count + 1
    return
  end
  for column = 1, n do
    if not (columns[column] or up[row + column] or down[row - column + n]) then
      columns[column], up[row + column], down[row - column + n] = true, true, true
      place(row + 1)
      columns[column], up[row + column], down[row - column + n] = nil, nil, nil
    end
  end
end
place(1)
print(string.format("%d queens: %d ways", n, count))

local words = {}
for word in ("the quick brown fox jumps"):gmatch("%a+") do
  words[#words + 1] = word:upper()
end
table.sort(words)
print(table.concat(words, " "), #words)
print(2 ^ 0.5, 7 // 2, math.maxinteger, string.format("%a", 0.1))

local kept, sum = setmetatable({}, { __mode = "k" }), 0
local key = {}
kept[key] = "kept"
for i = 1, 100 do
  kept[{}] = ("x"):rep(1000 * i)
  sum = sum + i
end
collectgarbage()
print(sum, kept[key])
