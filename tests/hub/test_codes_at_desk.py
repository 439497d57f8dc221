"""Official codes at the counter: asked for before the deed, linked when they come later, own numbers while offline."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

from clerkdesk.domain.events import PaperKind
from clerkdesk.hub import above, relay
from clerkdesk.hub.connectors import mapping as mappings
from clerkdesk.hub.connectors.dealer import ProvinceDealer
from clerkdesk.hub.connectors.dvcqg import Dvcqg
from clerkdesk.hub.connectors.speaking import Account, Speaker
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.relay import Here
from clerkdesk.hub.upward import Upward
from clerkdesk.services import delivery, look, papers, reception, recoding
from clerkdesk.services import wish as wishing
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import recover
from clerkdesk.services.reception import Accepted
from clerkdesk.store import codes
from clerkdesk.sync import protocol as p
from clerkdesk.sync.codes import Asker
from clerkdesk.sync.wishes import wish as wish_of_exchange
from tests.counter import LAN, SITE, SetClock, sound, wish
from tests.hub.test_dealing import CODE, DAY, grant
from tests.meeting import Hub, Straight, enrol, exchange, hop, served
from tests.printing.papers import texts
from tests.provincial import SECRET, USER, sending, simulated, until_done


def take(desk: Desk, asker: Asker | None = None) -> Accepted:
    """Receive a dossier as pages and commands do: its code is asked for first."""
    asked = wish(desk, nonce=reception.new_nonce())
    stream = wishing.stream(asked)
    (code,) = asker.ask(desk.today(), [stream], [asked.procedure]) if asker else ("",)
    return reception.receive(desk, LAN, asked, code)


def shown(desk: Desk, stream: str) -> look.Details:
    details = look.details(desk, stream)
    assert details is not None
    return details


def receipt(desk: Desk, stream: str, copy: int = 1) -> str:
    return " ".join(" ".join(texts(papers.paper(desk, PaperKind.RECEIPT, stream, copy))).split())


class Slow:
    """A province that answers when it is let."""

    name = "province"

    def __init__(self) -> None:
        self.let = threading.Event()
        self.asked = 0

    def deal(self, site: str, day: date, stream: str, procedure: str) -> str:
        self.asked += 1
        number = 500 + self.asked
        assert self.let.wait(30)
        return f"{CODE}{number:04d}"


def test_the_official_code_is_printed_when_the_line_is_up(hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    grant(hub, 7, 99)
    with served(hub.gate) as url:
        for each in (one, two):
            enrol(each, hub, url=url)
        asker = Asker(one.store, lambda: hub.now)
        taken = take(one, asker)
    assert (taken.code, taken.provisional) == (CODE + "0007", False)
    assert "Mã tạm" not in receipt(one, taken.stream)
    exchange(one, Straight(hub))
    exchange(two, Straight(hub))
    line = look.by_stream(two, taken.stream)
    assert line is not None
    assert (line.number, line.provisional) == (CODE + "0007", False)
    details = shown(two, taken.stream)
    assert [moment.kind for moment in details.timeline if "coded" in moment.kind] == [], "nothing to add"
    assert not details.dossier.receipt_outdated
    assert take(one, asker).provisional, "nobody answers now"


def test_a_hub_that_is_slow_costs_a_provisional_code_and_the_number_comes_later(
    hub: Hub, desk: Callable[..., Desk]
) -> None:
    one = desk("B")
    province = Slow()
    hub.gate = Gate(hub.database, hub.key, lambda: hub.now, province)
    with served(hub.gate) as url:
        enrol(one, hub, url=url)
        asker = Asker(one.store, lambda: hub.now, patience=0.3)
        first = take(one, asker)
        assert first.provisional
        assert "Mã tạm" in receipt(one, first.stream)
        second = take(one, asker)
        assert (second.provisional, province.asked) == (True, 1), "no reception waits again so soon"
        hub.now += 31_000
        third = take(one, asker)
        assert (third.provisional, province.asked) == (True, 2), "a while later one does"
        province.let.set()
    exchange(one, Straight(hub))
    assert shown(one, first.stream).dossier.number == CODE + "0501", "the number that was dealt to it"
    assert shown(one, third.stream).dossier.number == CODE + "0502"
    assert shown(one, second.stream).dossier.number == CODE + "0503"
    assert sound(one)


def test_a_lost_answer_burns_a_number_that_comes_back_to_its_dossier(
    hub: Hub, desk: Callable[..., Desk], expect_log
) -> None:
    class Losing(Gate):
        def answer(self, method, target, headers, body) -> p.Reply:
            reply = super().answer(method, target, headers, body)
            if "codes" in target:
                return p.Reply(502, {}, b"Bad Gateway")
            return reply

    one, two = desk("B"), desk("C")
    grant(hub, 1, 9)
    with served(Losing(hub.database, hub.key, lambda: hub.now)) as url:
        enrol(one, hub, url=url)
        taken = take(one, Asker(one.store, lambda: hub.now))
    assert taken.provisional
    enrol(two, hub)
    with served(hub.gate) as url:
        other = desk("C")
        enrol(other, hub, url=url)
        assert take(other, Asker(other.store, lambda: hub.now)).code == CODE + "0002"
    exchange(one, Straight(hub))
    assert shown(one, taken.stream).dossier.number == CODE + "0001"


def test_a_code_that_comes_later_is_linked_found_and_printed(hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, hub)
    taken = take(one)
    grant(hub, 1, 9)
    exchange(one, Straight(hub))
    exchange(two, Straight(hub))
    for each in (one, two):
        dossier = shown(each, taken.stream).dossier
        assert (dossier.number, dossier.code, dossier.receipt_outdated) == (CODE + "0001", taken.code, True)
        for code in (dossier.number, taken.code, "0001"):
            assert len(look.ids(each, Filter(words=code))) == 1
        assert len(look.by_code(each, taken.code)) == len(look.by_code(each, CODE + "0001")) == 1
    papers.reprint(two, LAN, taken.stream, PaperKind.RECEIPT, "có mã chính thức")
    said = receipt(two, taken.stream, 2)
    assert CODE + "0001" in said
    assert f"Mã tạm đã cấp: {taken.code}" in said
    assert not shown(two, taken.stream).dossier.receipt_outdated
    line = Straight(hub)
    exchange(one, line)
    assert not any("codes" in target for target in line.asked)
    assert sound(one)
    assert sound(two)


def test_an_official_code_that_stood_twice_gets_another_official_one(hub: Hub, desk: Callable[..., Desk]) -> None:
    """One desk is a copy of the other: both held these numbers for the time without a line."""
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, hub)
        exchange(each, Straight(hub))
        with each.store.writing() as connection:
            codes.grant(connection, hop(each).origin, each.today(), 50, 50)
    first, second = take(one), take(two)
    assert (first.code, first.provisional) == (second.code, False)
    for each in (one, two, one):
        exchange(each, Straight(hub))
    done = recoding.reissue(two, LAN, second.stream)
    assert shown(two, second.stream).dossier.provisional
    grant(hub, 1, 9)
    two.clock.forward(minutes=20)  # type: ignore[attr-defined]  # no code came a moment ago
    for each in (two, one):
        exchange(each, Straight(hub))
    for each in (one, two):
        dossier = shown(each, second.stream).dossier
        assert (dossier.code, dossier.number) == (done.code, CODE + "0001"), "the official one followed"
        assert [line.stream for line in look.by_code(each, CODE + "0001")] == [second.stream]
        assert {line.stream for line in look.by_code(each, first.code)} == {first.stream, second.stream}
        assert recoding.codes_twice(each) == []
        assert sound(each)


def finish(desk: Desk, stream: str) -> None:
    delivery.enter_result(desk, LAN, stream, number="1")
    applicant = shown(desk, stream).dossier.applicant
    assert applicant is not None
    delivery.deliver(desk, LAN, delivery.Handing(stream=stream, collector=applicant, checked="CCCD"))


def test_a_desk_that_was_alone_for_long_asks_for_what_is_open_a_few_at_a_time(
    hub: Hub, desk: Callable[..., Desk]
) -> None:
    one = desk("B")
    done, open_, voided = (take(one) for _ in range(3))
    finish(one, done.stream)
    delivery.void(one, LAN, voided.stream, "nhập nhầm")
    one.clock.forward(days=3)  # type: ignore[attr-defined]
    hub.now += 3 * 24 * 3600 * 1000
    more = [take(one) for _ in range(60)]
    enrol(one, hub)
    grant(hub, 1, 99)
    exchange(one, Straight(hub))
    coded = [taken for taken in (*more, open_) if shown(one, taken.stream).dossier.official_code]
    assert len(coded) == 50
    exchange(one, Straight(hub))
    assert all(shown(one, taken.stream).dossier.official_code for taken in (*more, open_))
    assert not any(shown(one, taken.stream).dossier.official_code for taken in (done, voided))
    later = take(one)
    finish(one, later.stream)
    exchange(one, Straight(hub))
    assert shown(one, later.stream).dossier.official_code, "done while the line was down"


def test_a_hub_that_deals_nothing_is_left_alone_for_a_while(hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    enrol(one, hub)
    take(one)
    line = Straight(hub)
    for _ in range(3):
        take(one)
        exchange(one, line)
    assert sum("codes" in target for target in line.asked) == 1
    clock = one.clock
    assert isinstance(clock, SetClock)
    clock.forward(hours=1, minutes=1)
    exchange(one, line)
    assert sum("codes" in target for target in line.asked) == 2


def test_a_hub_of_before_is_no_trouble(hub: Hub, desk: Callable[..., Desk]) -> None:
    class Old(Gate):
        def answer(self, method, target, headers, body) -> p.Reply:
            return super().answer(method, target.replace("codes", "nothing"), headers, body)

    one = desk("B")
    enrol(one, hub)
    take(one)
    hub.gate = Old(hub.database, hub.key, lambda: hub.now)
    line = Straight(hub)
    assert exchange(one, line).sent


def test_own_numbers_while_the_line_is_down(hub: Hub, desk: Callable[..., Desk]) -> None:
    grant(hub, 101, 199, block=3)
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, hub)
        exchange(each, Straight(hub))
    codes = {each: [take(each) for _ in range(4)] for each in (one, two)}
    assert [taken.code for taken in codes[one][:3]] == [f"{CODE}{n:04d}" for n in (101, 102, 103)]
    assert [taken.provisional for taken in codes[one]] == [False, False, False, True], "used up"
    assert not {taken.code for taken in codes[one]} & {taken.code for taken in codes[two]}, "they never collide"
    clock = one.clock
    assert isinstance(clock, SetClock)
    clock.forward(days=7)
    assert take(one).code == f"{one.site.agency}-{one.today():%y%m%d}-0101", "a week ahead"
    clock.forward(days=1)
    assert take(one).provisional


def test_a_restored_desk_never_goes_on_in_the_block_of_the_old_one(
    hub: Hub, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    grant(hub, 101, 199, block=3)
    one = desk("B")
    enrol(one, hub)
    exchange(one, Straight(hub))
    assert take(one).code == CODE + "0101"
    code = (tmp_path / "B" / "code").read_text()
    one.close()
    with closing(recover(tmp_path / "B", code, keys="file", clock=SetClock())) as anew:
        assert take(anew).provisional
        enrol(anew, hub)
        exchange(anew, Straight(hub))
        assert take(anew).code == CODE + "0104", "numbers of its own"


def test_no_code_of_another_day_or_of_somebody_else_is_taken(desk: Callable[..., Desk]) -> None:
    one = desk("B")
    asked = f"{one.site.agency}-{DAY:%y%m%d}-0007"
    for bad in (asked.replace("1123", "1122"), asked.replace("H24", "H25"), "nonsense", asked.lower(), asked + " "):
        assert reception.receive(one, LAN, wish(one), bad).provisional
    assert reception.receive(one, LAN, wish(one), asked).code == asked
    assert reception.receive(one, LAN, wish(one), asked).provisional, "it stands already"
    first, second = reception.receive_linked(one, LAN, [wish(one), wish(one)], ["", asked.replace("0007", "0008")])
    assert (first.provisional, second.provisional) == (True, False)


def test_nobody_is_asked_without_a_hub_or_while_paused(hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    grant(hub, 1, 9)
    asker = Asker(one.store, lambda: hub.now)
    assert asker.ask(DAY, ["dossier:1"]) == ("",)
    with served(hub.gate) as url:
        enrol(one, hub, url=url)
        wish_of_exchange(one.store, paused=True)
        assert asker.ask(DAY, ["dossier:1"]) == ("",)
        wish_of_exchange(one.store, paused=False)
        assert asker.ask(DAY, []) == ()
        assert asker.ask(DAY, ["dossier:1", "dossier:2"]) == (CODE + "0001", CODE + "0002")


def test_a_hub_on_the_lan_asks_the_higher_one(hub: Hub, desk: Callable[..., Desk], tmp_path: Path, expect_log) -> None:
    one = desk("B")
    grant(hub, 1, 9)
    with closing(Hub(tmp_path / "lan")) as lan:
        here = Here(lan.database, lan.key, lambda: lan.now)
        lan.gate = Gate(lan.database, lan.key, lambda: lan.now, Upward(here))
        with served(lan.gate) as url:
            enrol(one, lan, url=url)
            before = take(one)
            exchange(one, Straight(lan))
            assert shown(one, before.stream).dossier.official_code == "", "no higher hub"
            with served(hub.gate) as far:
                relay.join(here, Straight(hub), far, hub.code(), one.site.agency)
                clock = one.clock
                assert isinstance(clock, SetClock)
                clock.forward(minutes=11)
                taken = take(one, Asker(one.store, lambda: hub.now + 660_000))
                assert taken.code == CODE + "0001"
                exchange(one, Straight(lan))
            with expect_log("deals no code: no-line"):
                assert take(one, Asker(one.store, lambda: hub.now + 700_000)).provisional
        with lan.database.reading() as connection:
            higher = above.of(connection, one.site.agency)
        assert higher is not None
        relay.exchange(here, Straight(hub), higher)
        with expect_log("deals no code: no-line"):
            exchange(one, Straight(lan))
        relay.exchange(here, Straight(hub), higher)
        assert shown(one, before.stream).dossier.number == CODE + "0002"
        assert [moment.kind for moment in shown(one, before.stream).timeline].count("dossier.coded") == 1
        assert lan.events().keys() == hub.events().keys()


def test_a_province_that_deals_by_procedure_is_asked_before_the_deed(hub: Hub, desk: Callable[..., Desk]) -> None:
    """Its number is on the receipt, and the dossier is told to it under that one: no second number is asked for."""
    one = desk("B")
    with simulated(unit=SITE.agency) as there:
        mapping = mappings.load("dvcqg-2026")
        account = Account(url=there.url, user=USER, secret=SECRET, unit=SITE.agency)
        with closing(Dvcqg(mapping, Speaker(mapping, account))) as connector:
            dealer = ProvinceDealer(hub.database, connector)
            hub.gate = Gate(hub.database, hub.key, lambda: hub.now, dealer, shelf=hub.shelf)
            with served(hub.gate) as url:
                enrol(one, hub, url=url)
                taken = take(one, Asker(one.store, lambda: hub.now))
        assert (taken.code, taken.provisional) == (f"{SITE.agency}-261123-DV0001", False)
        exchange(one, Straight(hub))
        with sending(hub, there.url, "dvcqg-2026", unit=SITE.agency) as sender:
            until_done(hub, sender)
        assert there.audit()["refused"] == []
        assert list(there.dossiers()) == [taken.code]
        assert len(there.province.given) == 1
    exchange(one, Straight(hub))
    assert shown(one, taken.stream).dossier.official_codes == (taken.code,)
    later = take(one)
    exchange(one, Straight(hub))
    with simulated(unit=SITE.agency) as there, sending(hub, there.url, "dvcqg-2026", unit=SITE.agency) as sender:
        there.province.given.append(taken.code)
        until_done(hub, sender)
    exchange(one, Straight(hub))
    assert shown(one, later.stream).dossier.official_code == f"{SITE.agency}-261123-DV0002", (
        "as before, when it is told"
    )
