function fib(n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

class Body {
  constructor(x, v) {
    this.x = x;
    this.v = v;
  }
  step(force) {
    this.v += force;
    this.x += this.v;
    return this;
  }
}

const bodies = [];
for (let i = 0; i < 100; i++) bodies.push(new Body(i, -i / 7));
for (let step = 0; step < 8000; step++) for (const body of bodies) body.step(body.x > 0 ? -0.25 : 0.25);

const limit = 200000;
const sieve = new Uint8Array(limit + 1);
let primes = 0;
for (let i = 2; i <= limit; i++) {
  if (sieve[i]) continue;
  primes++;
  for (let j = i * 2; j <= limit; j += i) sieve[j] = 1;
}

const words = new Map();
let seed = 11;
for (let i = 0; i < 150000; i++) {
  seed = (seed * 16807) % 2147483647;
  const word = `w${seed % 997}`;
  words.set(word, (words.get(word) ?? 0) + 1);
}
const most = [...words].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];

[fib(28), Math.round(bodies.reduce((sum, body) => sum + body.x, 0) * 1000), primes, most.join("=")].join(" ");
