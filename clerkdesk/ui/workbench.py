"""The signed-in window: its pages, its status bar, the lock, and what runs behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_
from clerkdesk.services import preferences, refusals, verify, workstation
from clerkdesk.services.clerks import Account
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.ui.backups import Backups
from clerkdesk.ui.errors import Notice, explain, good
from clerkdesk.ui.exchange import Exchange
from clerkdesk.ui.exchange_told import KEY as EXCHANGE_KEY
from clerkdesk.ui.exchange_told import PAGE as EXCHANGE
from clerkdesk.ui.exchange_told import ExchangeTold
from clerkdesk.ui.forms import overdue
from clerkdesk.ui.hall.claims import HubClaims
from clerkdesk.ui.hall.desk import CounterDesk
from clerkdesk.ui.hall.strip import HallStrip
from clerkdesk.ui.hall.visit import Visit
from clerkdesk.ui.health import Health
from clerkdesk.ui.help.tour import Tour
from clerkdesk.ui.page import Page
from clerkdesk.ui.press import OPEN, Press
from clerkdesk.ui.printer_hint import PrinterHint
from clerkdesk.ui.saving import Saving
from clerkdesk.ui.session import Session
from clerkdesk.ui.shell import Entry, Shell
from clerkdesk.ui.start.idle import Idle
from clerkdesk.ui.widgets.strip import Strip

if TYPE_CHECKING:
    from clerkdesk.ui.palette.panel import Palette

MINUTE_MS: Final = 60_000
LATER_MS: Final = 1000


def add_pages(
    shell: Shell, session: Session, health: Health, backups: Backups, exchange: Exchange, counter: CounterDesk
) -> None:
    """Give the pages their places in the rail; each is imported when it is first opened."""

    def today() -> Page:
        from clerkdesk.ui.today.page import TodayPage

        return TodayPage(session)

    def reception() -> Page:
        from clerkdesk.ui.reception.page import Reception

        page = Reception(session)
        page.ticket_wanted.connect(counter.open)
        return page

    def forms() -> Page:
        from clerkdesk.ui.forms.page import Forms

        return Forms(session)

    def dossiers() -> Page:
        from clerkdesk.ui.dossiers.page import Dossiers

        return Dossiers(session)

    def handover() -> Page:
        from clerkdesk.ui.handover.page import Handover

        return Handover(session)

    def deliver() -> Page:
        from clerkdesk.ui.deliver.page import Deliver

        return Deliver(session)

    def people() -> Page:
        from clerkdesk.ui.person.page import PersonPage

        return PersonPage(session)

    def till() -> Page:
        from clerkdesk.ui.till.page import Till

        return Till(session)

    def registers() -> Page:
        from clerkdesk.ui.registers.page import Registers

        return Registers(session)

    def exchanging() -> Page:
        from clerkdesk.ui.exchanging.page import ExchangePage

        page = ExchangePage(session, exchange)
        shell.closing.connect(page.end)
        return page

    def greeter() -> Page:
        from clerkdesk.ui.hall.greeter import Greeter

        page = Greeter(session)
        page.kiosk_wanted.connect(shell.kiosk_wanted)
        return page

    def this_morning() -> Page:
        from clerkdesk.ui.hall.morning import MorningPage

        page = MorningPage(session, counter.open_counter, exchange.cut_off)
        exchange.pulled.connect(page.hear)
        session.work.deed_done.connect(page.hear)
        shell.closing.connect(page.end)
        return page

    def settings() -> Page:
        from clerkdesk.ui.settings.page import Settings

        return Settings(session, shell, health, backups, counter.keys.hot)

    for entry in (
        Entry(name="today", title=N_("Today"), icon="chart", key="Alt+1", build=today),
        Entry(name="greeter", title=N_("Greeter"), icon="users", key="Alt+8", build=greeter),
        Entry(name="morning", title=N_("Morning"), icon="clock", key="Alt+9", build=this_morning),
        Entry(name="reception", title=N_("Reception"), icon="reception", key="F2", build=reception),
        Entry(name="forms", title=N_("Forms"), icon="form", key="Alt+6", build=forms),
        Entry(name="dossiers", title=N_("Dossiers"), icon="dossiers", key="F3", build=dossiers),
        Entry(name="handover", title=N_("Hand over"), icon="send", key="Alt+3", build=handover),
        Entry(name="deliver", title=N_("Deliver"), icon="deliver", key="F4", build=deliver),
        Entry(name="till", title=N_("Till"), icon="till", key="Alt+4", build=till),
        Entry(name="registers", title=N_("Registers"), icon="register", key="Alt+5", build=registers),
        Entry(name="person", title=N_("People"), icon="user", key="Alt+2", build=people),
        Entry(name=EXCHANGE, title=N_("Exchange"), icon="line", key=EXCHANGE_KEY, build=exchanging, bottom=True),
        Entry(name="settings", title=N_("Settings"), icon="settings", key="F10", build=settings, bottom=True),
    ):
        shell.add_page(entry)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the status bar shows, asked together."""

    letters: str
    unsent: int | None
    space: workstation.Space
    doubt: Refused | None
    refused: int


