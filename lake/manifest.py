"""Checksums of a package of files: a plain folder with one manifest, or a BagIt 1.0 bag (RFC 8493).

A manifest finds damage and loss; whoever may write the package may write its manifest, too. In both layouts every file
stands in it, and nothing that does not stand in it may be there.
"""

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lake.raw import CHUNK
from lake.schema.errors import IntegrityError, RefusedError

SHA256, SHA512 = "sha256", "sha512"
DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
PAYLOAD = "data"
_DECLARED = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?(.+)")
_LENGTH = {SHA256: 64, SHA512: 128}

Checked = Callable[[int, int], None]
"""Called with files checked and files in all."""


@dataclass(frozen=True, slots=True)
class Sums:
    """A file of a package: its size and checksums."""

    size: int
    sha256: str
    sha512: str = ""
    """Empty in a plain package."""


def name(algorithm: str, *, tags: bool = False) -> str:
    """Name of a manifest file."""
    return f"{'tag' if tags else ''}manifest-{algorithm}.txt"


def copied(source: Path, target: Path, *, bag: bool) -> Sums:
    """Copy one file with its mode, and give what was copied.

    Raises:
        FileNotFoundError: the source is not there (any more).
    """
    digests = [hashlib.sha256(), hashlib.sha512()] if bag else [hashlib.sha256()]
    size = 0
    with source.open("rb") as taken, target.open("xb") as put:
        while chunk := taken.read(CHUNK):
            put.write(chunk)
            size += len(chunk)
            for digest in digests:
                digest.update(chunk)
        os.fchmod(put.fileno(), stat.S_IMODE(os.fstat(taken.fileno()).st_mode))
    return Sums(size, *(digest.hexdigest() for digest in digests))


def sums_of(path: Path, *, bag: bool) -> Sums:
    """Size and checksums of a file as it stands."""
    digests = [hashlib.sha256(), hashlib.sha512()] if bag else [hashlib.sha256()]
    size = 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            for digest in digests:
                digest.update(chunk)
    return Sums(size, *(digest.hexdigest() for digest in digests))


def write_plain(root: Path, files: Mapping[str, Sums]) -> str:
    """Write the manifest of a plain package; returns the SHA-256 of the manifest itself."""
    return _write(root / name(SHA256), {path: sums.sha256 for path, sums in files.items()})


def write_bag(root: Path, files: Mapping[str, Sums], info: Mapping[str, str]) -> str:
    """Make a bag of ``root/data``: declaration, description, manifests; returns the SHA-256 of the tag manifest.

    Args:
        root: the bag's folder; the payload stands under ``data`` already.
        files: by their path under ``data``.
        info: what ``bag-info.txt`` says besides the payload's size.
    """
    (root / DECLARATION).write_text(_DECLARED, encoding="utf-8")
    octets = sum(sums.size for sums in files.values())
    described = {**info, "Payload-Oxum": f"{octets}.{len(files)}"}
    lines = "".join(f"{label}: {' '.join(value.split())}\n" for label, value in described.items())
    (root / INFO).write_text(lines, encoding="utf-8")
    _write(root / name(SHA256), {f"{PAYLOAD}/{path}": sums.sha256 for path, sums in files.items()})
    _write(root / name(SHA512), {f"{PAYLOAD}/{path}": sums.sha512 for path, sums in files.items()})
    tags = (DECLARATION, INFO, name(SHA256), name(SHA512))
    found = {tag: sums_of(root / tag, bag=True) for tag in tags}
    _write(root / name(SHA512, tags=True), {tag: sums.sha512 for tag, sums in found.items()})
    return _write(root / name(SHA256, tags=True), {tag: sums.sha256 for tag, sums in found.items()})


