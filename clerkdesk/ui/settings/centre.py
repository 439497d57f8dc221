"""The centre: letterhead, hours, and the habits of this site."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.site import check_public_address
from clerkdesk.language import _
from clerkdesk.services.today import parse_alerts
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import Section
from clerkdesk.ui.start.centre_form import CentreForm
from clerkdesk.ui.widgets.card import Card, Columns, column
from clerkdesk.ui.widgets.field import FieldRow
from clerkdesk.ui.widgets.label import label

NUMBER = 72
ADDRESS = 112


class NumberRow(QWidget):
    """A whole number with what it says before it and its unit after it."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self._name = label(wrap=True)
        self.box = QLineEdit()
        self.box.setValidator(QIntValidator(least, most, self.box))
        self.box.setFixedWidth(NUMBER)
        self.box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._unit = label(muted=True)
        self._unit.setMinimumWidth(48)
        self._name.setBuddy(self.box)
        line.addWidget(self._name, 1)
        line.addWidget(self.box)
        line.addWidget(self._unit)

    def value(self) -> int | None:
        """Return the number, None when it is out of bounds."""
        return int(self.box.text()) if self.box.hasAcceptableInput() else None

    def set_words(self, name: str, unit: str) -> None:
        """Show ``name`` and ``unit`` (translated)."""
        self._name.setText(name)
        self._unit.setText(unit)
        self.box.setAccessibleName(f"{name} ({unit})")


class CentreSection(Section):
    """Fields of the `Site` that stand on paper or steer the counter."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        columns = Columns(least=880)
        self._card = Card(icon="building")
        self.form = CentreForm(session.work)
        self._card.body.addWidget(self.form)
        self._card.body.addStretch(1)
        columns.add(self._card, 9)
        box, rows = column(spacing=16)
        self._habits = Card(icon="clock")
        self.saturday = QCheckBox()
        self._saturday_why = label(muted=True, wrap=True)
        self.wait = NumberRow(1, 365)
        self._wait_why = label(muted=True, wrap=True)
        self.drafts = NumberRow(1, 365)
        self._drafts_why = label(muted=True, wrap=True)
        self.alerts = QLineEdit()
        self.alerts.setFixedWidth(NUMBER + 56)
        self._alerts_name = label(wrap=True)
        self._alerts_name.setBuddy(self.alerts)
        self._alerts_why = label(muted=True, wrap=True)
        alerting, alerts = QWidget(), QHBoxLayout()
        alerting.setLayout(alerts)
        alerts.setContentsMargins(0, 0, 0, 0)
        alerts.addWidget(self._alerts_name, 1)
        alerts.addWidget(self.alerts)
        self.idle = NumberRow(0, 240)
        self._idle_why = label(muted=True, wrap=True)
        self._habits.body.setSpacing(16)
        for row, why in (
            (self.saturday, self._saturday_why),
            (self.wait, self._wait_why),
            (alerting, self._alerts_why),
            (self.drafts, self._drafts_why),
            (self.idle, self._idle_why),
        ):
            habit, lines = column(spacing=2)  # what is asked, and close under it what it does
            lines.addWidget(row)
            lines.addWidget(why)
            self._habits.body.addWidget(habit)
        self._habits.body.addStretch(1)
        rows.addWidget(self._habits)
        self._public = Card(icon="globe")
        self.address = FieldRow(name_width=ADDRESS, marked=False)
        self.address.editor.setMaxLength(80)
        self._address_why = label(muted=True, wrap=True)
        self._public.body.addWidget(self.address)
        self._public.body.addWidget(self._address_why)
        rows.addWidget(self._public)
        rows.addStretch(1)
        columns.add(box, 5)
        self.save = self.fill(columns, self._save)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self._card.set_title(_("Letterhead and hours"))
        self.form.retranslate()
        self._habits.set_title(_("Habits of this desk"))
        self.saturday.setText(_("Open on Saturday mornings"))
        self._saturday_why.setText(_("Dossiers are received then; Saturday is still not counted as a working day."))
        self.wait.set_words(_("Results that wait longer for their citizen are listed"), _("days"))
        self._wait_why.setText(_("They stand on the Deliver page."))
        alerts = _("Point dossiers out so many working days before they are due")
        self._alerts_name.setText(alerts)
        self.alerts.setAccessibleName(alerts)
        self._alerts_why.setText(_("On the Today page. 0 is the day itself."))
        self.drafts.set_words(_("Forms that were begun and not signed are deleted after"), _("days"))
        self._drafts_why.setText(_("They stand among the visits that wait, each with its day."))
        self.idle.set_words(_("Lock when nobody touches the keyboard for"), _("minutes"))
        self._idle_why.setText(_("0: never by itself. Ctrl+L locks at once."))
        self._public.set_title(_("Looking up from home"))
        self.address.set_name(_("Public address"), "https://…")
        self._address_why.setText(
            _("Each new ticket and receipt bears a second QR: this address with its own token. Empty: no such QR.")
        )
        self.save.set_words(_("Save"))

    def load(self) -> None:
        """Show the site."""
        site = self.session.desk.site
        self.form.set_site(site)
        self.saturday.setChecked(site.saturday_morning)
        self.wait.box.setText(str(site.wait_days))
        self.drafts.box.setText(str(site.draft_days))
        self.alerts.setText(", ".join(map(str, site.alert_days)))
        self.idle.box.setText(str(site.idle_minutes))
        self.address.set_value(site.public_address)
        may = self.session.administrator
        for widget in (
            self.form,
            self.saturday,
            self.wait,
            self._alerts_name,
            self.alerts,
            self.drafts,
            self.idle,
            self.address,
            self.save,
        ):
            widget.setEnabled(may)

    def start(self) -> None:
        """Begin at the agency."""
        self.form.agency.editor.setFocus()

    def _save(self) -> None:
        if not self.may():
            return
        wait, drafts, idle = self.wait.value(), self.drafts.value(), self.idle.value()
        try:
            if wait is None or drafts is None or idle is None:
                raise Refused("number-out-of-bounds", "A number of days or minutes is out of bounds.")
            site = dataclasses.replace(
                self.form.site(),
                saturday_morning=self.saturday.isChecked(),
                wait_days=wait,
                draft_days=drafts,
                alert_days=parse_alerts(self.alerts.text()),
                idle_minutes=idle,
                public_address=self.address.value().strip(),
            )
            check_public_address(site.public_address)
        except Refused as no:
            self.fail(no)
            self._show_wrong(no.field)
            return
        self.save_site(site)

    def _show_wrong(self, field: str) -> None:
        if field != "public_address":
            self.form.show_wrong(field)
            return
        self.address.set_wrong(_("Please check"))
        self.address.editor.setFocus()
