"""Scans and papers: by content, in chunks, never whole in memory."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.store import attachments
from clerkdesk.store.attachments import CHUNK, Attachments
from tests.counter import refused

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attachments]:
    with closing(Attachments(tmp_path_factory.mktemp("scans") / "attachments.db", KEY)) as found:
        yield found


@given(st.lists(st.integers(0, 3 * CHUNK), max_size=4), st.integers(0, 255))
def test_what_goes_in_in_any_pieces_comes_out(kept: Attachments, sizes: list[int], fill: int) -> None:
    content = b"".join(bytes([(fill + n) % 256]) * size for n, size in enumerate(sizes))
    pieces = [bytes([(fill + n) % 256]) * size for n, size in enumerate(sizes)]
    name = kept.put(pieces, media="image/png", at=1)
    assert name == hashlib.sha256(content).hexdigest()
    assert kept.size(name) == len(content)
    given_back = list(kept.get(name))
    assert b"".join(given_back) == content
    assert all(len(piece) <= CHUNK for piece in given_back)


def test_what_is_not_here(kept: Attachments) -> None:
    assert kept.size("0" * 64) is None
    assert list(kept.get("0" * 64)) == []


def test_the_same_content_is_kept_once_and_orphans_are_swept(tmp_path: Path) -> None:
    with closing(Attachments(tmp_path / "a.db", KEY)) as kept:
        names = [kept.put([bytes([n]) * 100], media="text/plain", at=n) for n in (1, 2, 3)]
        assert kept.put([bytes([1]) * 50, bytes([1]) * 50], media="text/plain", at=9) == names[0]
        named = lambda _names: {names[1]}  # noqa: E731
        assert kept.sweep(named, before=5) == (1, 0), "1 was put again at 9, 2 is named, 3 is an orphan"
        assert [kept.size(name) for name in names] == [100, 100, None]
        assert kept.sweep(named, before=10) == (1, 0)
        assert kept.sweep(lambda _names: set(), before=2) == (0, 0)
        with kept._engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM chunk").scalar() == 1, "chunks go with their file"


def test_what_breaks_off_is_not_kept(tmp_path: Path, monkeypatch) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half a page"
        raise ConnectionError("the scanner was pulled out")

    monkeypatch.setattr(attachments, "LIMIT", 2 * CHUNK)
    with closing(Attachments(tmp_path / "a.db", KEY)) as kept:
        with pytest.raises(ConnectionError):
            kept.put(broken(), media="image/png", at=1)
        assert refused(kept.put, [bytes(3 * CHUNK)], media="image/png", at=1) == "too-large"
        with kept._engine.connect() as connection:
            for table in ("attachment", "chunk"):
                assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0


STREAM = """
import resource, sys
from pathlib import Path
from clerkdesk.store.attachments import Attachments

kept = Attachments(Path(sys.argv[1]), bytes(32))
name = kept.put([b"warm"], media="text/plain", at=1)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
size = 160
name = kept.put((n.to_bytes(2, "big") * 524288 for n in range(size)), media="application/pdf", at=1)
assert sum(map(len, kept.get(name))) == size << 20
kept.close()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_large_scan_is_never_whole_in_memory(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", STREAM, str(tmp_path / "a.db")], capture_output=True, text=True, check=True
    )
    assert int(ran.stdout) < 80 * 1024, "kilobytes, of a file of 160 MB: SQLite's page cache and little more"
