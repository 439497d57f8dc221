"""How the exchange stands, told to a clerk: a word in the status bar, its menu, and a strip when somebody must act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import QObject

from clerkdesk.domain.due import Reason
from clerkdesk.language import N_, _
from clerkdesk.services import lettering
from clerkdesk.services.clock import moment
from clerkdesk.services.desk import Desk
from clerkdesk.services.saying import say, span
from clerkdesk.sync.stops import STOPS
from clerkdesk.sync.talk import State, Status, Why
from clerkdesk.ui.errors import Notice
from clerkdesk.ui.exchange import Exchange
from clerkdesk.ui.exchanging import told
from clerkdesk.ui.session import Session
from clerkdesk.ui.shell import Shell
from clerkdesk.ui.widgets.strip import Strip

PAGE: Final = "exchange"
HUBS: Final = "hubs"
KEY: Final = "Alt+7"
STOPPED: Final = "exchange-stopped"
CLOCK: Final = "exchange-clock"
LETTERS: Final = "exchange-letters"
_SAFE: Final = N_("Everything done here is saved on this desk.")


class Segment(NamedTuple):
    """What stands in the status bar: icon, word, tone, and the whole as a tooltip."""

    icon: str = "line"
    text: str = ""
    tone: str = ""
    tip: str = ""


_WORDS: Final = {
    State.TRYING: ("line", N_("Connecting…")),
    State.CONNECTED: ("line", N_("Connected")),
    State.RECEIVING: ("send", N_("Receiving…")),
    State.SILENT: ("clock", ""),
    State.WAITING: ("line-off", ""),
    State.PAUSED: ("pause", N_("Exchange paused")),
    State.STOPPED: ("stop", N_("Exchange stopped")),
}


def segment(exchange: Exchange, desk: Desk, *, counted: bool = True) -> Segment:
    """Return what to show of ``exchange``; nothing while there is no hub. ``counted``: with how much is unsent."""
    status = exchange.status
    if exchange.begins_again:
        return Segment("line-off", _("The exchange begins again"), "warn", " ".join(_ended(exchange).texts()))
    if exchange.elsewhere:
        return Segment("line", _("Another program exchanges"), "", _("Another program on this computer does it."))
    if status is None or (status.state is State.ALONE and not status.unsent):
        return Segment()
    if status.state is State.ALONE:  # a hub that files are carried to
        return Segment("line-off", _("Unsent: {count}").format(count=status.unsent))
    if status.state is State.SENDING:
        return Segment("send", _("Sending {count}…").format(count=status.unsent or ""), "", _tip(status))
    icon, word = _WORDS[status.state]
    text = _apart(status, desk) if status.state is State.WAITING else _silent(status) or _(word)
    if status.unsent and counted:
        text += " · " + _("Unsent: {count}").format(count=status.unsent)
    tone = {State.STOPPED: "bad", State.WAITING: "warn", State.SILENT: "warn", State.PAUSED: "warn"}.get(
        status.state, ""
    )
    return Segment(icon, text, tone, _tip(status))


def reason(exchange: Exchange) -> str:
    """Return why nothing goes to the hub and what to do, "" while it goes, or where that stands elsewhere in sight."""
    first = exchange.status.first if exchange.status is not None else None
    if first is None or first.why is None or first.state not in {State.WAITING, State.STOPPED}:
        return ""
    if first.state is State.STOPPED and exchange.stop_shown:
        return ""
    what, _safe, todo = words(first.why)
    return "" if first.why.code in STOPS else f"{what} {todo}"


def _apart(status: Status, desk: Desk) -> str:
    """Say since when no hub has answered."""
    last = max((one.heard_at for one in status.hubs), default=0)
    if not last:
        return _("No line yet")
    at = moment(last)
    return _("No line since {when}").format(when=f"{at:%H:%M}" if at.date() == desk.today() else f"{at:%d/%m %H:%M}")


def _silent(status: Status) -> str:
    """Say since when a hub that is waited for has been silent, "" while none is."""
    if status.first is None or not status.first.silent:
        return ""
    return _("No answer since {when}").format(when=f"{moment(status.first.silent):%H:%M:%S}")


def _tip(status: Status) -> str:
    first = status.first
    if first is None:
        return ""
    lines = [*words(first.why), str(first.why.params.get("detail", ""))] if first.why else []
    if first.silent:
        lines.append(_("The line may be slow: the hub is waited for, about a minute."))
    if first.until:
        lines.append(_("Next try: {when}").format(when=f"{moment(first.until):%H:%M:%S}"))
    if first.heard_at:
        lines.append(_("The hub last answered: {when}").format(when=f"{moment(first.heard_at):%H:%M %d/%m/%Y}"))
    return "\n".join(filter(None, lines))


def words(why: Why) -> tuple[str, str, str]:
    """Return what happened, what is safe and what to do, in the language spoken now."""
    what, safe, todo = (say(Reason(text=text, params=why.params)) for text in (why.what, why.safe, why.todo))
    return what, safe, todo


def _ended(exchange: Exchange) -> Notice:
    return Notice(
        tone="warn",
        what=N_("The exchange ended by itself; it begins again in {seconds} seconds."),
        safe=_SAFE,
        todo=N_("Work on. If it happens often, tell the administrator."),
        params=(("seconds", exchange.begins_again),),
    )


class ExchangeTold(QObject):
    """Tells of ``exchange`` in ``shell``'s status bar and in ``strip``."""

    def __init__(
        self, exchange: Exchange, session: Session, shell: Shell, strip: Strip, tell: Callable[[Notice], None]
    ) -> None:
        """``tell``: shows a notice over the page."""
        super().__init__(shell)
        self._exchange, self._shell, self._strip, self._tell = exchange, shell, strip, tell
        self._desk, self._work = session.desk, session.work
        self._ended_told = False
        self._refused = 0
        exchange.changed.connect(self.show)
        strip.shown.connect(self._stop_shown)
        shell.language_changed.connect(lambda _name: self.show())
        shell.status.exchange_wanted.connect(self.open)

    def set_refused(self, count: int) -> None:
        """Say how many refusals nobody has settled."""
        self._refused = count
        self.show()

    def show(self) -> None:
        """Say how it stands now."""
        status, bar = self._exchange.status, self._shell.status
        bar.set_exchange(*self._with_refused(segment(self._exchange, self._desk)))
        if status is not None:
            bar.set_unsent(None)  # it is said with the rest
        self._show_stop(status)
        self._show_clock(status)
        self._show_letters(status)
        if self._exchange.begins_again and not self._ended_told:
            self._tell(_ended(self._exchange))
        self._ended_told = bool(self._exchange.begins_again)

    def _with_refused(self, shown: Segment) -> Segment:
        if not self._refused:
            return shown
        text = _("Refused: {count}").format(count=self._refused)
        return shown._replace(text=" · ".join(filter(None, (shown.text, text))), tone="bad")

    def open(self) -> None:
        """Open the page of the exchange."""
        self._shell.open(PAGE)

    def _open_hubs(self) -> None:
        """Open the part where a code is entered, or the desk begins anew: trying again does not end a stop."""
        self._shell.open(PAGE, HUBS)

    def _show_stop(self, status: Status | None) -> None:
        first = status.first if status is not None and status.state is State.STOPPED else None
        if first is None or first.why is None:
            self._strip.untell(STOPPED)
            return
        why = first.why
        notice = Notice(
            tone="bad", what=why.what, safe=why.safe or _SAFE, todo=why.todo, params=tuple(why.params.items())
        )
        self._strip.tell(STOPPED, notice, N_("See hubs"), self._open_hubs)

    def _stop_shown(self, cause: str) -> None:
        """The strip shows ``cause``: let the page say why the exchange is stopped while that one does not."""
        if self._exchange.stop_shown != (cause == STOPPED):
            self._exchange.stop_shown = cause == STOPPED
            self._exchange.changed.emit()

    def _show_clock(self, status: Status | None) -> None:
        ahead = max((one.clock or 0 for one in status.hubs), key=abs, default=0) if status is not None else 0
        if status is None or not status.clock_doubted:
            self._strip.untell(CLOCK)
            return
        notice = Notice(
            tone="warn",
            what=N_("The clock of this computer differs from the hub's by {span}."),
            safe=N_("What was done keeps its own time, with the difference noted."),
            todo=N_("Set the computer's date and time, or ask the administrator to."),
            params=(("span", span(abs(ahead))),),
        )
        self._strip.tell(CLOCK, notice, N_("Look again"), self._exchange.now)

    def _show_letters(self, status: Status | None) -> None:
        """Say, until somebody has seen it, that this desk's numbers begin otherwise now."""
        if status is None or not status.letters:
            self._strip.untell(LETTERS)
            return
        self._strip.tell(LETTERS, told.went_on(status.letters), N_("Understood"), self._seen)

    def _seen(self) -> None:
        self._strip.untell(LETTERS)
        self._work.deed(lambda: lettering.seen(self._desk), lambda _done: None, owner=self)
