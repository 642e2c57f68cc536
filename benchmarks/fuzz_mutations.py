"""Changes to sound files that parsers stumble over: damage, lies about size, nesting, two formats in one file.

Every change is drawn from the random numbers handed over and nothing else, so a case is made again from its number.
"""

import io
import random
import re
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress

from benchmarks.fuzz_seeds import packed, tarred, zipped

Seeds = Mapping[str, tuple[str, bytes]]
"""By format: a file name and its bytes."""
Mutation = Callable[[random.Random, bytes, Seeds], bytes]

MOST_BYTES = 2 << 20
"""Largest case: a larger one takes time and shows nothing more."""

_DIGITS = re.compile(rb"\d+")
_TAG = re.compile(rb"<[^<>]{1,200}>")
_HUGE = (
    b"0",
    b"-1",
    b"65536",
    b"2147483647",
    b"4294967295",
    b"9223372036854775807",
    b"1" + b"0" * 40,
    b"1e309",
    b"NaN",
)
_WORDS = (b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\r", b"\x1a", b"\x85",
          "\u202e".encode(), "\u0600".encode(), "\ufffe".encode(), b"&#0;", b"&#xD800;", b"%s%n", b"]]>", b"--", b"=?",
          b"\\u-1?", b"{{{{", b"0000-00-00", b"9999-12-31T23:59:60+99:99", b"0001-01-01T00:00:00+14:00")  # fmt: skip
ESCAPE = "/tmp/legation-fuzz-escape"
PORT = 47009
"""Of this machine: hostile files name it, and the fuzzer listens there."""
_PATHS = ("../../escape", ESCAPE, "C:\\escape", "a/../../escape", "\x00x", "x" * 4000, "CON", ".",
          "a\udcff".encode("utf-8", "surrogateescape").decode("latin-1"))  # fmt: skip
_WRAPPERS = ("zip", "tar", "gzip", "bzip2", "xz", "eml", "warc", "mbox")
ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;">]>',
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:47009/x.dtd"> %p;]>',
    b'<!DOCTYPE x SYSTEM "http://127.0.0.1:47009/x.dtd">',
)


def flip(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """A few bits the other way round."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 2, 8, 64))):
        if out:
            out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def cut(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """Only the beginning, or only the end."""
    at = rng.randrange(len(data) + 1)
    return data[:at] if rng.random() < 0.8 else data[at:]


def drop(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """A piece left out."""
    first, last = _range(rng, data)
    return data[:first] + data[last:]


def repeat(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """A piece many times over."""
    first, last = _range(rng, data)
    times = rng.choice((2, 3, 100, 10_000))
    times = max(1, min(times, MOST_BYTES // max(1, last - first)))
    return data[:first] + data[first:last] * times + data[last:]


def insert(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """Odd bytes put in: controls, half characters, dates that are none, random ones."""
    for _ in range(rng.choice((1, 1, 5, 50))):
        at = rng.randrange(len(data) + 1)
        word = rng.choice(_WORDS) if rng.random() < 0.8 else rng.randbytes(rng.randrange(1, 40))
        data = data[:at] + word + data[at:]
    return data


def number(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """Numbers in letters become huge, negative or none: lengths, counts, places, ids."""
    found = list(_DIGITS.finditer(data))
    for match in sorted(rng.sample(found, min(len(found), rng.choice((1, 1, 3, 20)))), key=lambda m: -m.start()):
        data = data[: match.start()] + rng.choice(_HUGE) + data[match.end() :]
    return data


def count(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """Four bytes become a huge or tiny binary number."""
    if len(data) < 8:
        return data
    at = rng.randrange(len(data) - 4)
    value = rng.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000, 0x00010000, rng.getrandbits(32)))
    return data[:at] + value.to_bytes(4, rng.choice(("little", "big"))) + data[at + 4 :]


def nest(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """A tag, bracket or brace opened thousands of times."""
    tags: list[bytes] = _TAG.findall(data)
    opened = rng.choice(
        [*tags[:50], b"[", b"{", b"(", b'{"a":', b"{\\b ", b">", b"- ", b"<<", b"--b1\r\n", b"\\footnote{"]
    )
    at = rng.choice([match.start() for match in _TAG.finditer(data)] or [rng.randrange(len(data) + 1)])
    return data[:at] + opened * min(rng.choice((50, 600, 20_000)), MOST_BYTES // len(opened)) + data[at:]


def entities(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """A document type with entities that grow, or that name a file or an address."""
    tags = list(_TAG.finditer(data))
    if not tags:
        return data
    used = rng.choice(tags).end()
    first = next((tag.start() for tag in tags if not tag[0].startswith((b"<?", b"<!"))), tags[0].start())
    return data[:first] + rng.choice(ENTITIES) + data[first : max(first, used)] + b"&e;" + data[max(first, used) :]


def recode(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """The same text in another encoding than it says."""
    with suppress(UnicodeError):
        return data.decode().encode(
            rng.choice(("utf-16", "utf-16-be", "utf-32", "utf-7", "gb18030", "cp1258", "cp037"))
        )
    return data


def splice(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """Two formats in one file: one behind, in or before the other."""
    other = seeds[rng.choice(sorted(seeds))][1]
    how = rng.randrange(4)
    if how == 0:
        return data + other
    if how == 1:
        return other + data
    if how == 2:
        at = rng.randrange(len(data) + 1)
        return data[:at] + other + data[at:]
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other)) :]


def head(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """The first bytes of another format, so that its parser is asked."""
    size = rng.choice((2, 4, 8, 32))
    return seeds[rng.choice(sorted(seeds))][1][:size] + data[size:]


def wrap(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """Packed into other containers, once or many times."""
    for _ in range(rng.choice((1, 1, 2, 4, 12))):
        how = rng.choice(_WRAPPERS)
        name = rng.choice(("x", "x.txt", "x.xml", "x.zip", "x.tar.gz", "x.pdf", "x.eml"))
        if how == "zip":
            data = zipped({name: data})
        elif how == "tar":
            data = tarred({name: data})
        elif how == "eml":
            data = b"From: a@h.example\r\nContent-Type: message/rfc822\r\n\r\n" + data
        elif how == "mbox":
            data = b"From a@h.example Tue May  6 07:40:00 2025\n" + data
        elif how == "warc":
            data = (
                b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://h.example/x\r\nContent-Length: %d\r\n\r\n"
                % len(data)
            ) + data
        else:
            data = packed(data, how)
        if len(data) > MOST_BYTES:
            break
    return data


def inside(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """A member of a package changed and the package made anew, its sums right: the damage reaches the parser within."""
    change = rng.choice(PLAIN)
    if data[:2] == b"\x1f\x8b":
        with suppress(OSError, EOFError):
            import gzip

            return packed(change(rng, gzip.decompress(data), seeds), "gzip")
    with suppress(zipfile.BadZipFile, OSError, RuntimeError, ValueError, NotImplementedError):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist()}
        name = rng.choice(sorted(members))
        members[name] = change(rng, members[name], seeds)
        return zipped(
            members, rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
        )
    return change(rng, data, seeds)


def named(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """An archive whose members' names lead out of it, or that are links and devices."""
    name = rng.choice(_PATHS)
    if rng.random() < 0.5:
        with suppress(ValueError, UnicodeError):
            stream = io.BytesIO()
            with zipfile.ZipFile(stream, "w") as archive:
                info = zipfile.ZipInfo("x")
                info.filename = name
                if rng.random() < 0.4:
                    info.create_system, info.external_attr = 3, 0o120777 << 16
                archive.writestr(info, data)
            return stream.getvalue()
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=rng.choice((tarfile.PAX_FORMAT, tarfile.GNU_FORMAT))) as archive:
        member = tarfile.TarInfo(name.replace("\x00", "0"))
        member.type = rng.choice((tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE))
        member.linkname = rng.choice(("/etc/passwd", "../../escape", member.name))
        member.size = len(data) if member.type == tarfile.REGTYPE else 0
        archive.addfile(member, io.BytesIO(data))
        plain = tarfile.TarInfo(f"{member.name}/x")
        plain.size = 3
        archive.addfile(plain, io.BytesIO(b"abc"))
    return stream.getvalue()


