"""From the start to the work: which page stands before the window, and what happens behind it meanwhile.

Everything here is light until the first window is painted; the desk (SQLAlchemy and all) is opened in the writer
thread while the clerk types the PIN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.ui.errors import explain
from clerkdesk.ui.shell import Shell
from clerkdesk.ui.start.first_paint import FirstPaint
from clerkdesk.ui.start.gate import Gate
from clerkdesk.ui.start.readying import Readying
from clerkdesk.ui.start.sign_in import SignIn, demo_pin
from clerkdesk.ui.work import Work

if TYPE_CHECKING:
    from clerkdesk.services.clerks import Account
    from clerkdesk.services.clock import Clock
    from clerkdesk.services.desk import Desk
    from clerkdesk.store.ahead import Ahead
    from clerkdesk.store.preflight import Preflight
    from clerkdesk.ui.session import Session
    from clerkdesk.ui.start.entering import Entered
    from clerkdesk.ui.start.recovery import RecoveryPage
    from clerkdesk.ui.start.restore import RestorePage


class Opening(QObject):
    """Leads from the data folder at ``path`` to a signed-in session, and back to the gate when it is locked.

    Attributes:
        session: once the desk is open. gate: the page that covers the window, or None.
        stopped: the trouble that is shown, or None. again: what "try again" does there.
        touch: whether a PIN may be typed on the screen.

    Signals:
        painted(): the first page was painted.
        ready(object): the desk is open; carries the `Session`. Once a run.
    """

    painted = Signal()
    ready = Signal(object)

    def __init__(
        self, shell: Shell, work: Work, path: Path, clock: Clock | None = None, ahead: Ahead | None = None
    ) -> None:
        super().__init__(shell)
        self.shell = shell
        self.work = work
        self.path = path
        self._clock = clock
        self._ahead = ahead
        if clock is not None:
            shell.status.follow(self._now)
        self.session: Session | None = None
        self.flight: Preflight | None = None
        self.stopped: Trouble | None = None
        self.gate: Gate | None = None
        self.touch = False
        self.again: Callable[[], object] = self.begin
        self._dressed = False
        self._waiting: tuple[str, str] | None = None
        self._readying = Readying(work, self)
        self._readying.opened.connect(self._opened)
        self._readying.stopped.connect(self.show_trouble)
        self._readying.slow.connect(self._show)
        self._readying.left.connect(shell.close)
        self._fresh = False
        self._last = ""

    def _now(self) -> datetime:
        from clerkdesk.domain.calendar import SITE_TIME

        assert self._clock is not None
        return self._clock.now().astimezone(SITE_TIME)

    # --- which page

    def begin(self) -> None:
        """Look at the folder and show the first page."""
        from clerkdesk.store.ahead import Ahead

        self.stopped = None
        if (self.path / "restore.json").exists():
            self._restore_requested()
            return
        ahead, self._ahead = self._ahead or Ahead(self.path), None  # what was seen once is looked at anew the next time
        try:
            self.flight = ahead.result()
            if self.flight is None:
                self._dress({})
                self._first_page()
                return
        except Trouble as trouble:
            self.show_trouble(trouble)
            return
        chosen = self.flight.settings.get("preferences") or {}
        self._dress(chosen)
        self._last = str(chosen.get("last_clerk", ""))
        self._sign_in(self.flight.clerks, locked=False)
        self._when_painted(lambda: self._readying.begin(self.path, self.flight, self._clock, self._centre()))

    def show_trouble(self, trouble: Trouble) -> None:
        """Show what stops the start."""
        from clerkdesk.ui.start.trouble import TroublePage

        self.stopped = trouble
        self._dress({})
        page = TroublePage(explain(trouble), code=trouble.code, folder=self.path)
        page.again_wanted.connect(self.again)
        page.recovery_wanted.connect(self._recover)
        page.restore_wanted.connect(self._restore)
        page.close_wanted.connect(self.shell.close)
        self._show(page)
        self._when_painted(lambda: None)

    def lock(self) -> None:
        """Close the gate before who is signed in; pages save what is typed first."""
        if self.session is None or not self.session.open:
            return
        self._last = self.session.account.name if self.session.account else ""
        self._ask_names(locked=True)  # closing the gate lets the page save, while its clerk still is one
        self.session.lock()

    def _dress(self, chosen: Mapping[str, str]) -> None:
        """Put on the theme and speak the language that were chosen, once: dressing takes time."""
        if not self._dressed:
            self._dressed = True
            self.shell.wear(chosen.get("theme", "light"))
            self.shell.speak(chosen.get("language", "vi"))

    def _first_page(self) -> None:
        """Nothing is set up here: a joining that was broken off goes on, else it is the first run."""
        from clerkdesk.store import folder

        if folder.begun(self.path) is not None:
            self._join()
            self._when_painted(lambda: None)
        else:
            self._first_run()

    def _first_run(self) -> None:
        from clerkdesk.ui.start.first_run import FirstRunPage

        page = FirstRunPage(self.path, self.work)
        page.made.connect(self._made)
        page.restore_wanted.connect(self._restore)
        page.join_wanted.connect(self._join)
        page.close_wanted.connect(self.shell.close)
        self._show(page)
        self._when_painted(page.prepare)

    def _join(self) -> None:
        from clerkdesk.ui.start.joining import JoiningPage

        page = JoiningPage(self.path, self.work)
        for signal, then in (
            (page.joined, self.begin),
            (page.back_wanted, self._first_run),
            (self.shell.closing, page.end),
        ):
            signal.connect(then)
        self._show(page)

    def _recover(self) -> None:
        from clerkdesk.ui.start.recovery import RecoveryPage

        self._show_opener(RecoveryPage(self.path, self.work), self.begin)

    def _restore_requested(self) -> None:
        """Settings asked for it before the desk was closed."""
        from clerkdesk.services import restoring

        def back() -> None:
            try:
                restoring.give_up(self.path)
            except Trouble as trouble:
                self.show_trouble(trouble)
            else:
                self.begin()

        self._dress({})
        self._restore(restoring.requested(self.path), back)
        self._when_painted(lambda: None)

    def _restore(self, source: Path | None = None, back: Callable[[], object] | None = None) -> None:
        from clerkdesk.ui.start.restore import RestorePage

        self._show_opener(RestorePage(self.path, self.work, source), back or self.begin)

    def _show_opener(self, page: RecoveryPage | RestorePage, back: Callable[[], object]) -> None:
        page.opened.connect(self._recovered)
        page.back_wanted.connect(back)
        self._show(page)

    def _recovered(self, desk: Desk) -> None:
        self.stopped = None
        self._fresh = True
        self._opened(desk)
        self._ask_names(locked=False)

    def _ask_names(self, *, locked: bool) -> None:
        """Show the sign-in page with the names as they stand now."""
        session = self._open_session()
        from clerkdesk.services.clerks import accounts

        self._sign_in((self._last,) if self._last else (), locked=locked)
        self.work.ask(
            lambda: tuple(account.name for account in accounts(session.desk)),
            lambda names: self._sign_in(names, locked=locked),
            owner=self,
        )

    def _sign_in(self, names: tuple[str, ...], *, locked: bool) -> None:
        from clerkdesk.domain.text import name_key

        ordered = sorted(names, key=name_key)
        before = self.gate if isinstance(self.gate, SignIn) else None
        typed = before.pin.text() if before else ""
        if before and before.names.names() == tuple(ordered):
            return
        told = demo_pin(demo=bool(self._site("demo")))
        page = SignIn(ordered, centre=self._centre(), last=self._last, locked=locked, told=told, touch=self.touch)
        if self._clock is not None:
            page.clock.follow(self._now)
        page.wanted.connect(self.enter)
        self._show(page)
        page.pin.setText(typed)

    def _show(self, page: Gate) -> None:
        page.theme_wanted.connect(self.shell.switch_theme)
        page.language_wanted.connect(self.shell.switch_language)
        self.gate = page
        self.shell.close_gate(page)
        page.start()

    def _site(self, name: str) -> object:
        """Return what the site's settings say under ``name``, also before the desk is open."""
        if self.session is not None:
            return getattr(self.session.desk.site, name)
        return ((self.flight.settings.get("site") if self.flight else None) or {}).get(name)

    def _centre(self) -> str:
        return str(self._site("counter") or "")

    def _when_painted(self, then: Callable[[], None]) -> None:
        def painted() -> None:
            self.painted.emit()
            then()

        assert self.gate is not None
        FirstPaint(self.gate, self, painted)

    # --- opening and signing in

    def _opened(self, desk: Desk) -> None:
        from clerkdesk.ui.session import Session

        self.session = Session(desk, self.work, self)
        self.ready.emit(self.session)
        if self.flight is not None and self.gate is not None and self.gate is self._readying.page:
            self._sign_in(self.flight.clerks, locked=False)
        if self._waiting:
            self.enter(*self._waiting)

    def _made(self, desk: Desk, account: Account) -> None:
        self._last = account.name
        self._opened(desk)
        self._show_recovery(account)

    def _open_session(self) -> Session:
        if self.session is None:
            raise RuntimeError("the desk is not open")
        return self.session

    def enter(
        self,
        name: str,
        pin: str,
        *,
        kiosk: bool = False,
        passed: Callable[[], object] = lambda: None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Let the clerk called ``name`` in.

        kiosk: at the way out of one. passed: told when the PIN is right, before anything is shown. failed: told instead
        of the gate when it is not.
        """
        if self.session is None:
            self._waiting = (name, pin)
            return
        self._waiting = None
        desk = self.session.desk

        def run() -> Entered:
            from clerkdesk.ui.start.entering import enter

            return enter(desk, name, pin, kiosk=kiosk)

        def entered(who: Entered) -> None:
            passed()
            self._entered(who)

        self.work.deed(run, entered, failed or self._refused, owner=self)

    def _refused(self, error: Exception) -> None:
        if self.gate is not None:
            self.gate.fail(error)

    def _entered(self, entered: Entered) -> None:
        self._last = entered.account.name
        if entered.doubt is not None:
            self._confirm_date(entered, entered.doubt)
        elif entered.recovery_open:
            self._show_recovery(entered.account)
        else:
            self._let_in(entered.account)

    def _confirm_date(self, entered: Entered, doubt: Refused) -> None:
        from clerkdesk.ui.start.confirm_date import ConfirmDate

        desk = self._open_session().desk
        page = ConfirmDate(desk.today(), doubt, centre=self._centre())

        def confirmed(day: object) -> None:
            desk.confirm_date(day)  # type: ignore[arg-type]
            self._entered(entered._replace(doubt=None))

        page.confirmed.connect(confirmed)
        page.lock_wanted.connect(lambda: self._ask_names(locked=False))
        self._show(page)

    def _show_recovery(self, account: Account) -> None:
        from clerkdesk.ui.start.recovery_sheet import RecoverySheet

        page = RecoverySheet(self._open_session().desk, account, self.work)
        page.confirmed.connect(lambda: self._let_in(account))
        self._show(page)

    def _let_in(self, account: Account) -> None:
        session = self._open_session()
        session.enter(account)
        self.shell.open_gate()
        self.gate = None
        page = self.shell.page()
        if page is None:
            self.shell.open("reception")
        else:
            page.arrive(None)
        if self._fresh:
            self._fresh = False
            from clerkdesk.ui.start.fresh import tell_letters

            tell_letters(self.shell, session)
