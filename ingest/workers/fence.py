"""What the kernel itself refuses a parser process: files to write outside its scratch folder, and any network.

Landlock (Linux 5.13 on; ``man 7 landlock``) bars writing, and connecting where it can (6.7 on); a seccomp filter
(``man 2 seccomp``) bars new sockets of every kind. Both hold for native code and for the programs that a parser
starts, need no privilege, and cannot be lifted again. On a system without them, what the process refuses itself
remains (:mod:`ingest.workers.child`).
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from contextlib import suppress
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1

_WRITE_FILE, _REMOVE_DIR, _MAKE_SYM, _REFER, _TRUNCATE = 1 << 1, 1 << 4, 1 << 12, 1 << 13, 1 << 14
_MAKE_AND_REMOVE = sum(1 << bit for bit in range(4, 13))
_NET_BIND_AND_CONNECT = 0b11
_SCOPE_SOCKETS_AND_SIGNALS = 0b11

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_ARCHITECTURES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Per machine: what the kernel calls it, and its number of the call ``socket``."""

_IO_URING_SETUP = 425
_X32 = 0x40000000
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06


def raise_fence(scratch: Path) -> frozenset[str]:
    """Bar this process, for good, from writing outside ``scratch`` and from the network.

    Returns:
        Which of ``landlock`` and ``seccomp`` hold now.
    """
    if sys.platform != "linux":
        return frozenset()
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return frozenset()
    held = {"landlock": _landlock(library, scratch), "seccomp": _seccomp(library)}
    return frozenset(name for name, holds in held.items() if holds)


def landlock_version() -> int:
    """Which version of Landlock the kernel has; 0 for none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None, use_errno=True).syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)))


def _landlock(library: ctypes.CDLL, scratch: Path) -> bool:
    version = landlock_version()
    if not version:
        return False
    writing = _WRITE_FILE | _MAKE_AND_REMOVE
    writing |= (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    network = _NET_BIND_AND_CONNECT if version >= 4 else 0
    scoped = _SCOPE_SOCKETS_AND_SIGNALS if version >= 6 else 0
    attributes = struct.pack("=QQQ", writing, network, scoped)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = library.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return False
    try:
        allowed = ((scratch, writing), (Path(os.devnull), writing & (_WRITE_FILE | _TRUNCATE)))
        for place, rights in allowed:
            descriptor = os.open(place, os.O_PATH | os.O_CLOEXEC)
            try:
                rule = struct.pack("=Qi", rights, descriptor)
                if library.syscall(_ADD_RULE, rules, _PATH_BENEATH, rule, 0) != 0:
                    return False
            finally:
                os.close(descriptor)
        return bool(library.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _seccomp(library: ctypes.CDLL) -> bool:
    known = _ARCHITECTURES.get(platform.machine())
    if known is None:
        return False
    architecture, socket_call = known
    # Each step: code, steps on if true, steps on if false, operand. Another instruction set than the machine's own
    # would have other numbers, so all of it is refused; io_uring could open sockets without the call.
    program = b"".join(
        struct.pack("=HBBI", *step)
        for step in (
            (_LOAD, 0, 0, 4),
            (_EQUAL, 0, 5, architecture),
            (_LOAD, 0, 0, 0),
            (_EQUAL, 3, 0, socket_call),
            (_EQUAL, 2, 0, _IO_URING_SETUP),
            (_AT_LEAST, 1, 0, _X32),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _REFUSE),
        )
    )
    steps = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("@HP", len(program) // 8, ctypes.addressof(steps))
    with suppress(OSError):
        return bool(library.prctl(_PR_SET_SECCOMP, _MODE_FILTER, described, 0, 0) == 0)
    return False
