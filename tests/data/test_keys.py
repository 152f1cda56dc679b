"""The keys: random, private, never overwritten, never in a store, and read only when sound."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from data.errors import EXIT_WRONG_USE, KeyMissing, KeyRefused
from data.security.keys import DEFAULT_KEYS, KEYS, default_keys, fingerprint, make_keys, read_key

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    make_keys(tmp_path / "ring")
    return tmp_path / "ring"


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def everything_under(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


def test_four_keys_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o000)
    try:
        paths = make_keys(tmp_path / "a" / "ring")
    finally:
        os.umask(before)
    assert [path.name for path in paths] == [
        "pseudonym.key", "record.key", "round.key", "log.key",
    ]  # fmt: skip
    assert [rights(path) for path in paths] == [0o600] * 4
    assert rights(tmp_path / "a" / "ring") == 0o700
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["ring"]


def test_a_key_is_256_random_bits_in_hexadecimal(ring: Path, tmp_path: Path) -> None:
    make_keys(tmp_path / "other")
    keys = [read_key(name, folder) for name in KEYS for folder in (ring, tmp_path / "other")]
    assert {len(key) for key in keys} == {32}
    assert len(set(keys)) == 8
    # Of 2048 fair bits, 1024 are set on average, with standard deviation 22.6.
    assert abs(sum(key_bits(key) for key in keys) - 1024) < 6 * 22.7
    assert (ring / "log.key").read_text() == read_key("log", ring).hex() + "\n"


def key_bits(key: bytes) -> int:
    return int.from_bytes(key, "big").bit_count()


def test_a_key_typed_over_from_paper_is_read(ring: Path) -> None:
    (ring / "log.key").write_text("AB" * 32 + "\r\n")
    assert read_key("log", ring) == b"\xab" * 32


def test_the_folder_is_the_environment_s_else_beside_the_code(
    ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DASHBOARD_KEYS", raising=False)
    assert default_keys() == DEFAULT_KEYS == ROOT / "data" / "keyring"
    monkeypatch.setenv("DASHBOARD_KEYS", str(ring))
    assert read_key("round") == read_key("round", ring)


def test_keys_where_they_are_by_default_are_not_in_version_control() -> None:
    for path in ("data/keyring/log.key", "elsewhere/log.key"):
        done = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False)
        assert done.returncode == 0, path


def test_a_fingerprint_is_the_start_of_the_sha_256() -> None:
    # sha256sum of 32 zero bytes: 66687aadf862bd776c8fc18b8e9f8e20...
    assert fingerprint(bytes(32)) == "66687aad"
    assert fingerprint(b"\x01" * 32) == hashlib.sha256(b"\x01" * 32).hexdigest()[:8]


@pytest.mark.parametrize("file", ["record.key", "readme.txt"])
def test_nothing_is_overwritten(tmp_path: Path, file: str) -> None:
    (tmp_path / "ring").mkdir()
    (tmp_path / "ring" / file).write_text("mine")
    before = everything_under(tmp_path)
    with pytest.raises(KeyRefused, match="Nothing was written"):
        make_keys(tmp_path / "ring")
    assert everything_under(tmp_path) == before


def test_keys_that_another_process_made_meanwhile_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "ring"
    rename = Path.rename

    def late(self: Path, to: Path) -> Path:
        target.mkdir()
        (target / "log.key").write_text("mine")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", late)
    with pytest.raises(KeyRefused, match="not empty"):
        make_keys(target)
    assert everything_under(tmp_path) == {"ring": b"", "ring/log.key": b"mine"}


def test_keys_never_lie_in_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (tmp_path / "link").symlink_to(store)
    monkeypatch.setenv("DASHBOARD_STORE", str(store))
    for folder in (store, store / "ring", store / "a" / "b", tmp_path / "link" / "ring"):
        with pytest.raises(KeyRefused, match=f"lies in the store {re.escape(str(store))}"):
            make_keys(folder)
    assert everything_under(store) == {}


def test_nor_in_another_folder_of_registries_or_releases(tmp_path: Path) -> None:
    (tmp_path / "2021.duckdb").touch()
    make_keys(tmp_path / "beside_somebody_s_own_database")
    (tmp_path / "2021.json").touch()
    with pytest.raises(KeyRefused, match="lies in the store"):
        make_keys(tmp_path / "ring")


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "ring"):
        with pytest.raises(KeyRefused, match=r"cannot be written to .*: (Not a dir|File exists)"):
            make_keys(folder)
    assert everything_under(tmp_path) == {"file": b""}


def test_a_disk_that_fills_up_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyRefused, match="No space left"):
        make_keys(tmp_path / "ring")
    assert everything_under(tmp_path) == {}


def test_a_missing_key_is_said_with_what_to_do(ring: Path) -> None:
    (ring / "round.key").unlink()
    with pytest.raises(KeyMissing, match=r"no key .*round\.key\. Put the copy"):
        read_key("round", ring)
    with pytest.raises(ValueError, match=r"no key '\.\./log'"):
        read_key("../log", ring)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o777, 0o440])
def test_a_key_open_to_others_is_refused(ring: Path, mode: int) -> None:
    (ring / "log.key").chmod(mode)
    with pytest.raises(KeyRefused, match=f"rights {mode:o}"):
        read_key("log", ring)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_key_of_its_owner_alone_is_read(ring: Path, mode: int) -> None:
    (ring / "log.key").chmod(mode)
    assert len(read_key("log", ring)) == 32


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n", b"ab" * 31, b"ab" * 31 + b"a", b"ab" * 33, b"ab" * 32 + b"\nab", b"zz" * 32,
        b"ab" * 16 + b" " + b"ab" * 16, b"\xff" * 32, b"ab" * 1000, b"0x" + b"ab" * 31,
    ],
)  # fmt: skip
def test_what_is_not_a_key_is_refused_and_not_repeated(ring: Path, content: bytes) -> None:
    (ring / "log.key").write_bytes(content)
    with pytest.raises(KeyRefused, match="64 hexadecimal digits") as refused:
        read_key("log", ring)
    assert "abab" not in str(refused.value)
    assert "zz" not in str(refused.value)


def test_a_folder_or_a_pipe_in_the_place_of_a_key_is_refused(ring: Path) -> None:
    (ring / "log.key").unlink()
    (ring / "log.key").mkdir()
    (ring / "round.key").unlink()
    os.mkfifo(ring / "round.key", 0o600)
    for name in ("log", "round"):
        with pytest.raises(KeyRefused):
            read_key(name, ring)


def keys_command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "data", "keys", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Lost: the same person would get another pseudonym", "while a release is visible"]),
        ("nl", ["dezelfde persoon zou een ander pseudoniem krijgen", "zichtbaar is"]),
    ],
)
def test_the_command_says_what_to_keep_and_what_is_lost(
    tmp_path: Path, language: str, said: list[str]
) -> None:
    done = keys_command("--keys", str(tmp_path / "ring"), "--language", language)
    assert (done.returncode, done.stderr) == (0, "")
    for name in KEYS:
        key = read_key(name, tmp_path / "ring")
        assert f"{name}.key  {hashlib.sha256(key).hexdigest()[:8]}\n" in done.stdout
        assert key.hex() not in done.stdout
    for sentence in said:
        assert sentence in done.stdout


def test_the_command_shows_the_fingerprints_again(ring: Path) -> None:
    (ring / "round.key").unlink()
    before = everything_under(ring)
    done = keys_command("--check", "--language", "en", DASHBOARD_KEYS=str(ring))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"pseudonym.key  {fingerprint(read_key('pseudonym', ring))}",
        f"record.key  {fingerprint(read_key('record', ring))}",
        "round.key  not here",
        f"log.key  {fingerprint(read_key('log', ring))}",
    ]
    assert everything_under(ring) == before


@pytest.mark.parametrize(
    ("language", "said"), [("en", "never overwritten"), ("nl", "nooit overschreven")]
)
def test_the_command_refuses_in_words_and_ends_with_2(ring: Path, language: str, said: str) -> None:
    before = everything_under(ring)
    done = keys_command("--keys", str(ring), "--language", language)
    assert (done.returncode, done.stdout) == (EXIT_WRONG_USE, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert everything_under(ring) == before


def test_the_command_takes_the_folder_and_the_store_from_the_environment(tmp_path: Path) -> None:
    done = keys_command(
        "--language=en", DASHBOARD_KEYS=str(tmp_path / "s" / "k"), DASHBOARD_STORE=str(tmp_path)
    )
    assert done.returncode == EXIT_WRONG_USE
    assert f"lies in the store {tmp_path}" in done.stderr
    assert list(tmp_path.iterdir()) == []
