"""The demo: an invented site with the dossiers of its last weeks, made through the services that the screens call.

A clock moves through the days; at each moment of an agenda somebody does what a clerk does at the counter. Whoever
asks twice with the same ``until`` and ``seed`` gets the same people, dossiers and times.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy import update

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.codes import official
from clerkdesk.domain.due import SameDay
from clerkdesk.domain.fee import PerPage
from clerkdesk.domain.party import Authority, IdKind, Kinship, Party, Representative
from clerkdesk.domain.procedure import Component, Procedure
from clerkdesk.domain.site import Site
from clerkdesk.printing.spool import JobState
from clerkdesk.services import online
from clerkdesk.services.clerks import Role, accounts, insert_clerk
from clerkdesk.services.delivery import Handing, deliver, enter_result, take_fee, void
from clerkdesk.services.desk import Desk
from clerkdesk.services.invented import PIN, PROVINCE, People
from clerkdesk.services.look import details
from clerkdesk.services.opening import set_up
from clerkdesk.services.preferences import tour_done
from clerkdesk.services.reception import Reception, ask_completion, receive, refuse
from clerkdesk.store import tables as t

ADMINISTRATOR: Final = "Lê Thị Hồng Nhung"
CLERKS: Final = ("Nguyễn Minh Khôi", "Trần Thu Phương")

WORKING_DAYS: Final = 24

SITE: Final = Site(
    agency="H24.999.01",
    authority="ỦY BAN NHÂN DÂN XÃ MINH HỌA",
    centre="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
    counter="Trung tâm Phục vụ hành chính công xã Minh Họa",
    place="Minh Họa",
    address="Số 1 đường Minh Họa, xã Minh Họa, thành phố Hải Phòng",
    phone="0225 000 0000",
    province=PROVINCE,
    fees={
        "1.004873": 15_000,
        "1.001612": 50_000,
        "2.000720": 30_000,
        "2.000575": 30_000,
        "1.001022": 15_000,
        "1.004859": 15_000,
        "1.004884": 5_000,
        "1.013225": 75_000,
    },
    demo=True,
)
"""A commune that does not exist; some fees of its province's council are set, others are still to be typed."""

_WEIGHTS: Final = {
    "2.000815": 24, "2.000635": 14, "1.001193": 12, "1.004873": 9, "2.000884": 9, "1.014027": 6, "1.001612": 5,
    "1.000656": 4, "1.000894": 4, "2.001035": 4, "1.001653": 2, "1.004859": 2, "1.011607": 2,
    "1.013225": 2, "1.001699": 2, "1.004884": 2, "1.012812": 1, "1.004837": 1, "2.001019": 1, "1.010736": 1,
    "2.001263": 1,
}  # fmt: skip
"""How often each procedure is asked for, by code; roughly what a rural commune sees."""

_BODIES_ONLY: Final = frozenset({"1.010736"})
_TIME_CASES: Final = {"1.000894": 1, "2.001263": 1}  # the default case has no time limit that can be counted
_RESULTS: Final = {"Hộ tịch": "HT", "Chứng thực": "CT", "Bảo trợ xã hội": "QĐ-UBND", "Hoạt động xây dựng": "GPXD"}
_CHECKED: Final = "Thẻ căn cước, đối chiếu ảnh"
_REFUSALS: Final = (
    "Không thuộc thẩm quyền của Ủy ban nhân dân xã; hướng dẫn nộp tại nơi có thẩm quyền",
    "Bản chính bị tẩy xóa, sửa chữa, không được dùng để chứng thực bản sao (NĐ 23/2015/NĐ-CP, Điều 22)",
)
_VOIDS: Final = ("Nhập trùng hồ sơ", "Chọn nhầm thủ tục, đã tiếp nhận lại")
_EXEMPTIONS: Final = ("người thuộc hộ nghèo", "người khuyết tật", "người thuộc gia đình có công với cách mạng")


class MovingClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def move(self, at: datetime) -> None:
        """Show ``at`` from now on."""
        self._at = at

    def now(self) -> datetime:
        """Return the time that it was last moved to, in UTC."""
        return self._at.astimezone(UTC)


