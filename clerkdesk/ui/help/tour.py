"""The way through a first reception: it goes along with the clerk's own first citizen and ends with their receipt.

Nothing is pretended: a practice dossier in the real journal would be a false fact that stays for good, and a practice
desk would end with a receipt that nobody may hand out. So the tour only reads what stands on the page and tells the
next step; what it ends with is as real as any other. Who wants to try with invented people opens the demonstration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from clerkdesk.language import N_
from clerkdesk.services import preferences
from clerkdesk.services.clerks import Account
from clerkdesk.ui.help.coach import Coach, Step
from clerkdesk.ui.session import Session

if TYPE_CHECKING:
    from clerkdesk.ui.reception.workplace import Workplace
    from clerkdesk.ui.shell import Shell

LOOK_MS: Final = 250


AWAY: Final = Step(N_("Your first receipt"), N_("Press F2 to open the reception: the tour goes on there."))
STEPS: Final = (
    Step(
        N_("Scan the citizen's ID card"),
        N_("Wherever the cursor is. Without a card, type the name in the box at the top left, then Enter."),
    ),
    Step(
        N_("Choose the procedure"),
        N_("Type some of its words, or its initials: dkks finds Đăng ký khai sinh. Enter chooses the first."),
    ),
    Step(
        N_("Check the papers"),
        N_("Go through the list with the citizen: Space for each paper that is there, F7 when all are."),
    ),
    Step(
        N_("Read the day and the fee aloud, then press F9"),
        N_("They stand at the foot of the page. F9 records the dossier and prints the receipt."),
    ),
    Step(
        N_("This is your first receipt"),
        N_("The citizen signs and takes one copy; the other stays with the dossier. F5 calls the next citizen."),
    ),
)
LAST: Final = len(STEPS) - 1


def step_of(page: Workplace) -> int:
    """Return the place in `STEPS` that the reception has come to."""
    if page.board.panel == "outcome" and page.form.filed and page.form.filed[-1].kind == "accepted":
        return LAST
    procedure = page.procedure()
    if page.form.applicant.blank:
        return 0
    if procedure is None:
        return 1
    return 2 if page.form.missing(procedure) else 3


class Tour(QObject):
    """Shows the next step in a strip under the page, until the first receipt is out or the clerk has enough.

    Attributes:
        coach: the strip.
    """

    def __init__(self, shell: Shell, session: Session) -> None:
        super().__init__(shell)
        self._shell, self._session = shell, session
        self._ended = False
        self.coach = Coach()
        shell.bench.add_strip(self.coach)
        self.coach.left.connect(self.end)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        session.locked.connect(self._rest)

    def offer(self, account: Account) -> None:
        """Begin for a clerk who has not been shown the way at this desk."""
        desk, clerk = self._session.desk, account.id
        self._session.work.ask(
            lambda: preferences.tour_wanted(desk, clerk),
            lambda wanted: self.begin() if wanted and self._is_here(clerk) else None,
            owner=self,
            latest="tour",
        )

    def begin(self) -> None:
        """Show the way from where the reception stands."""
        self._ended = False
        self._look()
        self._timer.start()

    def end(self) -> None:
        """Put the strip away, and do not offer it to this clerk again."""
        self._rest()
        account, desk = self._session.account, self._session.desk
        if account is not None:
            self._session.work.deed(lambda: preferences.tour_done(desk, account.id), owner=self)

    def _rest(self) -> None:
        self._timer.stop()
        self.coach.hide()

    def _is_here(self, clerk: str) -> bool:
        account = self._session.account
        return self._session.open and account is not None and account.id == clerk

    def _look(self) -> None:
        if self._shell.place() != "reception":
            self.coach.show_step(AWAY, -1, len(STEPS))
            return
        page: Workplace = self._shell.page()  # type: ignore[assignment]
        at = step_of(page)
        if self._ended and at != LAST:
            self.end()
            return
        self._ended = at == LAST
        self.coach.show_step(STEPS[at], at, len(STEPS))
