"""Further counters: letters that nobody had, what the first one gives, a place taken over, letters that clash."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from clerkdesk.domain.codes import LETTERS, desk_letters
from clerkdesk.domain.ticket import ticket_letters
from clerkdesk.hub import inviting, lettering
from clerkdesk.hub.admin import views
from clerkdesk.hub.desks import Denied
from clerkdesk.hub.inviting_tables import invitation
from clerkdesk.journal import signing
from clerkdesk.services import clerks, handing, reception
from clerkdesk.services import lettering as letters_here
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.joining import How, join
from clerkdesk.services.opening import open_desk
from clerkdesk.services.queue import issuing
from clerkdesk.store.events import my_origin
from clerkdesk.sync import engine, enrolling
from clerkdesk.sync.protocol import Enrol, welcome
from tests.counter import LAN, PIN, SITE, SetClock, first_run, refused, sound, wish
from tests.meeting import Hub, Straight, enrol, exchange, hop


def invited(hub: Hub, first: Desk, replaces: str = "") -> str:
    with hub.database.writing() as connection:
        return inviting.invite(
            connection, hub.key, SITE.agency, hub.now, gives=lambda: handing.given(first), replaces=replaces
        ).code


def joined(hub: Hub, code: str, path: Path) -> Desk:
    line, private, clock = Straight(hub), signing.new_key(), SetClock()
    now = lambda: milliseconds(clock.now())  # noqa: E731
    got = enrolling.welcomed(line, code, private, now)

    def known(desk: Desk) -> None:
        engine.enrol(desk.store, line, "https://hub.example", code, now)

    return join(
        path, handing.read(got.content), got.letters, private, known, how=How(code=code), keys="file", clock=clock
    )


def letters(desk: Desk) -> str:
    with desk.store.reading() as connection:
        mine = my_origin(connection)
    assert mine is not None
    return mine.letters


@settings(max_examples=150, deadline=None)
@drawn(st.lists(st.sampled_from(["", *"BCDZ"]), max_size=300), st.integers(0, 40))
def test_letters_are_dealt_once(wished: list[str], drawn_before: int) -> None:
    """Whatever is asked for, in whatever order: no letters twice, and no number of a ticket could mean two desks."""
    had = {desk_letters("B", 241 + n) for n in range(drawn_before)}  # drawn by desks that began anew
    dealt: list[str] = []
    for one in wished:
        dealt.append(lettering.free(had | set(dealt), one))
        assert not one or dealt[-1].startswith(one)
    assert len(set(dealt)) == len(dealt)
    assert not had & set(dealt)
    assert len({ticket_letters(one) for one in (*dealt, *had)}) == len(dealt) + len(had)


def test_the_first_counters_have_a_letter_each() -> None:
    had: set[str] = set()
    for _ in range(24):
        had.add(lettering.free(had))
    assert len({one[0] for one in had}) == 24
    assert all(ticket_letters(one) == one[0] for one in had)
    assert {one[0] for one in list(had)} >= set(LETTERS)
    assert len(lettering.free(had)) == 2, "then two letters"


def test_a_new_counter_is_what_the_first_one_is(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    first = desk("B")
    clerks.add_clerk(first, "Trần Thị Lan", "739154")
    gone = clerks.add_clerk(first, "Phạm Văn Đi", "739155")
    clerks.set_active(first, clerks.sign_in(first, "Lê Văn Quản", PIN), gone, active=False)
    first.save_site(dataclasses.replace(first.site, phone="0225 3456 789"))
    enrol(first, hub)
    done = reception.receive(first, LAN, wish(first))
    exchange(first, Straight(hub))
    with closing(joined(hub, invited(hub, first), tmp_path / "new")) as new:
        assert letters(new) == "CB"
        assert new.site == first.site
        assert {one.name for one in clerks.accounts(new)} == {"Lê Văn Quản", "Trần Thị Lan"}
        assert clerks.sign_in(new, "tran thi lan", "739154").id == clerks.sign_in(first, "tran thi lan", "739154").id
        exchange(new, Straight(hub))
        sound(new)
        own = reception.receive(new, LAN, wish(new))
        assert own.code != done.code
        assert "-CB0001" in own.code
        assert issuing.issue(new, LAN, paper=False).number == "C001"
    with closing(open_desk(tmp_path / "new", clock=SetClock())) as again:
        assert letters(again) == "CB"


def test_the_hub_cannot_read_what_is_given(small_hub: Hub, desk: Callable[..., Desk]) -> None:
    first = desk("B")
    code = invited(small_hub, first)
    with small_hub.database.reading() as connection:
        parcel = bytes(connection.execute(select(invitation.c.parcel)).scalar_one())
    assert handing.given(first)[:16] not in parcel
    secret = bytes.fromhex("00" * 10)
    assert welcome.unseal(secret, parcel) is None
    right = enrolling._parts(code)[0]
    assert handing.read(welcome.unseal(right, parcel) or b"").site == first.site
    assert welcome.unseal(right, parcel[:-1] + bytes([parcel[-1] ^ 1])) is None


def test_a_code_opens_once_and_for_an_hour(small_hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    first = desk("B")
    enrol(first, small_hub)
    code = invited(small_hub, first)
    joined(small_hub, code, tmp_path / "new").close()
    assert refused(joined, small_hub, code, tmp_path / "other") == "code-used"
    assert not (tmp_path / "other" / "folder.json").exists()
    with small_hub.database.reading() as connection:
        assert connection.execute(select(invitation.c.parcel)).scalar_one() == b"", "nobody needs it any more"
    late = invited(small_hub, first)
    small_hub.now += inviting.VALID + 1
    assert refused(joined, small_hub, late, tmp_path / "other") == "code-expired"


def test_what_fails_at_the_hub_leaves_no_desk(small_hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    code = invited(small_hub, desk("B"))
    path = tmp_path / "new"
    got = enrolling.welcomed(Straight(small_hub), code, signing.new_key(), lambda: small_hub.now)

    def broken(_desk: Desk) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        join(path, handing.read(got.content), got.letters, signing.new_key(), broken, how=How(code=code), keys="file")
    assert not (path / "folder.json").exists()
    with closing(joined(small_hub, code, path)) as new:
        assert letters(new) == got.letters, "the same code still holds, with the letters that it got"


def test_codes_that_are_only_shown_use_up_no_letters(small_hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    first = desk("B")
    enrol(first, small_hub)
    for _ in range(5):
        code = invited(small_hub, first)
    with closing(joined(small_hub, code, tmp_path / "new")) as new:
        assert letters(new) == "CB"


def test_a_replaced_desk_and_its_successor_share_no_number(
    small_hub: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    first = desk("B")
    enrol(first, small_hub)
    places: list[str] = []
    numbers: list[str] = []
    codes: list[str] = []
    for turn in range(4):
        replaces = ""
        if places:
            with small_hub.database.reading() as connection:
                replaces = next(one.id for one in _listed(connection) if one.letters == places[-1])
        with closing(joined(small_hub, invited(small_hub, first, replaces), tmp_path / f"{turn}")) as new:
            exchange(new, Straight(small_hub))
            places.append(letters(new))
            numbers += [issuing.issue(new, LAN, paper=False).number for _ in range(3)]
            codes += [reception.receive(new, LAN, wish(new)).code for n in range(2)]
            if turn % 2:
                exchange(new, Straight(small_hub))  # the others died with their work
    assert places == ["CB", "CC", "CG", "CH"]
    assert len(set(numbers)) == len(numbers)
    assert len(set(codes)) == len(codes)
    with small_hub.database.reading() as connection:
        assert [one.letters for one in _listed(connection) if not one.revoked] == ["BB", "CH"]


def _listed(connection: Connection) -> list[Any]:
    return views.desks(connection, SITE.agency)


def test_a_desk_that_has_anothers_letters_goes_on_under_others(
    hub: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    first = desk("B")
    enrol(first, hub)
    exchange(first, Straight(hub))
    with closing(first_run(tmp_path / "apart", "B").desk) as apart:
        before = [issuing.issue(apart, LAN, paper=False).number, reception.receive(apart, LAN, wish(apart)).code]
        line, code = Straight(hub), hub.code()
        now = lambda: milliseconds(apart.clock.now())  # noqa: E731
        assert refused(engine.enrol, apart.store, line, "https://hub.example", code, now) == "letters-taken"
        private = signing.new_key()
        dealt = enrolling.welcomed(line, code, private, now)
        assert dealt.content == b"", "an administrator's code brings letters alone"
        letters_here.go_on_as(apart, dealt.letters, private)
        engine.enrol(apart.store, line, "https://hub.example", code, now)
        assert letters(apart) == "CB"
        assert issuing.issue(apart, LAN, paper=False).number == "C001", "from the next ticket on"
        assert exchange(apart, line).sent >= 4
        exchange(first, Straight(hub))
        assert letters_here.clash(first) is letters_here.Clash.NONE, "it writes under others by now"
        assert letters_here.clash(apart) is letters_here.Clash.NONE
        sound(apart)
        sound(first)
    assert before == ["B001", before[1]]


def test_of_two_desks_that_come_at_once_under_one_letter_one_gets_it(hub: Hub) -> None:
    codes = [hub.code(), hub.code()]
    came: list[str] = []

    def come(code: str) -> None:
        secret, public = enrolling._parts(code)[0], signing.public_key(signing.new_key())
        asked = Enrol(secret=secret, public_key=public, agency=SITE.agency, letters="BB")
        try:
            with hub.database.writing() as connection:
                inviting.enrol(connection, hub.key, asked, hub.now)
                if other.ident is None:
                    other.start()
                    other.join(0.5)  # as long as nothing holds it, it is through by then
            came.append("in")
        except Denied as no:
            came.append(no.code)

    other = threading.Thread(target=come, args=(codes[1],))
    come(codes[0])
    other.join(30)
    assert sorted(came) == ["in", "letters-taken"]


def test_the_same_desk_may_come_again_under_its_letters(hub: Hub, desk: Callable[..., Desk]) -> None:
    first = desk("B")
    enrol(first, hub)
    kept = hop(first)
    enrol(first, hub)
    assert hop(first).certificate == kept.certificate, "it is one desk, by whatever code it comes"


def test_the_qr_holds_address_and_code(small_hub: Hub) -> None:
    code = small_hub.code()
    one = welcome.Invitation(("192.168.1.10:8750", "10.0.0.2:8750"), code)
    assert welcome.read(welcome.written(one)) == one
    assert welcome.read(welcome.written(one).lower()) == one
    assert set(welcome.written(one)) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"), "a QR of few squares"
    for other in ("", code, f"CLERKDESK-JOIN evil\x00 {code}", f"CLERKDESK-JOIN 192.168.1.10 {code[:-2]}"):
        assert welcome.read(other) is None
    assert welcome.url_of("192.168.1.10") == "https://192.168.1.10:8750"
    assert welcome.url_of("192.168.1.10:99") == "https://192.168.1.10:99"
    assert welcome.url_of("https://hub.example/") == "https://hub.example"
