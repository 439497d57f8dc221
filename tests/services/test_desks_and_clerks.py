"""First run, opening, recovery with fresh letters; clerks and their PINs; signed days."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import argon2
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from clerkdesk.domain.errors import Refused
from clerkdesk.services import clerks, look
from clerkdesk.services.clerks import Role
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import open_desk, recover, set_up, signing_key
from clerkdesk.services.reception import receive
from clerkdesk.services.verify import sign_closed_days, sign_now, verify
from clerkdesk.store import tables as t
from clerkdesk.store.events import my_origin
from tests.counter import LAN, MONDAY, PIN, SITE, SetClock, first_run, refused, sound, troubled, wish


def letters(desk) -> str:
    with desk.store.reading() as connection:
        origin = my_origin(connection)
    assert origin is not None
    return origin.letters


def test_the_first_run_makes_a_desk_that_opens(tmp_path: Path) -> None:
    path = tmp_path / "một thư mục" / "dữ liệu #1 50%?"
    assert refused(open_desk, path) == "no-desk"
    first = first_run(path, "K")
    assert clerks.sign_in(first.desk, "lê văn quản", PIN) == first.administrator
    assert first.administrator.role is Role.ADMINISTRATOR
    assert letters(first.desk) == "KB"
    code = receive(first.desk, first.administrator.clerk, wish(first.desk)).code
    first.desk.close()
    assert refused(first_run, path) == "set-up-before"
    with closing(open_desk(path, clock=SetClock())) as desk:
        assert desk.site == SITE
        assert [line.code for line in look.by_code(desk, code)] == [code]
        assert sound(desk)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"letter": "1"}, "bad-letter"),
        ({"letter": "AB"}, "bad-letter"),
        ({"administrator": " "}, "no-name"),
        ({"pin": "123"}, "short-pin"),
        ({"pin": "111111"}, "plain-pin"),
        ({"pin": "345678"}, "plain-pin"),
    ],
)
def test_a_first_run_with_a_wrong_input_makes_nothing(tmp_path: Path, wrong: dict[str, str], code: str) -> None:
    given = {"letter": "A", "administrator": "Lê Văn Quản", "pin": PIN, "keys": "file"} | wrong
    assert refused(set_up, tmp_path / "desk", SITE, clock=SetClock(), **given) == code
    assert refused(open_desk, tmp_path / "desk") == "no-desk"


def test_a_copy_without_its_signing_key_opens_with_the_code_under_fresh_letters(tmp_path: Path) -> None:
    first = first_run(tmp_path / "desk")
    codes = [receive(first.desk, LAN, wish(first.desk)).code for _ in range(3)]
    seen = {letters(first.desk)}
    first.desk.close()
    backup = shutil.copytree(tmp_path / "desk", tmp_path / "backup")
    (backup / "clerkdesk.key").unlink()
    assert refused(recover, backup, "0" * 55, keys="file") == "bad-recovery-code"
    other = first_run(tmp_path / "other")
    other.desk.close()
    assert refused(recover, backup, other.recovery_code, keys="file") == "other-recovery-code"
    assert refused(recover, tmp_path / "nowhere", first.recovery_code, keys="file") == "no-desk"
    for turn in range(3):  # the same copy, restored again and again, on the same day
        restored = shutil.copytree(backup, tmp_path / f"restored{turn}")
        assert troubled(open_desk, restored).code == "wrong-key"
        with closing(recover(restored, first.recovery_code, keys="file", clock=SetClock())) as desk:
            assert letters(desk) not in seen
            assert letters(desk)[0] == "A"
            seen.add(letters(desk))
            codes += [receive(desk, LAN, wish(desk)).code for _ in range(3)]
            assert len(look.ids(desk, Filter())) == 6
            report = verify(desk)
            assert [origin.mine for origin in report.origins].count(True) == 1
            assert sound(desk)
        with closing(open_desk(restored, clock=SetClock())) as desk:
            codes.append(receive(desk, LAN, wish(desk)).code)
    assert len(codes) == len(set(codes)) == 15


def test_a_folder_with_its_data_key_alone_wants_the_code(tmp_path: Path, memory_keyring) -> None:
    first = first_run(tmp_path / "desk", keys="keyring")
    first.desk.close()
    for service, user in list(memory_keyring.kept):
        if ":sign:" in user:
            memory_keyring.delete_password(service, user)
    assert troubled(open_desk, tmp_path / "desk").code == "no-signing-key"
    with closing(recover(tmp_path / "desk", first.recovery_code, keys="keyring", clock=SetClock())) as desk:
        assert sound(desk)


def test_wrong_pins_make_the_next_try_wait_longer_and_longer(tmp_path: Path) -> None:
    clock = SetClock()
    with closing(first_run(tmp_path / "desk", clock=clock).desk) as desk:
        clerks.add_clerk(desk, "Trần Thị Lan", "736251")
        waits: list[int] = []
        while len(waits) < 8:
            with pytest.raises(Refused) as no:
                clerks.sign_in(desk, "Trần Thị Lan", "000001")
            if no.value.code == "wait":
                waits.append(no.value.params["seconds"])
                clock.forward(seconds=waits[-1] - 1)
                assert refused(clerks.sign_in, desk, "Trần Thị Lan", "736251") == "wait", "the right PIN waits too"
                clock.forward(seconds=1)
        assert waits == [5, 10, 20, 40, 80, 160, 320, 640]
        clerks.sign_in(desk, "Trần Thị Lan", "736251")


def test_wrong_pins_at_the_kiosk_lock_its_way_out_alone_and_never_for_long(tmp_path: Path) -> None:
    clock = SetClock()
    with closing(first_run(tmp_path / "desk", clock=clock).desk) as desk:
        lan = clerks.add_clerk(desk, "Trần Thị Lan", "736251")
        waits: list[int] = []
        tries, begun = 0, clock.now()
        while len(waits) < 20:
            tries += 1
            with pytest.raises(Refused) as no:
                clerks.leave_kiosk(desk, lan.name, "000001")
            if no.value.code == "wait":
                waits.append(no.value.params["seconds"])
                assert clerks.kiosk_wait(desk) == waits[-1]
                assert refused(clerks.leave_kiosk, desk, lan.name, "736251") == "wait", "the right PIN waits too"
                clock.forward(seconds=waits[-1])
        assert waits[:7] == [5, 10, 20, 40, 80, 160, 300]
        assert max(waits) == 300
        assert tries == 22, "each wrong one after the second waits"
        assert (clock.now() - begun).total_seconds() > 60 * tries, "a working day is not long enough to guess in"
        assert clerks.sign_in(desk, lan.name, "736251") == lan, "nobody was locked out of the desk"
        assert clerks.kiosk_wait(desk) == 0, "and who signed in may leave the kiosk"
        assert clerks.leave_kiosk(desk, lan.name, "736251") == lan
        for _ in range(3):
            refused(clerks.leave_kiosk, desk, lan.name, "000001")
    with closing(open_desk(tmp_path / "desk", clock=clock)) as again:
        assert clerks.kiosk_wait(again) == 5, "starting anew is no way round"
        for _ in range(3):
            assert refused(clerks.sign_in, again, lan.name, "000001") == "wrong-pin"
        clock.forward(seconds=5)
        assert clerks.leave_kiosk(again, lan.name, "736251") == lan
        clock.forward(days=-3650)
        assert clerks.kiosk_wait(again) == 0


def test_the_right_pin_forgets_the_failures(tmp_path: Path) -> None:
    clock = SetClock()
    with closing(first_run(tmp_path / "desk", clock=clock).desk) as desk:
        lan = clerks.add_clerk(desk, "Trần  Thị Lan", "736251")
        for _ in range(2):
            assert refused(clerks.sign_in, desk, "tran thi lan", "000000") == "wrong-pin"
        assert clerks.sign_in(desk, "TRẦN THỊ LAN", "736251") == lan
        for _ in range(2):
            assert refused(clerks.sign_in, desk, "tran thi lan", "000000") == "wrong-pin"
        assert clerks.sign_in(desk, "tran thi lan", "736251") == lan
        assert refused(clerks.sign_in, desk, "nobody", "736251") == "wrong-pin"
        for _ in range(9):
            refused(clerks.sign_in, desk, "tran thi lan", "000000")
        clock.forward(days=-3650)  # a clock put back locks nobody out
        assert clerks.sign_in(desk, "tran thi lan", "736251") == lan


def test_clerks_come_change_and_go(tmp_path: Path) -> None:
    first = first_run(tmp_path / "desk")
    with closing(first.desk) as desk:
        admin = first.administrator
        lan = clerks.add_clerk(desk, "Trần Thị Lan", "736251")
        assert lan.role is Role.CLERK
        assert refused(clerks.add_clerk, desk, "tran thi LAN", "998877") == "name-taken"
        assert refused(clerks.change_pin, desk, lan, "000000", "554433") == "wrong-pin"
        clerks.change_pin(desk, lan, "736251", "554433")
        assert clerks.sign_in(desk, "Trần Thị Lan", "554433").id == lan.id
        for deed in (
            lambda: clerks.reset_pin(desk, lan, admin, "112233"),
            lambda: clerks.set_active(desk, lan, admin, active=False),
        ):
            assert refused(deed) == "administrator-only"
        clerks.reset_pin(desk, admin, lan, "665544")
        clerks.sign_in(desk, "Trần Thị Lan", "665544")
        clerks.set_active(desk, admin, lan, active=False)
        assert refused(clerks.sign_in, desk, "Trần Thị Lan", "665544") == "wrong-pin"
        assert [one.name for one in clerks.accounts(desk)] == ["Lê Văn Quản"]
        assert len(clerks.accounts(desk, active_only=False)) == 2
        assert refused(clerks.set_active, desk, admin, admin, active=False) == "last-administrator"
        with desk.store.reading() as connection:
            pins = connection.execute(select(t.clerk.c.pin)).scalars().all()
        assert all(pin.startswith("$argon2id$") for pin in pins)


def test_a_pin_is_hashed_by_what_makes_guessing_dear(real_hasher: Callable[[], PasswordHasher]) -> None:
    cost = argon2.extract_parameters(real_hasher().hash("736251"))
    assert cost.memory_cost >= 64 * 1024
    assert cost.time_cost >= 3


def test_a_closed_day_is_signed_once_and_its_last_event_is_the_head(tmp_path: Path) -> None:
    clock = SetClock()
    with closing(first_run(tmp_path / "desk", clock=clock).desk) as desk:
        for _ in range(3):
            receive(desk, LAN, wish(desk))
        assert sign_closed_days(desk) == 0, "the day is not over"
        (mine,) = verify(desk).origins
        assert (mine.signed, mine.unsigned) == (0, mine.events)
        closed = mine.events
        clock.at = MONDAY + timedelta(days=2)
        receive(desk, LAN, wish(desk))
        assert sign_closed_days(desk) == closed
        assert sign_closed_days(desk) == 0
        (mine,) = verify(desk).origins
        assert (mine.signed, mine.unsigned) == (closed, mine.events - closed)
        assert sign_now(desk) == mine.events
        assert verify(desk).origins[0].unsigned == 0
        assert signing_key(desk, mine.origin) is not None
        assert sound(desk)
        with desk.store.writing() as connection:
            connection.execute(t.head.update().values(signature=b"x" * 64))
        assert not verify(desk).sound
