"""The four keys: made once, kept outside the store, each readable by its owner alone.

A key is 256 random bits in a file ``<name>.key``, 64 hexadecimal digits and a line end, so that it
can be printed and typed over. Nothing here ever puts a key, or a part of it, into a message.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import stat
import tempfile
from pathlib import Path

from data.errors import KeyMissing, KeyRefused
from data.registry.store import default_store, sync
from data.words import mark

KEYS = ("pseudonym", "record", "round", "log")
KEYS_VARIABLE = "DASHBOARD_KEYS"
DEFAULT_KEYS = Path(__file__).resolve().parents[1] / "keyring"

KEY_BYTES = 32
"""256 bits (NIST SP 800-107r1, 5.3.4: an HMAC key of the length of its hash)."""
FINGERPRINT_DIGITS = 8
PRIVATE_KEY = 0o600
OTHERS = stat.S_IRWXG | stat.S_IRWXO
HEXADECIMAL = re.compile(rb"[0-9a-fA-F]{%d}" % (2 * KEY_BYTES))


def default_keys() -> Path:
    """``$DASHBOARD_KEYS``, or the folder ``keyring`` beside this file."""
    return Path(os.environ.get(KEYS_VARIABLE) or DEFAULT_KEYS)


def key_path(name: str, folder: Path) -> Path:
    """The file of a key; raises ``ValueError`` for a name that is not in ``KEYS``."""
    if name not in KEYS:
        raise ValueError(f"no key {name!r}; there is: {', '.join(KEYS)}")
    return folder / f"{name}.key"


def fingerprint(key: bytes) -> str:
    """The first 8 hexadecimal digits of the SHA-256 of a key, to recognise it by.

    That gives away nothing of use: to find a key of 256 random bits by it, one has to try them all.
    """
    return hashlib.sha256(key).hexdigest()[:FINGERPRINT_DIGITS]


def make_keys(folder: Path) -> list[Path]:
    """Make every key of ``KEYS`` in a new or empty ``folder``; gives back their files, in order.

    All are made or none. Raises ``KeyRefused`` if the folder holds anything, lies in a store or
    cannot be written.
    """
    folder = folder.resolve()
    _refuse_store(folder)
    try:
        if folder.is_dir() and any(folder.iterdir()):
            raise _not_empty(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise _cannot_write(folder, error) from error
    try:
        for name in KEYS:
            _write_key(key_path(name, staged), secrets.token_bytes(KEY_BYTES))
        sync(staged)
        # Refused by the system if another process has put anything there since: never overwritten.
        staged.rename(folder)
        sync(folder.parent)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return [key_path(name, folder) for name in KEYS]


def _write_key(path: Path, key: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_KEY)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(descriptor)


def read_key(name: str, folder: Path | None = None) -> bytes:
    """The 32 bytes of a key, from ``folder`` or ``default_keys()``.

    Raises ``KeyMissing`` if it is not there, and ``KeyRefused`` if it cannot be read, is open to
    others, or is not 64 hexadecimal digits.
    """
    path = key_path(name, default_keys() if folder is None else folder)
    try:
        text = _read_private(path).strip()
    except FileNotFoundError as error:
        raise _missing(path) from error
    except OSError as error:
        raise _cannot_read(path, error) from error
    if not HEXADECIMAL.fullmatch(text):
        raise _not_a_key(path)
    return bytes.fromhex(text.decode("ascii"))


def _read_private(path: Path) -> bytes:
    """The start of a file that its owner alone may read or change: checked as it was opened."""
    # Without waiting: a pipe in the place of a key would never answer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise _not_a_key(path)
        if mode & OTHERS:
            raise _open_to_others(path, mode)
        return os.read(descriptor, 4 * KEY_BYTES)
    finally:
        os.close(descriptor)


def _refuse_store(folder: Path) -> None:
    """A store is copied, handed over and served; a key in it would go along."""
    store = default_store().resolve()
    for place in (folder, *folder.parents):
        if place == store or _holds_data(place):
            raise KeyRefused(
                mark(
                    "The folder {folder} lies in the store {store}. Keys never lie with what they"
                    " protect. Nothing was written. Give a folder elsewhere with --keys."
                ),
                folder=str(folder),
                store=str(place),
            )


def _holds_data(place: Path) -> bool:
    """Whether registries or releases lie here: a database with its manifest."""
    try:
        return any(path.with_suffix(".json").exists() for path in place.glob("*.duckdb"))
    except OSError:
        return False


def _not_empty(folder: Path) -> KeyRefused:
    if any(key_path(name, folder).exists() for name in KEYS):
        return KeyRefused(
            mark(
                "There are keys in {folder} already. They are never overwritten: what was made with"
                " them would be lost. Nothing was written. Give another folder with --keys."
            ),
            folder=str(folder),
        )
    return KeyRefused(
        mark(
            "The folder {folder} holds other files. Keys lie in a folder of their own. Nothing was"
            " written. Give a new or empty folder with --keys."
        ),
        folder=str(folder),
    )


def _cannot_write(folder: Path, error: OSError) -> KeyRefused:
    return KeyRefused(
        mark(
            "The keys cannot be written to {folder}: {problem}. Nothing was written. Check its"
            " rights and free space, or give another folder with --keys."
        ),
        folder=str(folder),
        problem=error.strerror or type(error).__name__,
    )


def _missing(path: Path) -> KeyMissing:
    return KeyMissing(
        mark(
            "There is no key {path}. Put the copy you keep of it back, or say where it lies with"
            " DASHBOARD_KEYS or --keys. Only if there never were keys: python -m data keys."
        ),
        path=str(path),
    )


def _cannot_read(path: Path, error: OSError) -> KeyRefused:
    return KeyRefused(
        mark("The key {path} cannot be read: {problem}. Check whose file it is, and its rights."),
        path=str(path),
        problem=error.strerror or type(error).__name__,
    )


def _open_to_others(path: Path, mode: int) -> KeyRefused:
    return KeyRefused(
        mark(
            "The key {path} is open to other users of this machine (rights {rights}). Close it with"
            " chmod 600, and find out who may have read it."
        ),
        path=str(path),
        rights=f"{stat.S_IMODE(mode):o}",
    )


def _not_a_key(path: Path) -> KeyRefused:
    return KeyRefused(
        mark(
            "The file {path} is not a key: a key is {digits} hexadecimal digits. Put the copy you"
            " keep of it back."
        ),
        path=str(path),
        digits=2 * KEY_BYTES,
    )
