// Loops, closures, JSON, big integers, regular expressions, exceptions: a walk through the interpreter.
const limit = Number(scriptArgs[1] || 30);
const sieve = new Uint8Array(limit + 1);
const primes = [];
for (let i = 2; i <= limit; i++) {
  if (sieve[i]) continue;
  primes.push(i);
  for (let j = i * i; j <= limit; j += i) sieve[j] = 1;
}
console.log(primes.join(" "));
console.log(JSON.stringify({ apples: 1 + 2, pears: [1, 2.5, "x"], nested: { deep: !false } }));
const big = 12345678901234567890123456789012345678n;
console.log(`${big} × 3 = ${big * 3n}`);
let caught = "";
try {
  new Array(-1);
} catch (error) {
  caught = error.name;
}
console.log(`été → ${"été".toUpperCase()}, ${0.1 + 0.2}, ${"a,b".replace(/(\w),(\w)/, "$2,$1")}, caught ${caught}`);
