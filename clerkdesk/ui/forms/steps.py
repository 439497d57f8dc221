"""The steps of the forms page: which is in sight, its keys, its words, where the focus goes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from clerkdesk.domain.forms.filling import Standing
from clerkdesk.language import _
from clerkdesk.ui.errors import Notice
from clerkdesk.ui.forms.filling import FillingStep
from clerkdesk.ui.forms.foot import Foot
from clerkdesk.ui.forms.keeper import Keeper
from clerkdesk.ui.forms.limits import Limit, LimitsStep
from clerkdesk.ui.forms.reading import ReadingStep
from clerkdesk.ui.forms.signing import SigningStep
from clerkdesk.ui.forms.start import StartStep
from clerkdesk.ui.forms.visit import Visit, spoken
from clerkdesk.ui.page import Page
from clerkdesk.ui.reception.board import Half
from clerkdesk.ui.session import Session

STEPS: Final = ("start", "limits", "filling", "reading", "signing")


class Steps(Page):
    """Shows one step at a time; `Forms` says what is done in each.

    Attributes:
        visit: what is filled in, or None. step: the one in sight, of `STEPS`.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._desk, self._work = session, session.desk, session.work
        self.visit: Visit | None = None
        self.step = ""
        self._keeper = Keeper(session, self)
        self.start, self.limits, self.filling = StartStep(session), LimitsStep(), FillingStep(session)
        self.reading, self.signing = ReadingStep(), SigningStep()
        self._shown: dict[str, QWidget] = {
            "start": Half(self.start),
            "limits": Half(self.limits),
            "filling": self.filling,
            "reading": self.reading,
            "signing": Half(self.signing),
        }
        for each in self._shown.values():
            self.body.addWidget(each, 1)
            each.setVisible(False)
        bar = self.foot.parentWidget()
        self.keys = Foot(self.foot, bar if bar is not None else self)

    def _go(self, step: str) -> None:
        """Show ``step``."""
        if step != "reading":
            self.reading.close_window()
        self.step = step
        for name, each in self._shown.items():
            each.setVisible(name == step)
        if step == "start":
            self.start.load()
        elif step == "filling" and self.visit is not None:
            self.filling.refresh()
        elif step == "signing" and self.visit is not None:
            self.signing.show_visit(self.visit)
        self._show_keys()
        self._show_header()
        self._focus()

    def _focus(self) -> None:
        if not self.isVisible():
            return
        if self.step == "start":
            self.start.take_focus()
        elif self.step == "limits":
            self.limits.take_focus()
        elif self.step == "filling":
            self.filling.go_on()
        elif self.step == "reading":
            self.keys.agree.setFocus(Qt.FocusReason.TabFocusReason)
        elif not self.signing.take_focus():
            self.keys.deed().setFocus(Qt.FocusReason.TabFocusReason)

    def _show_keys(self) -> None:
        """Show the keys of the step."""
        visit = self.visit
        stage = "more" if self.step == "start" and visit is not None else self.step
        if stage == "signing" and visit is not None:
            printed = all(visit.standing(one) in {Standing.PRINTED, Standing.SIGNED} for one in visit.forms())
            stage = "done" if visit.whole else "sign" if printed else "print"
        self.keys.show_for(
            stage, forms=len(visit.filling.forms) if visit else 0, speaks=stage == "reading" and self.reading.can_speak
        )

    def _show_header(self) -> None:
        visit = self.visit if self.step != "start" else None
        form = visit.form() if visit is not None else None
        hints = {
            "start": _("Choose a form, or take up a visit that waits"),
            "limits": _("First what the law allows, and who asks you to write"),
            "filling": _("Scan the cards, fill in what is empty, then F9 reads it back"),
            "reading": _("Read it to the citizen, section by section"),
            "signing": _("Explain the pledges, print, let them sign"),
        }
        self.header.set_title(spoken(form.title) if form is not None else _("Forms"), hints[self.step])
        name = visit.filling.helped or visit.requester if visit is not None else ""
        self.header.set_fact(_("Citizen") if name else "", name)

    def retranslate(self) -> None:
        """Set every text."""
        for each in (self.start, self.limits, self.filling, self.reading, self.keys):
            each.retranslate()
        if self.visit is not None and self.step == "limits":
            self.limits.show_limits(self._limits(self.visit), self.limits.who.text())
        if self.visit is not None and self.step == "signing":
            self.signing.show_visit(self.visit)
            self._focus()
        if self.step:
            self._show_header()

    def escape(self) -> bool:
        """Go one step back."""
        if self.step == "filling" and self.filling.leave_question():
            return True
        before = {"limits": "start", "filling": "limits", "reading": "filling", "signing": "filling"}.get(self.step)
        if self.step == "start" and self.visit is not None:
            before = "filling"
        if before is None:
            return False
        if before == "start":
            self.put_away()
        elif before == "limits" and self.visit is not None:
            self.filling.flush()
            self.limits.show_limits(self._limits(self.visit), self.visit.filling.helped or self.visit.requester)
            self._go(before)
        else:
            self._go(before)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the sections while reading back."""
        step = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()))
        if step and self.step == "reading":
            self.reading.turn(step)
        else:
            super().keyPressEvent(event)

    def _fit(self, _least: int, _most: int) -> None:
        """The page itself does not scroll: its halves do."""
        self.body.setContentsMargins(24, 0, 12, 16)

    def _told(self, what: object) -> None:
        if isinstance(what, Notice):
            self.notice(what)
        elif isinstance(what, Exception):
            self.fail(what)

    def _limits(self, visit: Visit) -> list[Limit]:
        limits = []
        for code in dict.fromkeys(one.procedure for one in visit.filling.forms):
            forms = tuple(form for form in visit.forms() if visit.opened(form).procedure == code)
            hands = {visit.typed_here(form) for form in forms} - {None}
            own = any(hands) if hands else None
            limits.append(Limit(self._desk.catalogue.get(code, on=self._desk.today()) if code else None, forms, own))
        return limits

    def put_away(self) -> None:
        """Leave the visit for later."""