def _write(path: Path, sums: Mapping[str, str]) -> str:
    text = "".join(f"{sums[each]}  {_escaped(each)}\n" for each in sorted(sums))
    path.write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def check(root: Path, progress: Checked | None = None) -> dict[str, Sums]:
    """Hold every file of a package against its checksums.

    Args:
        root: the package's folder.
        progress: told how far it is.

    Returns:
        The payload's files, by their path below :func:`payload`.

    Raises:
        RefusedError: it is no package, or one of a kind that is not read (a bag with parts elsewhere).
        IntegrityError: a file is damaged, is missing, or is not in the manifest; the message names it.
    """
    if not (root / DECLARATION).is_file():
        if not (root / name(SHA256)).is_file():
            raise RefusedError(f"{root} is no whole snapshot: it has neither {name(SHA256)} nor {DECLARATION}")
        listed = {SHA256: read(root / name(SHA256))}
        return _held(root, listed, _files(root) - {name(SHA256)}, progress)
    if not re.match(r"BagIt-Version: (1\.0|0\.97)\b", _text(root / DECLARATION)):
        raise RefusedError(f"{root / DECLARATION} declares another version of BagIt: 1.0 and 0.97 are read")
    if (root / "fetch.txt").exists():
        raise RefusedError(f"{root} is a bag whose files stand elsewhere (fetch.txt): nothing is fetched")
    there = _files(root)
    tags = {algorithm: read(root / name(algorithm, tags=True)) for algorithm in _present(root, tags=True)}
    # Files beside the payload may stand in no tag manifest (RFC 8493, 2.2.1), but the manifests themselves must.
    tagged = set().union(*tags.values())
    for missing in sorted({DECLARATION, name(SHA256)} - tagged):
        raise IntegrityError(f"{root}: the tag manifest does not name {missing}")
    _held(root, tags, tagged & there, None)
    listed = {algorithm: read(root / name(algorithm)) for algorithm in _present(root, tags=False)}
    found = _held(root, listed, {path for path in there if path.startswith(f"{PAYLOAD}/")}, progress)
    return {path.removeprefix(f"{PAYLOAD}/"): sums for path, sums in found.items()}


def payload(root: Path) -> Path:
    """Where the files of a package stand."""
    return root / PAYLOAD if (root / DECLARATION).is_file() else root


def _present(root: Path, *, tags: bool) -> list[str]:
    found = [algorithm for algorithm in (SHA256, SHA512) if (root / name(algorithm, tags=tags)).is_file()]
    if SHA256 not in found:
        raise IntegrityError(f"{root}: the manifest {name(SHA256, tags=tags)} is missing")
    return found


def _held(
    root: Path, listed: Mapping[str, Mapping[str, str]], there: set[str], progress: Checked | None
) -> dict[str, Sums]:
    """Every file that is listed or there, against every manifest."""
    for algorithm, sums in listed.items():
        for missing in sorted(set(sums) - there):
            raise IntegrityError(f"{root}: {missing} is missing: the manifest {name(algorithm)} names it")
        for extra in sorted(there - set(sums)):
            raise IntegrityError(f"{root}: {extra} stands in no line of the manifest {name(algorithm)}")
    found: dict[str, Sums] = {}
    for done, path in enumerate(sorted(there), 1):
        held = found[path] = sums_of(root / path, bag=SHA512 in listed)
        for algorithm, sums in listed.items():
            if sums[path] != (held.sha256 if algorithm == SHA256 else held.sha512):
                raise IntegrityError(f"{root}: {path} is damaged: its {algorithm} is not that of the manifest")
        if progress is not None:
            progress(done, len(there))
    return found


def _files(root: Path) -> set[str]:
    """Every file below a folder, by path.

    Raises:
        RefusedError: a link, pipe or device among them.
    """
    return {str(path.relative_to(root).as_posix()) for path in _walk(root)}


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        for each in (*folders, *files):
            path = Path(folder) / each
            mode = path.lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise RefusedError(f"{path} is neither a file nor a folder: a snapshot holds no links or devices")
            if stat.S_ISREG(mode):
                yield path


def read(path: Path) -> dict[str, str]:
    """The checksums of a manifest by path.

    Raises:
        IntegrityError: a line is none, or names a place outside the package.
    """
    algorithm = path.stem.rpartition("-")[2]
    found: dict[str, str] = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None or len(match.group(1)) != _LENGTH[algorithm]:
            raise IntegrityError(f"{path} line {number} is not a checksum and a path: the manifest is damaged")
        place = _unescaped(match.group(2)).removeprefix("./")
        parts = PurePosixPath(place)
        if parts.is_absolute() or ".." in parts.parts or "\0" in place or str(parts) != place:
            raise IntegrityError(f"{path} line {number} names {place!r}, which is no place inside the package")
        if place in found:
            raise IntegrityError(f"{path} line {number} names {place} a second time")
        found[place] = match.group(1).lower()
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise IntegrityError(f"{path} cannot be read: {error}") from None


def _escaped(path: str) -> str:
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def _unescaped(path: str) -> str:
    return re.sub(r"%(0A|0D|25)", lambda m: chr(int(m.group(1), 16)), path, flags=re.IGNORECASE)