class Workbench(QObject):
    """Feeds the shell for one session.

    Attributes:
        health: the state of the data file. press: what carries papers to the printer. backups: what makes backups.
        strip: what stays until it is mended. exchange: what exchanges with the hub.
        counter: this desk's counter, and the strip that shows it.
    """

    def __init__(self, app: QApplication, shell: Shell, session: Session, lock: Callable[[], None]) -> None:
        """Fill ``shell`` for ``session``; ``lock`` closes the gate."""
        super().__init__(shell)
        self._shell, self._session, self._lock = shell, session, lock
        self._desk: Desk = session.desk
        self._warned = False
        self._told = 0, ""
        self._untold: Notice | None = None
        shell.status.set_demo(self._desk.site.demo)
        self.health = Health(session.desk, self)
        self.health.failed.connect(self._tell)
        self._saving = Saving(session.work, shell.status, self)
        self.press = Press(session.desk, shell.status, self._tell_notice, self)
        self.press.moved.connect(shell.refresh)
        session.work.deed_done.connect(self.press.deed_done)
        self.press.moved.connect(self._count_prints)
        self.strip = Strip()
        shell.bench.add_strip(self.strip)
        self.backups = Backups(session.desk, session.work, self.strip, self._open_backups, self)
        self._printer_hint = PrinterHint(session.desk, session.work, self.strip, self._open_printing, self)
        self.press.printed.connect(self._printer_hint.printed)
        session.work.deed_done.connect(self._printer_hint.deed_done)
        self.exchange = Exchange(session.desk, self)
        self.counter = self._begin_counter()
        add_pages(shell, session, self.health, self.backups, self.exchange, self.counter)
        self._exchange_told = ExchangeTold(self.exchange, session, shell, self.strip, self._tell_notice)
        self.exchange.pulled.connect(shell.refresh)
        self.exchange.pulled.connect(lambda _changes: self._ask())
        self.exchange.changed.connect(self._count_refused)
        self._idle = Idle(app, self)
        self._idle.left.connect(lock)
        QShortcut(QKeySequence("Ctrl+L"), shell, lock)
        self._palette: Palette | None = None
        self.tour = Tour(shell, session)
        shell.help.begin_tour = self._begin_tour
        shell.help.print_sheet = self._print_keys
        shell.rail.find_wanted.connect(self._find)
        session.signed_in.connect(self._signed_in)
        session.locked.connect(self._locked)
        session.work.deed_done.connect(self._deed_done)
        session.work.deed_failed.connect(self._deed_failed)
        shell.theme_changed.connect(lambda name: self._keep(theme=name))
        shell.language_changed.connect(lambda name: self._keep(language=name))
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(self.backups.minute)  # before anything is asked: it begins when all is quiet
        self._minute.timeout.connect(self._each_minute)
        self._minute.start()
        self._ask()
        session.work.deed(self._sign_closed_days, owner=self)
        self.health.check_when_due()

    def _begin_counter(self) -> CounterDesk:
        """Put the strip of this desk's counter over the pages."""
        counter = CounterDesk(self._session, HallStrip(), HubClaims(self._desk), self)
        self._shell.bench.add_top(counter.strip)
        counter.served.connect(self._sat_down)
        counter.parted.connect(self._shell.visit_ended)
        counter.told.connect(self._tell_notice)
        counter.late.connect(lambda count: self._shell.rail.set_badge("morning", count))
        self._shell.take_ticket = counter.take
        self.exchange.pulled.connect(lambda _changes: counter.ask())
        return counter

    def stop(self) -> None:
        """Stop what runs behind the window."""
        self._minute.stop()
        self._idle.stop()
        self.press.stop()
        self.exchange.stop()
        self.counter.stop()

    def _sat_down(self, visit: Visit) -> None:
        self._shell.open("reception", {"visit": visit})

    def _open_backups(self) -> None:
        self._shell.open("settings", "backups")

    def _open_printing(self) -> None:
        self._shell.open("settings", "printing")

    def _find(self) -> None:
        """Open the box that finds anything, or close it."""
        if self._palette is None:
            from clerkdesk.ui.palette.panel import Palette

            self._palette = Palette(self._shell, self._session)
            self._palette.failed.connect(self._tell)
        self._palette.toggle()

    def _begin_tour(self) -> None:
        self._shell.open("reception")
        self.tour.begin()

    def _print_keys(self) -> None:
        """Print the sheet of shortcuts."""
        from clerkdesk.services import handout
        from clerkdesk.ui.help.sheet import sheet

        paper, desk = sheet([*(entry.name for entry in self._shell.entries()), "counter"]), self._desk
        self._session.work.ask(
            lambda: handout.print_shortcuts(desk, paper),
            lambda place: self._tell_notice(good(N_("The sheet of keys was sent to {place}."), place=place)),
            self._tell,
            owner=self,
        )

    # --- who works

    def _signed_in(self, account: Account) -> None:
        self._shell.status.set_clerk(account.name)
        self.tour.offer(account)
        self._idle.watch(self._desk.site.idle_minutes)
        QTimer.singleShot(0, self, self._tell_the_rest)  # when the page is open
        QTimer.singleShot(LATER_MS, self, lambda: overdue.purge(self._session, self, self._tell))
        if self.health.state == "damaged":
            QTimer.singleShot(0, self, self.health.check)

    def _locked(self) -> None:
        self._shell.status.set_clerk("")
        self._idle.stop()

    # --- what the status bar says

    def _ask(self) -> None:
        desk = self._desk

        def run() -> _Facts:
            return _Facts(
                workstation.letters(desk),
                workstation.unsent(desk),
                workstation.space(desk),
                workstation.doubtful_date(desk),
                refusals.count(desk),
            )

        self._session.work.ask(run, self._show, self._tell, owner=self, latest="facts")

    def _each_minute(self) -> None:
        """Ask how it stands, and delete what nobody named; where the exchange runs, that does it."""
        self._ask()
        desk = self._desk
        if not self.exchange.running:
            self._session.work.ask(lambda: workstation.sweep(desk), lambda _gone: None, self._tell, owner=self)

    def _show(self, facts: _Facts) -> None:
        status = self._shell.status
        status.set_desk(facts.letters)
        self._shell.rail.set_badge(EXCHANGE, facts.refused)
        self._exchange_told.set_refused(facts.refused)
        if facts.unsent is not None:
            QTimer.singleShot(LATER_MS, self, self.exchange.begin)  # the window itself comes first
        if self.exchange.status is None:  # else it tells by itself
            status.set_unsent(facts.unsent)
        status.set_space(facts.space.free if facts.space.low else None)
        if facts.space.low and not self._warned:
            self._tell_notice(_cramped(facts.space))
        self._warned = facts.space.low
        if facts.doubt is not None and self._session.open:
            self._lock()

    def _deed_done(self, result: object) -> None:
        changes = getattr(result, "changes", result)
        if isinstance(changes, Changes):
            if changes.settings and self._session.open:
                self._idle.watch(self._desk.site.idle_minutes)
            if changes.streams:
                self.exchange.push()
                self._ask()

    def _deed_failed(self, error: Exception) -> None:
        if isinstance(error, Refused) and error.code == "clock":
            self._ask()  # locks, and asks for the date before anybody works on

    def _count_prints(self) -> None:
        """Show in the rail how many papers wait for a person's word."""
        spool, rail = self.press.spooler.spool, self._shell.rail
        self._session.work.ask(
            lambda: len(spool.jobs(*OPEN)),
            lambda count: rail.set_badge("settings", count),
            self._tell,
            owner=self,
            latest="prints",
        )

    def _count_refused(self) -> None:
        """Ask again when the hubs refuse more than before, or fewer, or this desk has other letters."""
        status = self.exchange.status
        if status is not None and (status.refused, status.letters) != self._told:
            self._told = status.refused, status.letters
            self._ask()

    def _sign_closed_days(self) -> Changes:
        verify.sign_closed_days(self._desk)
        return Changes()

    def _keep(self, **chosen: str) -> None:
        desk = self._desk
        self._session.work.deed(lambda: preferences.save(desk, **chosen), owner=self)

    def _tell(self, error: Exception) -> None:
        self._tell_notice(explain(error))

    def _tell_notice(self, notice: Notice) -> None:
        page = self._shell.page()
        if page is None or not self._session.open:
            self._untold = notice
        else:
            page.notice(notice)

    def _tell_the_rest(self) -> None:
        """Tell what happened while nobody was there to hear it."""
        if self._untold is not None:
            notice, self._untold = self._untold, None
            self._tell_notice(notice)


def _cramped(space: workstation.Space) -> Notice:
    if space.stopped:
        return Notice(
            tone="bad",
            what=N_("Only {free} MB are free on the disk: no new work is accepted below 50 MB."),
            safe=N_("Everything done so far is saved."),
            todo=N_("Free space on the disk, then go on."),
            params=(("free", space.free // 2**20),),
        )
    return Notice(
        tone="warn",
        what=N_("Only {free} MB are free on the disk."),
        safe=N_("Everything done so far is saved; work goes on."),
        todo=N_("Ask the administrator to free space: below 50 MB no new work is accepted."),
        params=(("free", space.free // 2**20),),
    )
