"""One dossier beside the list: its head, what is known of it, what happened, and the deeds that it allows now."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_, _
from clerkdesk.services import look, papers
from clerkdesk.services.delivery import Done
from clerkdesk.services.look import Details
from clerkdesk.services.supplement import Moved
from clerkdesk.ui.doing import Doing
from clerkdesk.ui.dossiers.amend import CorrectForm
from clerkdesk.ui.dossiers.drafting import Drafting
from clerkdesk.ui.dossiers.endings import VoidForm
from clerkdesk.ui.dossiers.foot import Foot
from clerkdesk.ui.dossiers.forms import FeeForm, Form, ReprintForm, ResultForm, SettleForm
from clerkdesk.ui.dossiers.head import Head
from clerkdesk.ui.dossiers.late_code import print_anew
from clerkdesk.ui.dossiers.more import MoreForm
from clerkdesk.ui.dossiers.recode import RecodeForm
from clerkdesk.ui.dossiers.scope import Mend
from clerkdesk.ui.dossiers.story import Story
from clerkdesk.ui.errors import good
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import EmptyState, column, keep_bar
from clerkdesk.ui.widgets.preview import PdfPreview

PRINTABLE = (
    e.PaperKind.RECEIPT,
    e.PaperKind.DELIVERY,
    e.PaperKind.SUPPLEMENT,
    e.PaperKind.REFUSAL,
    e.PaperKind.APOLOGY,
    e.PaperKind.STOP,
    e.PaperKind.CONTROL,
    e.PaperKind.LABELS,
    e.PaperKind.LOST_RECEIPT,
)


class Pane(QFrame):
    """The detail pane.

    Signals:
        shown(object): the `Details` shown now, or None.
        told(object): a `Notice` for the page.
        failed(object): an exception for the page.
        deliver(str): this stream is to be delivered.
        person(str): the page of this person is wanted: an identity number, or the dossier's stream when there is none.
    """

    shown = Signal(object)
    told = Signal(object)
    failed = Signal(object)
    deliver = Signal(str)
    person = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._session = session
        self._details: Details | None = None
        self._wanted: object = None
        self._form: Form | None = None
        self._doing = Doing(session, self, self._not_done)
        self._paper: e.PaperKind | None = None
        self._drafting = Drafting(session, self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._whole = QStackedWidget()
        outer.addWidget(self._whole)
        self._empty = EmptyState("dossiers")
        self._whole.addWidget(self._empty)
        self._whole.addWidget(self._build())
        self.retranslate()

    def _build(self) -> QWidget:
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 12, 0, 0)
        rows.setSpacing(8)
        content, self._content = column(spacing=8)
        content.setObjectName("plain")
        self._content.setContentsMargins(16, 0, 16, 16)
        self.head = Head()
        self.head.copy.clicked.connect(self.copy_code)
        self.head.person.clicked.connect(self._open_person)
        self._content.addWidget(self.head)
        self.story = Story(self._session)
        self.story.scanned.opened.connect(self._show_scan)
        self.story.scanned.told.connect(self.told)
        self.story.scanned.failed.connect(self.failed)
        self.story.fee.clicked.connect(lambda: self._open(FeeForm))
        self.story.same_code.reissue.clicked.connect(lambda: self._open(RecodeForm))
        self.story.late_code.again.clicked.connect(self._print_anew)
        self._content.addWidget(self.story, 1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keep_bar(self._scroll)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setWidget(content)
        self.preview = PdfPreview(self._session.work)
        self._middle = QStackedWidget()
        self._middle.addWidget(self._scroll)
        self._middle.addWidget(self.preview)
        rows.addWidget(self._middle, 1)
        self.foot = Foot()
        self.foot.see.clicked.connect(self.toggle_preview)
        self.foot.again.clicked.connect(lambda: self._open(ReprintForm))
        self.foot.void.clicked.connect(lambda: self._open(VoidForm))
        self.foot.more.clicked.connect(lambda: self._open(lambda details: MoreForm(details, self.foot.tucked())))
        self.foot.main.clicked.connect(self._main_deed)
        self.foot.cancel.clicked.connect(self.close_form)
        self.foot.confirmed.connect(self._do)
        rows.addWidget(self.foot)
        return inner

    # --- what is shown

    @property
    def details(self) -> Details | None:
        """The dossier shown now."""
        return self._details

    def expect(self, what: object) -> None:
        """Another dossier is on its way: no deed is done on the one still in sight."""
        self._wanted = what
        self.keep()

    def keep(self) -> None:
        """Save now what is typed."""
        self._drafting.flush()

    def show_details(self, details: Details | None) -> None:
        """Show a dossier, or that none is chosen."""
        same = details is not None and self._details is not None and details.dossier.id == self._details.dossier.id
        if not same:
            self._drop_form()
            self._paper = None
            self._middle.setCurrentIndex(0)
            self._scroll.verticalScrollBar().setValue(0)
        self._details = details
        self._wanted = None
        self._whole.setCurrentIndex(0 if details is None else 1)
        if details is not None:
            self.head.show_details(details)
            self.story.show_details(details)
            if same and self._paper in PRINTABLE:
                self._show_paper(self._paper)
        self._show_deeds()
        self.shown.emit(details)

    def _show_deeds(self) -> None:
        self.foot.show_deeds(self._details, self._form, papers=bool(self._kinds()), paper_open=self._paper is not None)

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._empty.set_words(
            _("No dossier is chosen"), _("Choose one with the arrow keys, or scan the code on its receipt.")
        )
        self._scroll.setAccessibleName(_("The dossier as it stands"))
        self.preview.setAccessibleName(_("The paper, page by page"))
        if self._details is not None:
            self.head.show_details(self._details)
            self.story.show_details(self._details)
        self._show_deeds()
        if self._form is not None:
            self._form.retranslate()

    def read_on(self) -> None:
        """Put the focus into the dossier, so that the arrow keys scroll it."""
        (self.preview if self._paper else self._scroll).setFocus(Qt.FocusReason.TabFocusReason)

    # --- deeds

    def copy_code(self) -> None:
        """Put the code on the clipboard."""
        if self._ready() and self._details and self._details.dossier.number:
            QGuiApplication.clipboard().setText(self._details.dossier.number)
            self.told.emit(good(N_("{code} is on the clipboard."), code=self._details.dossier.number))

    def _open_person(self) -> None:
        dossier = self._details.dossier if self._details is not None and self._ready() else None
        if dossier is not None and dossier.applicant is not None:
            self.person.emit(dossier.applicant.identity.number or dossier.id)

    def _print_anew(self) -> None:
        """The official code has come: print the receipt again."""
        if self._details is not None and self._ready():
            self._doing.do(
                print_anew(self._details), lambda _done: self.told.emit(good(N_("The paper is being printed again.")))
            )

    def enter_result(self) -> None:
        """Open the form for the result, if one may be entered."""
        if self._details is not None and self._details.can_enter_result:
            clerk = self._session.clerk
            self._open(lambda details: ResultForm(details, clerk))

    def mend(self, wanted: Mend) -> bool:
        """Open the form that puts right what is wrong, at the field when it is known; return whether it is here."""
        details = self._details
        if details is None or not self._ready() or wanted.stream != details.dossier.id:
            return False
        if wanted.void:
            if details.can_void:
                self._open(VoidForm)
        elif "correct" in details.may:
            self._open(CorrectForm)
            if isinstance(self._form, CorrectForm):
                self._form.turn_to(wanted.field)
        return True

    def _main_deed(self) -> None:
        details = self._details
        if details is None or not self._ready():
            return
        if details.dossier.contested:
            self._open(SettleForm)
        elif details.can_deliver:
            self.deliver.emit(details.dossier.id)
        else:
            self.enter_result()

    def _ready(self) -> bool:
        return self._details is not None and self._wanted is None and not self._doing.busy

    def _open(self, kind: Callable[[Details], Form]) -> None:
        details = self._details
        if details is None or not self._ready():
            return
        self._drop_form()
        self._paper = None
        form = self._form = kind(details)
        self._middle.setCurrentIndex(0)
        self.story.hide()
        self._content.addWidget(form, 1)
        self._scroll.verticalScrollBar().setValue(0)
        form.entered.connect(self._do)
        if isinstance(form, MoreForm):
            form.chosen.connect(self._open)
            form.pressed.connect(self._press)
        else:
            desk = self._session.desk
            self._session.work.ask(lambda: form.ask(desk), form.know, self.failed.emit, owner=form)
        self._drafting.follow(form)
        self._show_deeds()
        form.start()
        QTimer.singleShot(0, form, self._show_form)

    def _press(self, button: Button) -> None:
        """Do the deed of a button of the foot that was chosen in the list."""
        self.close_form()
        button.click()

    def _show_form(self) -> None:
        """Scroll the form to the top where it does not fit under the head."""
        bar = self._scroll.verticalScrollBar()
        if self._form is not None and bar.maximum():
            bar.setValue(self._form.y())

    def close_form(self) -> bool:
        """Go back from a form or a paper; return whether there was one."""
        if self._form is not None:
            self._drafting.flush()
            self._drop_form()
            self._show_deeds()
            self._scroll.setFocus()
            return True
        if self._paper is not None:
            self.toggle_preview()
            return True
        return False

    def _drop_form(self) -> None:
        if self._form is not None:
            self._drafting.follow(None)
            self._content.removeWidget(self._form)
            self._form.deleteLater()
            self._form = None
            self.story.show()

    def _do(self) -> None:
        form = self._form
        if form is None or not form.words() or not self._ready():
            return
        self._doing.do_as_told(form.deed, self._done)

    def _done(self, done: Done | Moved) -> None:
        form = self._form
        if form is None or form.details.dossier.id != done.stream:
            return
        self._drafting.done(form)
        self._drop_form()
        self._show_deeds()
        self._scroll.setFocus()
        self.told.emit(good(form.said))

    def _not_done(self, error: Exception) -> None:
        if isinstance(error, Refused) and self._form is not None:
            self._form.wrong(error.field)
        self.failed.emit(error)

    # --- papers

    def _kinds(self) -> list[e.PaperKind]:
        printed = self._details.dossier.papers if self._details else {}
        return [kind for kind in PRINTABLE if kind in printed]

    def toggle_preview(self) -> None:
        """Show the receipt, then the next paper that there is, then the dossier again."""
        if not self._ready():
            return
        kinds = [] if self._paper is e.PaperKind.FORM else self._kinds()
        place = kinds.index(self._paper) + 1 if self._paper in kinds else 0
        if place < len(kinds):
            self._show_paper(kinds[place])
        else:
            self._paper = None
            self._middle.setCurrentIndex(0)
        self._show_deeds()

    def _show_scan(self, pdf: bytes) -> None:
        """Show what was scanned; back to the dossier as from any paper."""
        self._paper = e.PaperKind.FORM
        self._middle.setCurrentIndex(1)
        self.preview.show_pdf(pdf)
        self.preview.setFocus()
        self._show_deeds()

    def _show_paper(self, kind: e.PaperKind) -> None:
        details = self._details
        if details is None:
            return
        desk, stream, copy = self._session.desk, details.dossier.id, details.dossier.papers.get(kind, 1)
        fresh = self._paper is not kind
        self._paper = kind
        self._middle.setCurrentIndex(1)
        if fresh:
            self.preview.show_pdf(b"")
            self.preview.setFocus()
        self._session.work.ask(
            lambda: papers.paper(desk, kind, stream, copy),
            self._paper_there,
            self._no_paper,
            owner=self,
            latest="paper",
        )

    def _paper_there(self, pdf: bytes) -> None:
        if self._paper is not None:
            self.preview.show_pdf(pdf)

    def _no_paper(self, error: Exception) -> None:
        self._paper = None
        self._middle.setCurrentIndex(0)
        self._show_deeds()
        self.failed.emit(error)


def load(session: Session, row: int) -> Callable[[], Details | None]:
    """Return the question for the dossier in ``row`` of the list."""
    desk = session.desk

    def ask() -> Details | None:
        lines = look.lines(desk, [row])
        return look.details(desk, lines[0].stream) if lines else None

    return ask
