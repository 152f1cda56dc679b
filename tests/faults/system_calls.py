"""Every system call that a process makes in a folder, seen and, where wanted, made to fail.

Linux lets a process hand the decision on its own system calls to another (seccomp user
notification, Linux 5.5): no debugger, no compiler and no rights are needed, and calls of every
thread and library come by in one order, with the file that they are about.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import select
import signal
import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

KILL = -1
"""The decision to end the process with SIGKILL, before the call is made."""

# Name: number on x86-64, number on aarch64 (None: does not exist there), and where its path or
# descriptor stands: "p0" a path, "f0" a descriptor, "a0" a folder's descriptor and then a path.
CALLS: dict[str, tuple[int | None, int | None, str]] = {
    "read": (0, 63, "f0"),
    "write": (1, 64, "f0"),
    "open": (2, None, "p0"),
    "close": (3, 57, "f0"),
    "stat": (4, None, "p0"),
    "fstat": (5, 80, "f0"),
    "lstat": (6, None, "p0"),
    "lseek": (8, 62, "f0"),
    "pread64": (17, 67, "f0"),
    "pwrite64": (18, 68, "f0"),
    "writev": (20, 66, "f0"),
    "access": (21, None, "p0"),
    "fcntl": (72, 25, "f0"),
    "flock": (73, 32, "f0"),
    "fsync": (74, 82, "f0"),
    "fdatasync": (75, 83, "f0"),
    "truncate": (76, 45, "p0"),
    "ftruncate": (77, 46, "f0"),
    "rename": (82, None, "p0"),
    "mkdir": (83, None, "p0"),
    "rmdir": (84, None, "p0"),
    "creat": (85, None, "p0"),
    "unlink": (87, None, "p0"),
    "chmod": (90, None, "p0"),
    "fchmod": (91, 52, "f0"),
    "getdents64": (217, 61, "f0"),
    "openat": (257, 56, "a0"),
    "mkdirat": (258, 34, "a0"),
    "newfstatat": (262, 79, "a0"),
    "unlinkat": (263, 35, "a0"),
    "renameat": (264, 38, "a0"),
    "fchmodat": (268, 53, "a0"),
    "faccessat": (269, 48, "a0"),
    "fallocate": (285, 47, "f0"),
    "renameat2": (316, 276, "a0"),
    "statx": (332, 291, "a0"),
    "copy_file_range": (326, 285, "f0"),
    "faccessat2": (439, 439, "a0"),
    "fchmodat2": (452, 452, "a0"),
}
MACHINES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}
"""Which column of ``CALLS``, the kernel's name of the machine, the number of ``seccomp``."""

OPEN_FLAGS = {"open": 1, "openat": 2}
RENAMES = {"rename": 1, "renameat": 3, "renameat2": 3}
"""The argument that holds the flags, or the new name."""

# From linux/seccomp.h, linux/filter.h and linux/prctl.h.
SET_MODE_FILTER, NEW_LISTENER, CONTINUE = 1, 1 << 3, 1
ALLOW, NOTIFY = 0x7FFF0000, 0x7FC00000
RECEIVE, SEND = 0xC0502100, 0xC0182101
NO_NEW_PRIVILEGES = 38
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
NOTICE, ANSWER = struct.Struct("=QIIiIQ6Q"), struct.Struct("=QqiI")
AT_FDCWD = -100
LONGEST_PATH = 4096


@dataclass(frozen=True)
class Call:
    """A system call about a file in the watched folder."""

    name: str
    path: str
    """Relative to the folder; for a rename, from where."""
    target: str = ""
    """Of a rename: to where."""
    writes: bool = False
    """Of an opening: whether it is to write or make the file."""


@dataclass(frozen=True)
class Ended:
    """How a watched process ended: its exit code (negative: the signal), and all its calls."""

    code: int
    calls: tuple[Call, ...]


def watch(work: Callable[[], int], folder: Path, decide: Callable[[int, Call], int]) -> Ended:
    """Run ``work`` in a child process; ask ``decide`` about each call of it in ``folder``.

    ``decide`` gets the number of the call, from 0, and the call; it gives back 0 to let it pass,
    an ``errno`` to let it fail with, or ``KILL``. The exit code is what ``work`` gives back.
    """
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        code = 255
        try:
            listener = _listen()
            socket.send_fds(theirs, [b"."], [listener])
            code = work()
        finally:
            os._exit(code)
    theirs.close()
    with ours:
        _, (listener,), _, _ = socket.recv_fds(ours, 1, 1)
    try:
        calls = _serve(child, listener, folder, decide)
    finally:
        os.close(listener)
    return Ended(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), tuple(calls))


