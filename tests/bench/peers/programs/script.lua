local function fib(n)
  return n < 2 and n or fib(n - 1) + fib(n - 2)
end
print(fib(30))

local count, columns, up, down = 0, {}, {}, {}
local function place(row, n)
  if row > n then
    count = count + 1
    return
  end
  for column = 1, n do
    if not (columns[column] or up[row + column] or down[row - column + n]) then
      columns[column], up[row + column], down[row - column + n] = true, true, true
      place(row + 1, n)
      columns[column], up[row + column], down[row - column + n] = nil, nil, nil
    end
  end
end
place(1, 9)
print(count)

local words, seed = {}, 11
for i = 1, 60000 do
  seed = (seed * 1103515245 + 12345) % 2147483648
  words[i] = ("w%05d"):format(seed >> 15)
end
table.sort(words)
local text = table.concat(words, " ")
local seen = {}
for word in text:gmatch("%w+") do
  seen[word] = (seen[word] or 0) + 1
end
print(words[1], words[#words], #text, seen[words[7]])
