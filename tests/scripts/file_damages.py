"""Damages that any file can suffer: each changes the one at a path, with random numbers of a given generator."""

import os
import re

HUGE = 5 * 2**30


def missing(path, rng):
    path.unlink()


def empty(path, rng):
    path.write_bytes(b"")


def truncated(path, rng):
    content = path.read_bytes()
    path.write_bytes(content[: rng.randrange(len(content))] if content else b"")


def flipped(path, rng):
    content = bytearray(path.read_bytes() or b"\0")
    for _ in range(rng.choice([1, 1, 20])):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def noise(path, rng):
    path.write_bytes(rng.randbytes(rng.choice([1, 100, 5000])))


def swapped(path, rng):
    other = rng.choice([one for one in path.parent.iterdir() if one.is_file()] or [path])
    path.write_bytes(other.read_bytes())


def endless(path, rng):
    linked(path, "/dev/zero")


def loop(path, rng):
    linked(path, path.name)


def dangling(path, rng):
    linked(path, "nowhere")


def linked(path, target):
    path.unlink()
    path.symlink_to(target)


def pipe(path, rng):
    path.unlink()
    os.mkfifo(path)


def folder(path, rng):
    path.unlink()
    path.mkdir()


def huge(path, rng):
    os.truncate(path, HUGE)


def nested(path, rng):
    deep = rng.choice([33, 900, 3000, 100_000])
    brackets = rng.choice([("[", "]"), ('{"a":', "}")])
    text = brackets[0] * deep + "1" + brackets[1] * deep
    path.write_text(rng.choice([text, brackets[0] * deep, f'{{"a": {text}}}', f"[run]\nseed = {text}\n"]))


def encoded(path, rng):
    text = path.read_bytes().decode("latin-1")
    path.write_bytes(text.encode(rng.choice(["utf-16", "utf-8-sig", "utf-32", "utf-7", "cp037"]), "replace"))


def odd_bytes(path, rng):
    content = path.read_bytes()
    at = rng.randrange(len(content) + 1)
    path.write_bytes(
        content[:at] + rng.choice([b"\0", b"\x1b[2J", b"\xff", b"\xe2\x80\xae", b"\r", b"\n\n", b'"']) + content[at:]
    )


def constants(path, rng):
    replaced(
        path,
        rng,
        rb"-?\d+\.\d+(e-?\d+)?",
        [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"nan", b"inf", b"9" * 5000, b"5e-324"],
    )


def key_twice(path, rng):
    replaced(path, rng, rb'\n  "\w+":', [b'\n "seed": 1, "seed": 2, "x":', b'\n"": 0, "x":'])
    replaced(path, rng, rb"\nseed", [b"\nseed = 1\nseed"])


def cells(path, rng):
    replaced(
        path,
        rng,
        rb"[^,\n]+",
        [b"", b"x", b"nan", b"-1", b"1e308", b"2001-01-02", b'"', b"a,b", b"\x1b[31m", b"test", b"train", b"inf"],
    )


def settings(path, rng):
    replaced(
        path,
        rng,
        rb"= [^\n#]+",
        [
            b"= []",
            b"= -1",
            b"= 1e308",
            b"= nan",
            b'= "x"',
            b"= {}",
            b"= 2001-01-01",
            b"= 9" + b"9" * 30,
            b'= "/dev/zero"',
        ],
    )


def replaced(path, rng, pattern, others):
    content = path.read_bytes()
    found = list(re.finditer(pattern, content))
    if found:
        one = rng.choice(found)
        path.write_bytes(content[: one.start()] + rng.choice(others) + content[one.end() :])


ANY_FILE = [
    missing, empty, truncated, flipped, noise, swapped, endless, loop, dangling, pipe, folder, huge, nested, encoded,
    odd_bytes, constants, key_twice, cells, settings,
]  # fmt: skip
