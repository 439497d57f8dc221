"""Deeds between reception and result: supplements, and an apology."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.due import Due
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.procedure import Component
from clerkdesk.language import N_, _
from clerkdesk.services import saying, supplement
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Details
from clerkdesk.ui.dossiers import when
from clerkdesk.ui.dossiers.facts import Fact, Facts
from clerkdesk.ui.dossiers.forms import Deed, Form
from clerkdesk.ui.dossiers.ticks import Ticks
from clerkdesk.ui.widgets.when import DateField


class TickForm(Form):
    """A form with things to tick above its fields."""

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self.ticks = Ticks()
        self.ticks.changed.connect(self.edited)
        self.ticks.onward.connect(self._onward)
        self.rows.addWidget(self.ticks)
        self._kept: tuple[str, ...] | None = None

    def offer(self, names: tuple[str, ...], ticked: tuple[str, ...]) -> None:
        """List what can be ticked; what a draft ticked stays so."""
        fresh = not self.ticks.count()
        self.ticks.set_names(names, ticked if self._kept is None else self._kept)
        if fresh and names:
            self.ticks.setFocus(Qt.FocusReason.TabFocusReason)

    def start(self) -> None:
        """Put the focus where the work starts."""
        if self.ticks.count():
            self.ticks.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().start()

    def draft(self) -> dict[str, Any]:
        """Return what is filled in, as plain JSON values."""
        return {**super().draft(), "ticked": list(self.ticks.ticked())}

    def fill(self, body: Mapping[str, Any]) -> None:
        """Fill in what a draft kept."""
        super().fill(body)
        kept = body.get("ticked")
        if isinstance(kept, list):
            self._kept = tuple(str(name) for name in kept)
            names = tuple(self.ticks.item(row).text() for row in range(self.ticks.count()))
            self.ticks.set_names(names, self._kept)

    def _onward(self) -> None:
        if self._fields and not self._fields[0].isHidden():
            self._fields[0].editor.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.entered.emit()


class AskForm(TickForm):
    """What the citizen has to bring: papers of the procedure, ticked, and something else in words."""

    name = "supplement-asked"
    said = N_("The supplement is asked for. The slip is being printed.")

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self.other = self.field("items")
        self.reason = self.field("reason")
        parts = details.dossier.components
        self._missing = tuple(part.name for part in parts if part.held is e.Held.MISSING)
        self.offer(tuple(dict.fromkeys((*self._missing, *(part.name for part in parts)))), self._missing)
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Ask for a supplement"))
        self._hint.setText(_("Space ticks what has to be brought. The time limit stands still until it is there."))
        self.ticks.setAccessibleName(_("To bring"))
        self.other.set_name(_("Also to bring"), _("in words; several with a semicolon"))
        self.reason.set_name(_("Reason"), _("what is lacking, as the citizen reads it"))

    def words(self) -> str:
        """Return the words of its button."""
        return _("Ask and print")

    def ask(self, desk: Desk) -> tuple[str, ...]:
        """Return the papers of the procedure."""
        procedure = supplement.procedure_of(desk, self.details.dossier)
        return tuple(part.name for part in procedure.components) if procedure else ()

    def know(self, found: object) -> None:
        """Offer what the procedure asks for beside what was handed in."""
        if not isinstance(found, tuple):
            return
        ticked = self.ticks.ticked() or self._missing
        parts = (part.name for part in self.details.dossier.components)
        self.offer(tuple(dict.fromkeys((*self._missing, *parts, *found))), ticked)

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        more = [part.strip() for part in self.other.value().split(";")]
        stream, items, reason = self.details.dossier.id, (*self.ticks.ticked(), *more), self.reason.value()
        return lambda desk, clerk: supplement.ask(desk, clerk, stream, items, reason)


class BroughtForm(TickForm):
    """What was asked for is here: the days that were left count again, and both dates are shown."""

    name = "supplement"
    said = N_("The supplement is taken in. The new due date holds.")

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self._parts: dict[str, Component] = {}
        self._due: Due | None = None
        self._closing: dict[str, datetime] = {}
        self.dates = Facts()
        self.rows.addWidget(self.dates)
        self.day = DateField()
        self.due = self.field("due", self.day)
        self.because = self.field("due_reason")
        self.due.hide()
        self.because.hide()
        self.offer(details.dossier.missing, details.dossier.missing)
        self.receipt = QCheckBox()
        self.receipt.setChecked(True)
        self.rows.addWidget(self.receipt)
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Take in the supplement"))
        self._hint.setText(_("Space takes the tick off what was not brought."))
        self.ticks.setAccessibleName(_("Brought"))
        self.receipt.setText(_("Print the receipt again, with both dates"))
        self.due.set_name(_("New due date"))
        self.because.set_name(_("Reason"), _("why this date"))
        self._show_dates()

    def words(self) -> str:
        """Return the words of its button."""
        return _("Take it in")

    def ask(self, desk: Desk) -> tuple[Due, tuple[Component, ...]]:
        """Return the due date that would follow, and the papers of the procedure."""
        procedure = supplement.procedure_of(desk, self.details.dossier)
        return supplement.new_due(desk, self.details.dossier.id), procedure.components if procedure else ()

    def know(self, found: object) -> None:
        """Show both dates, and ask for one that cannot be computed."""
        assert isinstance(found, tuple)
        self._due = found[0]
        self._parts = {part.name: part for part in found[1]}
        typed = found[0].at is None
        self.due.setVisible(typed)
        self.because.setVisible(typed)
        self._show_dates()

    def _show_dates(self) -> None:
        before = self.details.dossier.due_at
        facts = [Fact(name=_("Due before"), value=when.minute(before) if before else _("no due date"))]
        if self._due is not None and self._due.at is not None:
            why = " ".join(saying.say(reason) for reason in self._due.why)
            facts += [
                Fact(name=_("Due from now on"), value=when.minute(self._due.at), strong=True),
                Fact(name=_("Due because"), value=why),
            ]
        elif self._due is not None:
            words = _("It cannot be computed for this procedure: type it, with the reason.")
            facts.append(Fact(name=_("Due from now on"), value=words, tone="warn"))
        self.dates.set_facts(facts)

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        if self._due is None:
            raise Refused("not-ready", "The due date is being computed: one moment.")
        stream, day, because = self.details.dossier.id, self.day.day(), self.because.value()
        receipt = self.receipt.isChecked()
        parts = tuple(self._part(number, name) for number, name in enumerate(self.ticks.ticked(), 1))

        def do(desk: Desk, clerk: e.Clerk) -> supplement.Moved:
            due = desk.calendar.closing(day).astimezone(SITE_TIME) if day else None
            return supplement.receive(desk, clerk, stream, parts, due=due, due_reason=because, receipt=receipt)

        return do

    def _part(self, number: int, name: str) -> e.ComponentIn:
        known = self._parts.get(name)
        if known is None:
            return e.ComponentIn(key=f"other-{number}", name=name, held=e.Held.PAPER, originals=1)
        held = e.Held.PRESENTED if known.present_only else e.Held.PAPER
        return e.ComponentIn(
            key=known.key,
            name=name,
            held=held,
            originals=known.originals,
            certified=known.certified,
            copies=known.copies,
        )


class ApologyForm(Form):
    """A new date, promised by the head of the agency and not by the clerk."""

    name = "apology"
    said = N_("The new date is promised. The apology is being printed for the head's signature.")

    def __init__(self, details: Details) -> None:
        super().__init__(details)
        self.dates = Facts()
        self.rows.addWidget(self.dates)
        self.day = DateField()
        self.due = self.field("due", self.day)
        self.reason = self.field("reason")
        self.signer = self.field("signer")
        self.signer.set_value(details.dossier.signer)
        self.finish()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self._title.setText(_("Apologise, with a new date"))
        self._hint.setText(_("The head of the agency signs the apology. The date that was promised stays on record."))
        dues = self.details.dossier.dues
        told = "\n".join(when.minute(due) for due in dues) or _("no due date")
        self.dates.set_facts([Fact(name=_("Promised"), value=told)])
        self.due.set_name(_("New due date"))
        self.reason.set_name(_("Reason"), _("why it takes longer"))
        self.signer.set_name(_("Signed by"), _("name of the head of the agency"))

    def words(self) -> str:
        """Return the words of its button."""
        return _("Promise and print")

    def deed(self) -> Deed:
        """Return what to do; see `Form.deed`."""
        day = self.day.day()
        if day is None:
            raise Refused("due-open", "Type the new due date.", field="due")
        stream, reason, signer = self.details.dossier.id, self.reason.value(), self.signer.value()
        return lambda desk, clerk: supplement.apologise(desk, clerk, stream, desk.calendar.closing(day), reason, signer)