def make(path: Path, *, until: datetime | None = None, working_days: int = WORKING_DAYS, seed: int = 2026) -> int:
    """Make a data folder at ``path`` with an invented site; return how many dossiers it has.

    Its keys are in a throw-away key file beside the data: nothing in it is worth a keyring.

    Args:
        path: where; it must not hold a desk already.
        until: the moment before which everything happened; None for now.
        working_days: how many working days to tell of.
        seed: other seeds tell of other people.

    Raises:
        Refused: there is a desk at ``path`` already.
        Trouble: the folder cannot be written.
    """
    end = site_time(until or datetime.now(UTC))
    clock = MovingClock(end - timedelta(days=3 * working_days))
    desk = set_up(path, SITE, letter="K", administrator=ADMINISTRATOR, pin=PIN, keys="file", clock=clock).desk
    try:
        weeks = _Weeks(desk, clock, _hire(desk), seed, end)
        made = weeks.tell(working_days)
        _take_papers_away(desk)
        return made
    finally:
        desk.close()


def _hire(desk: Desk) -> list[e.Clerk]:
    with desk.store.writing() as connection:
        for name in CLERKS:
            insert_clerk(connection, name, PIN, Role.CLERK)
    for account in accounts(desk):
        tour_done(desk, account.id)  # they have worked here for weeks
    return [account.clerk for account in accounts(desk)]


def _take_papers_away(desk: Desk) -> None:
    """Mark every paper as printed long ago, so that no printer starts on them."""
    with desk.store.writing() as connection:
        connection.execute(update(t.print_job).values(state=JobState.DONE.value))


