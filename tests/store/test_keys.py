"""The keys: where they are, the code on paper, and what happens when they are wrong, lost or damaged."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.domain.errors import Refused
from clerkdesk.projections.dossiers import dossier
from clerkdesk.services.opening import open_desk, recover
from clerkdesk.services.reception import receive
from clerkdesk.store.keys import DATA, KeyFile, Keyring, key_of, keyring_answers, new_data_key, recovery_code
from tests.counter import LAN, SetClock, first_run, person, refused, sound, troubled, wish

keys = st.binary(min_size=32, max_size=32)


@given(keys)
def test_the_code_on_paper_says_the_key(key: bytes) -> None:
    code = recovery_code(key)
    assert [len(group) for group in code.split("-")] == [5] * 11
    assert not set("ILOU") & set(code)
    assert key_of(code) == key


@given(keys, st.randoms(use_true_random=False))
def test_spaces_dashes_case_and_letters_like_digits_do_not_matter(key: bytes, rng) -> None:
    typed = "".join(
        rng.choice({"0": "0Oo", "1": "1IiLl"}.get(sign, sign + sign.lower())) + rng.choice(["", "", " ", "-", "\n"])
        for sign in recovery_code(key)
        if sign != "-"
    )
    assert key_of(typed) == key


@given(keys, st.data())
def test_a_slip_of_the_pen_is_noticed(key: bytes, data) -> None:
    code = recovery_code(key).replace("-", "")
    place = data.draw(st.integers(0, len(code) - 2))  # the last sign has bits to spare
    other = data.draw(st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZU").filter(lambda sign: sign != code[place]))
    for slip in (code[:place] + other + code[place + 1 :], code[:place] + code[place + 1 :], code + other):
        assert refused(key_of, slip) == "bad-recovery-code"


@given(st.text(max_size=80))
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        key_of(text)


def test_a_key_file_is_this_users_alone_and_is_replaced_whole(tmp_path: Path) -> None:
    place = KeyFile(tmp_path / "keys")
    assert place.get(DATA) is None
    one, other = new_data_key(), new_data_key()
    place.put(DATA, one)
    place.put("sign:x", other)
    assert (place.get(DATA), place.get("sign:x")) == (one, other)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["keys"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"data": 7}', b'{"data": "xyz"}', b"\xff\xfe", b'"data"'])
def test_a_damaged_key_file_is_told_and_recovery_lays_it_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "desk"
    first = first_run(path)
    first.desk.close()
    (path / "clerkdesk.key").write_bytes(content)
    assert troubled(open_desk, path).code in {"bad-key-file", "wrong-key"}
    assert (path / "clerkdesk.key").read_bytes() == content
    with closing(recover(path, first.recovery_code, keys="file", clock=SetClock())) as desk:
        assert sound(desk)
    open_desk(path, clock=SetClock()).close()


def test_the_keyring_keeps_both_keys_and_nothing_is_in_the_folder(tmp_path: Path, memory_keyring) -> None:
    first = first_run(tmp_path / "desk", keys="keyring")
    first.desk.close()
    names = {user.split(":", 1)[1].partition(":")[0] for _, user in memory_keyring.kept}
    assert names == {"data", "sign"}
    everything = b"".join(file.read_bytes() for file in (tmp_path / "desk").rglob("*") if file.is_file())
    for secret in memory_keyring.kept.values():
        assert secret.encode() not in everything
        assert bytes.fromhex(secret) not in everything
    with closing(open_desk(tmp_path / "desk", clock=SetClock())) as desk:
        receive(desk, LAN, wish(desk))


def test_no_keyring_is_told_before_anything_is_made(tmp_path: Path) -> None:
    assert not keyring_answers()
    assert troubled(first_run, tmp_path / "desk", keys="keyring").code == "no-keyring"
    first_run(tmp_path / "desk", keys="file").desk.close()
    assert troubled(Keyring("x").get, DATA).code == "no-keyring"


@pytest.mark.parametrize("fault", [OSError("the bus is gone"), RuntimeError("no backend"), Exception("1312, CredRead")])
def test_whatever_a_keyring_raises_is_told_as_no_answer(
    fault: Exception, memory_keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D-Bus and Windows raise errors that are none of the keyring library's own."""

    def fails(*_: str) -> None:
        raise fault

    monkeypatch.setattr(memory_keyring, "get_password", fails)
    monkeypatch.setattr(memory_keyring, "set_password", fails)
    assert not keyring_answers()
    assert troubled(Keyring("x").get, DATA).code == "no-keyring"
    assert troubled(Keyring("x").put, DATA, bytes(32)).code == "no-keyring"


def test_a_keyring_in_memory_answers(memory_keyring) -> None:
    assert keyring_answers()


def test_another_key_does_not_open_the_file(tmp_path: Path) -> None:
    for name in "ab":
        first_run(tmp_path / name).desk.close()
    shutil.copyfile(tmp_path / "a" / "clerkdesk.key", tmp_path / "b" / "clerkdesk.key")
    before = (tmp_path / "b" / "clerkdesk.db").read_bytes()
    assert troubled(open_desk, tmp_path / "b").code == "wrong-key"
    (tmp_path / "b" / "clerkdesk.key").unlink()
    assert troubled(open_desk, tmp_path / "b").code == "wrong-key"
    shutil.copyfile(tmp_path / "a" / "clerkdesk.db", tmp_path / "b" / "clerkdesk.db")
    shutil.copyfile(tmp_path / "b" / "folder.json", tmp_path / "a" / "folder.json")
    assert troubled(open_desk, tmp_path / "a").code == "wrong-key"
    assert (tmp_path / "a" / "clerkdesk.db").read_bytes() != before


def test_nothing_of_a_dossier_can_be_read_in_the_files(tmp_path: Path) -> None:
    with closing(first_run(tmp_path / "desk").desk) as desk:
        receive(desk, LAN, wish(desk))
        files = [file for file in (tmp_path / "desk").rglob("*") if file.is_file() and file.name != "catalogue.bin"]
        assert any(file.name.endswith("-wal") for file in files)
        everything = b"".join(file.read_bytes() for file in files)
    for words in ("Nguyễn Văn An", "031090", "nguyen van an", "dossier.received", "SQLite format", "CREATE TABLE"):
        assert words.encode() not in everything
    assert stat.S_IMODE((tmp_path / "desk").stat().st_mode) == 0o700 or os.name == "nt"


def test_a_failed_statement_tells_no_personal_data(tmp_path: Path) -> None:
    with closing(first_run(tmp_path / "desk").desk) as desk:
        receive(desk, LAN, wish(desk, applicant=person(7)))
        with desk.store.reading() as connection:
            row = dict(connection.execute(sa.select(dossier)).mappings().one())
        with pytest.raises(sa.exc.IntegrityError) as failed, desk.store.writing() as connection:
            connection.execute(sa.insert(dossier), row)
    assert person(7).name not in str(failed.value)
    assert person(7).identity.number not in str(failed.value)
