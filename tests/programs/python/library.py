# What of the standard library touches the system, and what computes.
import decimal, hashlib, itertools, json, os, re, sys, tempfile, threading, time, zlib

print(sys.version_info[:2], sys.platform, sys.argv[1:])
print(json.dumps({"a": [1, 2.5, None, "é"], "b": {"c": True}}, sort_keys=True))
print(hashlib.sha256(b"wasm").hexdigest(), zlib.crc32(b"wasm"))
print(re.findall(r"\w+", "one two  three"), decimal.Decimal(1) / decimal.Decimal(7), 2**200)
print(sum(i * i for i in range(100000)), list(itertools.permutations("abc", 2))[:3])
print(os.environ.get("COLOUR"), os.environ.get("HOME"), os.getcwd())

os.mkdir("work/deep")
with open("work/deep/file", "w", encoding="utf-8") as file:
    file.write("line one\nline two é\n")
os.rename("work/deep/file", "work/file")
with open("work/file", "rb") as file:
    file.seek(-4, os.SEEK_END)
    print(file.read(), os.fstat(file.fileno()).st_size)
os.symlink("file", "work/link")
print(os.readlink("work/link"), sorted(os.listdir("work")), open("work/link", encoding="utf-8").readlines())
os.utime("work/file", ns=(1_000_000_001, 2_000_000_002))
print(os.stat("work/file").st_mtime_ns)
for root, folders, files in os.walk("work"):
    print(root, sorted(folders), sorted(files))
for path in ("work/none", "/etc/passwd", "work/../../outside", "work/deep/../../../outside"):
    try:
        open(path)
    except OSError as error:
        print(path, type(error).__name__)
try:
    threading.Thread(target=print).start()
except RuntimeError as error:
    print(error)
before = time.monotonic()
time.sleep(0.01)
print(time.monotonic() - before >= 0.01, time.time() > 1.5e9, len(os.urandom(8)))


def forever(n):
    return forever(n + 1)


try:
    forever(0)
except RecursionError:
    print("RecursionError")
print(sys.stdin.read().upper())
print("to standard error", file=sys.stderr)
sys.exit(7)