def bomb(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """A little that unpacks to a lot, packed once or twice."""
    large = bytes((rng.randrange(256),)) * (rng.choice((8, 32, 64)) << 20)
    if rng.random() < 0.3:
        large = b"<a>" + b"x" * (16 << 20) + b"</a>"
    how = rng.choice(("gzip", "bzip2", "xz", "zip"))
    out = zipped({"x.txt": large}) if how == "zip" else packed(large, how)
    return packed(out, "gzip") if rng.random() < 0.3 else out


def locked(rng: random.Random, data: bytes, seeds: Seeds) -> bytes:
    """Said to be encrypted: the flag of a ZIP's members, the dictionary of a PDF."""
    if data.startswith(b"%PDF"):
        return data.replace(b"/Root", b"/Encrypt << /Filter /Standard /V 5 /R 6 /O (x) /U (y) /P -1 >> /Root", 1)
    out = bytearray(data if data.startswith(b"PK") else zipped({"x": data}))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(sign)
        while at >= 0 and at + place < len(out):
            out[at + place] |= 1
            at = out.find(sign, at + 4)
    return bytes(out)


PLAIN: tuple[Mutation, ...] = (flip, cut, drop, repeat, insert, number, count, nest, entities, recode, splice, head)
"""Changes of bytes as they are."""
RARE: tuple[Mutation, ...] = (bomb,)
"""Changes whose cases take long."""
MUTATIONS: tuple[Mutation, ...] = (*PLAIN, wrap, inside, inside, inside, named, locked)


def mutate(rng: random.Random, data: bytes, seeds: Seeds) -> tuple[bytes, list[str]]:
    """A changed file and the names of the changes, one after the other."""
    changes = [rng.choice(RARE if rng.random() < 0.01 else MUTATIONS) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    for change in changes:
        with suppress(Exception):  # a package that an earlier change broke cannot be opened for the next
            data = change(rng, data, seeds)[:MOST_BYTES]
    return data, [change.__name__ for change in changes]


def _range(rng: random.Random, data: bytes) -> tuple[int, int]:
    """Where a piece begins and ends: mostly short, now and then half the file."""
    first = rng.randrange(len(data) + 1)
    most = rng.choice((1, 8, 64, max(1, len(data) // 2)))
    return first, min(len(data), first + rng.randrange(most + 1))