class _Weeks:
    """The weeks in the making: an agenda of what happens when, told in order of time."""

    def __init__(self, desk: Desk, clock: MovingClock, clerks: list[e.Clerk], seed: int, end: datetime) -> None:
        self._desk = desk
        self._clock = clock
        self._clerks = clerks
        self._rng = rng = Random(seed)  # noqa: S311  (repeatable, not secret)
        self._end = end
        self._people = People(rng)
        self._known: list[Party] = []
        self._agenda: list[tuple[datetime, int, Callable[[], object]]] = []
        self._turn = count()
        self._numbers = count(101)
        self._online = Random(seed + 1)  # noqa: S311  (draws of its own: who files online changes nobody else)
        self._filers = People(self._online)
        self._codes = count(8001)
        self._dossiers = 0

    def tell(self, working_days: int) -> int:
        days = self._days(working_days)
        for day in days:
            for _ in range(self._rng.randint(8, 14)):
                self._at(self._moment(day), self._visit)
            for _ in range(self._online.randint(0, 3)):
                minutes = self._online.randint(5, 200)
                opens = datetime.combine(day, self._desk.site.shifts[0].opens, self._end.tzinfo)
                self._at(opens + timedelta(minutes=minutes), self._file_online)
        self._at(datetime.combine(days[-3], time(10, 5), self._end.tzinfo), self._power_cut)
        while self._agenda:
            when, _, happen = heapq.heappop(self._agenda)
            self._clock.move(when)
            self._desk.confirm_date(when.date())  # the demo may tell of days before this program was made
            happen()
        return self._dossiers

    def _days(self, wanted: int) -> list[date]:
        """Return the last working days that have begun, oldest first."""
        found: list[date] = []
        day = self._end.date()
        while len(found) < wanted:
            if self._desk.calendar.is_working(day):
                found.append(day)
            day -= timedelta(days=1)
        return found[::-1]

    def _moment(self, day: date) -> datetime:
        """Return a moment of the opening hours of ``day``; mornings are busier."""
        shift = self._desk.site.shifts[0 if self._rng.random() < 0.6 else -1]
        opens = datetime.combine(day, shift.opens, self._end.tzinfo)
        length = datetime.combine(day, shift.closes, self._end.tzinfo) - opens
        return opens + length * self._rng.betavariate(1.4, 2.0)

    def _after(self, when: datetime, working_days: int) -> datetime:
        """Return a moment of the ``working_days``-th working day after ``when``."""
        day = when.date()
        for _ in range(working_days):
            day = self._desk.calendar.next_working(day)
        return self._moment(day)

    def _at(self, when: datetime, happen: Callable[[], object]) -> None:
        if when < self._end:
            heapq.heappush(self._agenda, (when, next(self._turn), happen))

    def _now(self) -> datetime:
        return self._desk.now()

    def _clerk(self) -> e.Clerk:
        return self._rng.choice(self._clerks)

    # --- receiving

    def _visit(self) -> None:
        """Receive one citizen with what they came for."""
        rng, clerk = self._rng, self._clerk()
        procedures = [self._procedure() for _ in range(rng.choices((1, 2, 3), (76, 18, 6))[0])]
        wish = self._wish(procedures[0])
        fate = rng.random()
        if fate < 0.05:
            self._complete_later(clerk, wish)
        elif fate < 0.07:
            refuse(self._desk, clerk, wish, rng.choice(_REFUSALS))
            self._dossiers += 1
        else:
            visit = self._receive(clerk, wish)
            for other in dict.fromkeys(procedures[1:]):
                if other != procedures[0] and other.code not in _BODIES_ONLY:
                    self._receive(clerk, self._wish(other, wish, visit))

    def _file_online(self) -> None:
        """Help somebody to send a dossier in from an account of their own."""
        rng, today = self._online, self._now().date()
        offered = [one for one in map(self._find, _WEIGHTS) if online.offered(one)]
        who = self._filers.person(oldest=1960, youngest=2004)
        code = official(self._desk.site.agency, today, next(self._codes))
        steps = [step.key for step in online.STEPS]
        online.filed(self._desk, rng.choice(self._clerks), rng.choice(offered), code, steps, who)

    def _complete_later(self, clerk: e.Clerk, wish: Reception) -> None:
        """Ask for what is missing; most citizens bring it in the days after."""
        missing = next((part for part in wish.components if part.originals), None)
        here = tuple(part for part in wish.components if part is not missing)
        items = (missing.name,) if missing else ("Bản chính còn thiếu",)
        away = ask_completion(self._desk, clerk, replace(wish, components=here), items, "Hồ sơ chưa đủ thành phần")
        self._dossiers += 1
        if self._rng.random() < 0.6:
            again = replace(wish, visit=away.visit, dossier=away.stream)
            self._at(self._after(self._now(), self._rng.randint(1, 4)), lambda: self._receive(clerk, again, new=False))

    def _power_cut(self) -> None:
        """Enter afterwards what was received on paper while the power was off."""
        for minutes in (75, 50, 35):
            self._receive(
                self._clerk(),
                replace(self._wish(self._procedure()), received_at=self._now() - timedelta(minutes=minutes)),
            )

    def _receive(self, clerk: e.Clerk, wish: Reception, *, new: bool = True) -> str:
        """Take a dossier in and put its further life on the agenda; return the visit."""
        accepted = receive(self._desk, clerk, wish)
        self._dossiers += new
        rng, now = self._rng, self._now()
        stream = accepted.stream
        if rng.random() < 0.012:
            self._at(now + timedelta(minutes=rng.randint(3, 9)), lambda: self._void(stream))
            return accepted.visit
        due = accepted.due_at or now
        if due.date() == now.date():
            ready = now + timedelta(minutes=rng.randint(12, 90))
        else:
            days = sum(
                self._desk.calendar.is_working(now.date() + timedelta(n)) for n in range(1, (due - now).days + 2)
            )
            ready = self._after(now, rng.randint(max(1, days // 2), max(1, days)))
        if rng.random() < 0.09:  # too late: the work piles up here and there
            ready = self._after(due, rng.randint(1, 9))
        self._at(ready, lambda: self._result(stream, wish))
        return accepted.visit

    def _void(self, stream: str) -> None:
        void(self._desk, self._clerk(), stream, self._rng.choice(_VOIDS))

    # --- results

    def _result(self, stream: str, wish: Reception) -> None:
        procedure = self._find(wish.procedure)
        granted = self._rng.random() > 0.03
        number = f"{next(self._numbers)}/{_RESULTS.get(procedure.field, 'UBND')}" if granted else ""
        excerpt = f"{procedure.result or 'Kết quả'} cho {wish.applicant.name}" if granted else "Văn bản trả lời"
        enter_result(self._desk, self._clerk(), stream, number=number, excerpt=excerpt, granted=granted)
        now, same_day = self._now(), isinstance(procedure.times[wish.time_case].rule, SameDay)
        if same_day and self._rng.random() < 0.9:
            self._at(now + timedelta(minutes=self._rng.randint(4, 35)), lambda: self._hand_out(stream, wish))
        elif self._rng.random() < 0.86:
            later = self._after(now, self._rng.choice((0, 1, 1, 2, 3, 5)))
            self._at(max(later, now + timedelta(minutes=20)), lambda: self._hand_out(stream, wish))

    def _hand_out(self, stream: str, wish: Reception) -> None:
        rng, clerk = self._rng, self._clerk()
        if not wish.pay_now:
            found = details(self._desk, stream)
            if found is not None and found.owed:
                take_fee(self._desk, clerk, stream, found.owed, rng.choice(tuple(e.Means)))
        agent = wish.representative
        if agent is None and wish.applicant.identity.kind is IdKind.CITIZEN and rng.random() < 0.08:
            agent = self._kin()
        who = agent.party if agent else wish.applicant
        handing = Handing(stream=stream, collector=who, representative=agent, checked=_CHECKED)
        if rng.random() < 0.04:
            handing = replace(handing, receipt_lost=True)
        elif rng.random() < 0.03:
            handing = replace(handing, by_post=f"EX{next(self._numbers):09d}VN", checked="")
        deliver(self._desk, clerk, handing)

    # --- what they bring

    def _procedure(self) -> Procedure:
        return self._find(self._rng.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))[0])

    def _find(self, code: str) -> Procedure:
        found = self._desk.catalogue.get(code, on=self._end.date())
        if found is None:
            raise LookupError(f"the demo asks for a procedure that is not in the catalogue: {code}")
        return found

    def _wish(self, procedure: Procedure, before: Reception | None = None, visit: str = "") -> Reception:
        """Return what a clerk types for ``procedure``; ``before`` is the dossier of the same visit just received."""
        rng = self._rng
        reused = before is not None
        applicant, agent = (before.applicant, before.representative) if before else self._visitors(procedure)
        pages: tuple[int, ...] = ()
        if any(isinstance(case.rule, PerPage) for case in procedure.fees):
            pages = (rng.choice((1, 1, 2, 2, 3, 4, 6, 12)),) * rng.randint(1, 5)
        costs = bool(procedure.fees) and procedure.code in self._desk.site.fees
        return Reception(
            procedure=procedure.code,
            applicant=applicant,
            representative=agent,
            provenance=self._provenance(applicant, reused=reused),
            components=tuple(self._bring(part) for part in procedure.components if self._has(part, agent)),
            visit=visit,
            time_case=_TIME_CASES.get(procedure.code, 0),
            items=rng.choice((1, 1, 1, 2, 2, 3)) if procedure.code in {"2.000635", "2.000884"} else 1,
            pages=pages,
            exemption=rng.choice(_EXEMPTIONS) if costs and rng.random() < 0.1 else "",
            pay_now=rng.random() < 0.94,
            means=rng.choices(tuple(e.Means), (7, 3))[0],
        )

    def _visitors(self, procedure: Procedure) -> tuple[Party, Representative | None]:
        """Return the applicant and, now and then, who stands at the counter in their place."""
        rng = self._rng
        if procedure.code in _BODIES_ONLY:
            head = self._people.person(youngest=1990)
            return self._people.body(), Representative(party=head, authority=Authority.LEGAL)
        if self._known and rng.random() < 0.2:
            applicant = rng.choice(self._known)
        else:
            applicant = self._people.person(youngest=1965 if procedure.code == "1.014027" else 2006)
            self._known.append(applicant)
        if rng.random() > 0.1:
            return applicant, None
        if rng.random() < 0.7:
            return applicant, self._kin()
        paper = f"Giấy ủy quyền số {rng.randint(10, 99)}, ngày {rng.randint(1, 28):02d}/10/2026"
        agent = self._people.person(oldest=1955, youngest=2000)
        return applicant, Representative(party=agent, authority=Authority.CERTIFIED, paper=paper)

    def _kin(self) -> Representative:
        agent = self._people.person(oldest=1955, youngest=2004)
        return Representative(party=agent, authority=Authority.CLOSE_KIN, kinship=self._rng.choice(tuple(Kinship)))

    def _provenance(self, party: Party, *, reused: bool) -> dict[str, str]:
        source = "reused" if reused else "scanned" if party.identity.kind is IdKind.CITIZEN else "typed"
        return {"name": source, "number": source, "born": source, "address": source, "phone": "typed"}

    def _has(self, part: Component, agent: Representative | None) -> bool:
        if part.required:
            return True
        if part.key == "van_ban_uy_quyen":
            return agent is not None and agent.authority is Authority.CERTIFIED
        return self._rng.random() < 0.12

    def _bring(self, part: Component) -> e.ComponentIn:
        if part.data_source and self._rng.random() < 0.35:
            return e.ComponentIn(key=part.key, name=part.name, held=e.Held.DATA, source=part.data_source)
        if part.present_only:
            return e.ComponentIn(key=part.key, name=part.name, held=e.Held.PRESENTED)
        return e.ComponentIn(
            key=part.key,
            name=part.name,
            held=e.Held.PAPER,
            originals=part.originals or int(not (part.certified or part.copies)),
            certified=part.certified,
            copies=part.copies,
        )
