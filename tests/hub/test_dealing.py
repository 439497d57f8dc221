"""Official codes from the hub: one for each dossier, each number once, whoever asks and whatever is lost."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.hub import dealing, life, ranges
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.ranges import Span
from clerkdesk.language import N_
from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.sync.line import Said
from clerkdesk.sync.protocol.codes import AHEAD, AskCodes, Codes, Wanted
from tests.counter import LAN, MONDAY, SITE, wish
from tests.hub.test_taking import OTHER, Writer
from tests.meeting import Hub, Straight, enrol, exchange

DAY = MONDAY.date()
CODE = f"{SITE.agency}-{DAY:%y%m%d}-"


def grant(hub: Hub, first: int, last: int, *, block: int = 0, day: str = "", site: str = SITE.agency) -> None:
    with hub.database.writing() as connection:
        ranges.grant(connection, site, Span(day=day, first=first, last=last, block=block))


def ask(desk: Writer, *streams: str, day: date = DAY, blocks: tuple[date, ...] = ()) -> Codes:
    wanted = tuple(Wanted(stream=f"dossier:{stream}", day=day.isoformat()) for stream in streams)
    asked = AskCodes(wanted=wanted, blocks=tuple(one.isoformat() for one in blocks))
    return desk.caller.ask("POST", "/v1/codes", asked, Codes)


def codes(answer: Codes) -> list[str]:
    return [one.code.removeprefix(CODE) or one.why for one in answer.dealt]


@pytest.fixture
def writer(hub: Hub) -> Writer:
    made = Writer(hub)
    made.enrol()
    return made


def test_each_dossier_gets_one_code_and_always_the_same(hub: Hub, writer: Writer) -> None:
    assert codes(ask(writer, "1")) == ["none"]
    grant(hub, 7, 9)
    assert codes(ask(writer, "1", "2")) == ["0007", "0008"]
    assert codes(ask(writer, "2", "1", "2")) == ["0008", "0007", "0008"], "asked again: a lost answer"
    assert codes(ask(writer, "3", "4")) == ["0009", "used-up"]
    grant(hub, 20, 20)
    assert codes(ask(writer, "4", "5")) == ["0020", "used-up"]
    tomorrow = ask(writer, "6", "1", day=DAY + timedelta(days=1))
    prefix = f"{SITE.agency}-{DAY + timedelta(days=1):%y%m%d}-"
    assert [one.code for one in tomorrow.dealt] == [prefix + "0007", prefix + "0008"], "numbers begin anew each day"
    assert codes(ask(writer, "7", day=DAY + timedelta(days=2))) == ["day"]


def test_ranges_never_overlap_and_belong_to_one_site(hub: Hub, writer: Writer) -> None:
    grant(hub, 10, 20)
    grant(hub, 21, 30, day="2026-11-24")
    grant(hub, 21, 30, day="2026-11-25")
    for first, last, day in ((20, 25, ""), (1, 10, "2026-11-24"), (30, 40, ""), (30, 30, "2026-11-24")):
        with pytest.raises(Refused, match="granted before"):
            grant(hub, first, last, day=day)
    for first, last, block, day in ((0, 5, 0, ""), (5, 4, 0, ""), (1, 5, 6, ""), (1, 1, 0, "tomorrow")):
        with pytest.raises(Refused):
            grant(hub, first, last, block=block, day=day)
    other = Writer(hub, site=OTHER)
    other.enrol()
    assert codes(ask(other, "1")) == ["none"]
    grant(hub, 10, 20, site=OTHER)
    assert ask(other, "1").dealt[0].code == CODE.replace(SITE.agency, OTHER) + "0010"
    assert codes(ask(writer, "1")) == ["0010"]


def test_what_is_no_question_is_refused(writer: Writer) -> None:
    for asked in (
        AskCodes(wanted=(Wanted(stream="visit:1", day="2026-11-23"),)),
        AskCodes(wanted=(Wanted(stream="dossier:1", day="today"),)),
        AskCodes(blocks=("2026-11-31",)),
        AskCodes(wanted=tuple(Wanted(stream="dossier:1", day=f"2026-11-2{n}") for n in (3, 4))),
        AskCodes(wanted=(Wanted(stream="dossier:1", day="2026-11-23"),) * 201),
    ):
        with pytest.raises(Said):
            writer.caller.ask("POST", "/v1/codes", asked, Codes)


def test_many_ask_at_once_and_no_number_is_dealt_twice(hub: Hub) -> None:
    grant(hub, 1, 70)
    grant(hub, 101, 200, block=10)
    desks = [Writer(hub, letters=f"B{letter}") for letter in "BCGH"]
    for desk in desks:
        desk.enrol()
    found: list[tuple[str, str]] = []
    blocks: dict[str, tuple[int, int]] = {}
    errors: list[BaseException] = []

    def work(desk: Writer, number: int) -> None:
        try:
            for turn in range(10):
                own, common = f"{number}-{turn}", f"common-{turn}"
                answer = ask(desk, own, common, blocks=(DAY,))
                found.extend((one.stream, one.code) for one in answer.dealt if one.code)
                blocks[desk.origin] = (answer.granted[0].first, answer.granted[0].last)
        except BaseException as error:  # noqa: BLE001  (told below)
            errors.append(error)

    threads = [threading.Thread(target=work, args=(desk, n)) for n, desk in enumerate(desks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors
    dealt = dict(found)
    assert len(dealt) >= 40 + 10 - 20, "burned ones aside"
    assert len(set(dealt.values())) == len(dealt), "no number means two things"
    assert all(dealt[stream] == code for stream, code in found), "and no dossier has two"
    taken = sorted(blocks.values())
    assert len(taken) == 4
    assert all(one[1] < other[0] for one, other in itertools.pairwise(taken))


def test_a_restored_hub_deals_no_numbers_of_days_up_to_its_restoring(hub: Hub, writer: Writer) -> None:
    grant(hub, 1, 99)
    grant(hub, 101, 200, block=10)
    ahead = tuple(DAY + timedelta(days=n) for n in range(-1, AHEAD + 2))
    assert [one.day for one in ask(writer, blocks=ahead).granted] == [day.isoformat() for day in ahead[1:-1]]
    assert codes(ask(writer, "1")) == ["0001"]
    with hub.database.writing() as connection:
        life.begin(connection, hub.now)
    assert codes(ask(writer, "1", "2")) == ["0001", "restored"]
    assert codes(ask(writer, "3", day=DAY - timedelta(days=1))) == ["restored"]
    later = Writer(hub, letters="CC")
    later.enrol()
    assert not ask(later, blocks=ahead).granted
    hub.now += 24 * 3600 * 1000
    assert [one.why for one in ask(writer, "2").dealt] == ["restored"], "that day stays so"
    assert ask(writer, "4", day=DAY + timedelta(days=1)).dealt[0].code.endswith("-0001")
    hub.now += AHEAD * 24 * 3600 * 1000
    granted = ask(later, blocks=tuple(DAY + timedelta(days=n) for n in range(AHEAD + 3))).granted
    assert granted[0].day == (DAY + timedelta(days=AHEAD + 1)).isoformat(), "lost blocks may reach so far"


def test_a_block_belongs_to_one_desk_in_one_epoch(hub: Hub, writer: Writer) -> None:
    grant(hub, 101, 125, block=10)
    (mine,) = ask(writer, blocks=(DAY,)).granted
    assert (mine.day, mine.first, mine.last) == (DAY.isoformat(), 101, 110)
    assert ask(writer, blocks=(DAY,)).granted == (mine,)
    anew = Writer(hub)
    anew.enrol()
    (other,) = ask(anew, blocks=(DAY,)).granted
    assert (other.first, other.last) == (111, 120)
    third = Writer(hub)
    third.enrol()
    assert not ask(third, blocks=(DAY,)).granted, "used up"
    assert codes(ask(writer, "1")) == ["none"], "blocks are not dealt one by one"


class Province:
    """Deals codes one after the other, or what it is told to."""

    name = "province"

    def __init__(self, *answers: str | Trouble) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def deal(self, site: str, day: date, stream: str, procedure: str) -> str:
        self.asked.append(stream)
        given = self.answers.pop(0)
        if isinstance(given, Trouble):
            raise given
        return given


def test_a_province_deals_where_no_numbers_were_granted(hub: Hub, writer: Writer, expect_log) -> None:
    down = Trouble("no-line", N_("x"), safe=N_("x"), todo=N_("x"))
    province = Province(CODE + "0500", down, CODE + "0500", "nonsense", "", CODE + "0501")
    hub.gate = Gate(hub.database, hub.key, lambda: hub.now, province)
    assert codes(ask(writer, "1")) == ["0500"]
    assert codes(ask(writer, "1")) == ["0500"]
    with expect_log("deals no code: no-line"):
        assert codes(ask(writer, "2", "3")) == ["no-answer", "no-answer"], "it is asked once"
    with expect_log("dealt before"):
        assert codes(ask(writer, "2")) == ["none"], "a number that stands already"
    with expect_log("no code of"):
        assert codes(ask(writer, "2")) == ["none"]
    assert codes(ask(writer, "2")) == ["none"]
    assert codes(ask(writer, "2")) == ["0501"]
    grant(hub, 7, 7)
    assert codes(ask(writer, "4")) == ["0007"], "granted numbers come first"
    assert len(province.asked) == 6


def test_a_code_that_comes_later_is_said_to_every_desk_once(hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    enrol(one, hub)
    taken = reception.receive(one, LAN, wish(one))
    writer = Writer(hub)
    writer.enrol()
    grant(hub, 1, 9)
    name = taken.stream.removeprefix("dossier:")
    assert codes(ask(writer, name)) == ["0001"], "asked before the hub knows the dossier"
    assert not _said(hub)
    exchange(one, Straight(hub))
    for _ in range(2):
        ask(writer, name)
        assert [what.code for what in _said(hub)] == [CODE + "0001"]


def _said(hub: Hub) -> list[e.Coded]:
    from clerkdesk.journal.facts import fact

    return [what for raw in hub.events().values() if isinstance(what := fact(raw).what, e.Coded)]


def test_patience_ends(hub: Hub, writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dealing, "PATIENCE", -1.0)
    hub.gate = Gate(hub.database, hub.key, lambda: hub.now, Province())
    assert codes(ask(writer, "1")) == ["no-answer"]