def available() -> bool:
    """Whether this system lets a process watch the calls of another."""
    if platform.system() != "Linux" or platform.machine() not in MACHINES:
        return False
    child = os.fork()
    if child == 0:
        try:
            _listen()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def _listen() -> int:
    """Filter the system calls of this process from now on; gives back the listener."""
    column, machine, seccomp = MACHINES[platform.machine()]
    numbers = [call[column] for call in CALLS.values() if call[column] is not None]
    code = [_step(LOAD, 4), _step(EQUAL, machine, 1, 0), _step(RETURN, ALLOW), _step(LOAD, 0)]
    for position, number in enumerate(numbers):
        code.append(_step(EQUAL, int(number or 0), len(numbers) - position, 0))
    program = b"".join([*code, _step(RETURN, ALLOW), _step(RETURN, NOTIFY)])
    steps = ctypes.create_string_buffer(program, len(program))
    filter_ = struct.pack("@HxxxxxxP", len(program) // 8, ctypes.addressof(steps))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    listener = int(libc.syscall(seccomp, SET_MODE_FILTER, NEW_LISTENER, filter_))
    if listener < 0:
        raise OSError(ctypes.get_errno(), "system calls cannot be watched here")
    return listener


def _step(code: int, value: int, jump: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, jump, otherwise, value)


def _serve(
    child: int, listener: int, folder: Path, decide: Callable[[int, Call], int]
) -> list[Call]:
    """Answer every call until the child has ended."""
    column = MACHINES[platform.machine()][0]
    names = {call[column]: name for name, call in CALLS.items()}
    calls: list[Call] = []
    ended = os.pidfd_open(child)
    waiting = select.poll()
    waiting.register(listener, select.POLLIN)
    waiting.register(ended, select.POLLIN)
    try:
        while True:
            ready = dict(waiting.poll())
            if not ready.get(listener, 0) & select.POLLIN:
                return calls
            buffer = bytearray(NOTICE.size)
            try:
                fcntl.ioctl(listener, RECEIVE, buffer)
            except OSError as error:
                if error.errno in (errno.ENOENT, errno.EINTR):
                    continue
                raise
            identity, thread, _, number, _, _, *arguments = NOTICE.unpack(buffer)
            call = _call(names[number], thread, arguments, folder)
            decision = 0
            if call is not None:
                decision = decide(len(calls), call)
                calls.append(call)
            if decision == KILL:
                os.kill(child, signal.SIGKILL)
                continue
            flags = 0 if decision else CONTINUE
            try:
                fcntl.ioctl(listener, SEND, ANSWER.pack(identity, 0, -decision, flags))
            except OSError as error:
                if error.errno != errno.ENOENT:
                    raise
    finally:
        os.close(ended)


def _call(name: str, thread: int, arguments: list[int], folder: Path) -> Call | None:
    """The call in words, or ``None`` if it is about something outside the folder."""
    kind = CALLS[name][2]
    try:
        path = _path(thread, kind, arguments)
        inside = _relative(path, folder)
        if inside is None:
            return None
        target = ""
        if name in RENAMES:
            new = RENAMES[name]
            where = _path(thread, "a0" if new == 3 else "p0", arguments[new - (new == 3) :])
            target = _relative(where, folder) or where
    except OSError:
        return None
    flags = arguments[OPEN_FLAGS[name]] if name in OPEN_FLAGS else 0
    return Call(name, inside, target, bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)))


def _path(thread: int, kind: str, arguments: list[int]) -> str:
    """The file that a call is about."""
    process = Path("/proc") / str(thread)
    if kind == "f0":
        return str((process / "fd" / str(arguments[0])).readlink())
    with (process / "mem").open("rb", buffering=0) as memory:
        memory.seek(arguments[1 if kind == "a0" else 0])
        text = os.fsdecode(memory.read(LONGEST_PATH).split(b"\0", 1)[0])
    if text.startswith("/"):
        return text
    descriptor = ctypes.c_int(arguments[0]).value if kind == "a0" else AT_FDCWD
    base = process / "cwd" if descriptor == AT_FDCWD else process / "fd" / str(descriptor)
    return os.path.normpath(base.readlink() / text)


def _relative(path: str, folder: Path) -> str | None:
    """A path within the folder, as seen from there."""
    path = path.removesuffix(" (deleted)")
    if path == str(folder):
        return "."
    return path[len(str(folder)) + 1 :] if path.startswith(f"{folder}/") else None
