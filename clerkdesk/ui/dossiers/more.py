"""The other deeds of a dossier: those that it allows now, as a list in the pane, each with a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import ENDED, State
from clerkdesk.language import N_, _
from clerkdesk.services import correction, papers
from clerkdesk.services.look import Details
from clerkdesk.ui.dossiers import recode
from clerkdesk.ui.dossiers.amend import CorrectForm, RefundForm
from clerkdesk.ui.dossiers.endings import RefuseForm, StopForm, WithdrawForm
from clerkdesk.ui.dossiers.forms import Form
from clerkdesk.ui.dossiers.later import (
    ApologyForm,
    AskForm,
    BroughtForm,
)
from clerkdesk.ui.dossiers.papering import ControlForm, LabelsForm, VisitListForm
from clerkdesk.ui.dossiers.passing import BackForm, GiveForm
from clerkdesk.ui.dossiers.recode import RecodeForm
from clerkdesk.ui.widgets.button import Button


@dataclass(frozen=True, slots=True)
class Choice:
    """One deed: its words (English), its icon, its form, and whether it may be done now."""

    words: str
    icon: str
    form: Callable[[Details], Form]
    may: Callable[[Details], bool]


def _sound(details: Details) -> bool:
    return not details.dossier.frozen and not details.dossier.contested


def _printable(details: Details) -> bool:
    dossier = details.dossier
    whole = dossier.applicant is not None and not dossier.frozen
    return bool(dossier.code) and whole and dossier.state is not State.VOIDED


def _correctable(details: Details) -> bool:
    what = e.FactCorrected(field="note", reason="")
    return not details.dossier.erased and details.can(what) and bool(correction.correctable(details))


CHOICES: Final = (
    Choice(N_("Ask for a supplement"), "pause", AskForm, lambda d: d.can(e.SupplementAsked(items=("?",)))),
    Choice(N_("Take in the supplement"), "papers", BroughtForm, lambda d: d.can(e.Supplemented())),
    Choice(N_("Hand over to the specialist"), "send", GiveForm, lambda d: d.can(e.HandedOver(to=""))),
    Choice(N_("Take back from the specialist"), "undo", BackForm, lambda d: d.can(e.HandedBack(by=""))),
    Choice(
        N_("Apologise, with a new date"),
        "calendar",
        ApologyForm,
        lambda d: d.can(e.DueMoved(due_at=d.now, reason="", signer="")),
    ),
    Choice(N_("Correct a fact"), "typed", CorrectForm, _correctable),
    Choice(N_("Issue a new code"), "key", RecodeForm, recode.possible),
    Choice(N_("Give money back"), "money", RefundForm, lambda d: d.dossier.paid > 0 and _sound(d)),
    Choice(
        N_("Print labels"),
        "papers",
        LabelsForm,
        lambda d: _printable(d) and d.dossier.state not in ENDED and bool(papers.label_count(d.dossier)),
    ),
    Choice(N_("Print the control sheet"), "printer", ControlForm, _printable),
    Choice(
        N_("Print the list of the visit"), "dossiers", VisitListForm, lambda d: _printable(d) and bool(d.dossier.visit)
    ),
    Choice(
        N_("Withdrawn by the applicant"),
        "undo",
        WithdrawForm,
        lambda d: d.can(e.Withdrawn(reason="")),
    ),
    Choice(N_("Stop at the applicant's request"), "stop", StopForm, lambda d: d.can(e.Stopped(reason=""))),
    Choice(N_("Refuse"), "close", RefuseForm, lambda d: d.can(e.DossierRefused(reason=""))),
)


KEYS: Final = "1234567890ABCDEFGH"
"""The keys of the deeds in the list."""


def possible(details: Details) -> tuple[Choice, ...]:
    """Return the deeds that the dossier allows now."""
    return tuple(choice for choice in CHOICES if choice.may(details))


class MoreForm(Form):
    """The list of deeds. Arrow keys and Enter choose, and so do the keys shown.

    tucked: deeds that have no room at the foot; they stand first, under their own keys.

    Signals:
        chosen(object): the form of the deed that was chosen.
        pressed(object): the button, one of ``tucked``, whose deed was chosen.
    """

    chosen = Signal(object)
    pressed = Signal(object)

    def __init__(self, details: Details, tucked: Sequence[Button]) -> None:
        super().__init__(details)
        self.choices = possible(details)
        self._tucked = [(button, _Line(icon=button.icon_name(), key=button.key())) for button in tucked]
        for button, line in self._tucked:
            line.setEnabled(button.isEnabled())
            line.clicked.connect(lambda _on=False, button=button: self.pressed.emit(button))
            self.rows.addWidget(line)
        self.buttons: list[Button] = []
        for number, choice in enumerate(self.choices):
            button = _Line(icon=choice.icon, key=KEYS[number])
            button.clicked.connect(lambda _on=False, form=choice.form: self.chosen.emit(form))
            self.rows.addWidget(button)
            self.buttons.append(button)
        self.rows.setSpacing(2)
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("More deeds"))
        ended = self.details.dossier.state in ENDED
        self._hint.setText(
            _("This dossier has ended; only this can still be done.") if ended else _("What this dossier allows now")
        )
        for tucked, line in self._tucked:
            line.set_words(tucked.text())
        for choice, button in zip(self.choices, self.buttons, strict=True):
            button.set_words(_(choice.words))

    def words(self) -> str:
        """Return "": a line is chosen, nothing is confirmed."""
        return ""

    def start(self) -> None:
        """Put the focus on the first deed that only this list has, if there is one."""
        for line in (*self.buttons, *(line for _button, line in self._tucked)):
            if line.isEnabled():
                line.setFocus(Qt.FocusReason.TabFocusReason)
                break


class _Line(Button):
    """A deed of the list, as wide as it; Up and Down go to its neighbours."""

    def __init__(self, *, icon: str, key: str) -> None:
        super().__init__(kind="quiet", icon=icon, key=key)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up and down."""
        step = {Qt.Key.Key_Down: True, Qt.Key.Key_Up: False}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.focusNextPrevChild(step)
