"""Fees that the province's council sets: the site's own table."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import Council, money, parse_money
from clerkdesk.domain.text import matches
from clerkdesk.language import N_, _
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import Rows, Section
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card, EmptyState
from clerkdesk.ui.widgets.idlist import Cell, Column
from clerkdesk.ui.widgets.label import Elided, label


@dataclass(frozen=True, slots=True)
class _Fee:
    code: str
    name: str
    field: str
    published: str
    amount: int | None


class FeesSection(Section):
    """Procedures whose fee the council sets, with the amount that holds here."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._fees: list[_Fee] = []
        self._tills = Card(icon="till")
        self.tills = QCheckBox()
        self.tills.clicked.connect(self._keep_tills)
        self._tills_why = label(muted=True, wrap=True)
        self._tills.body.addWidget(self.tills)
        self._tills.body.addWidget(self._tills_why)
        self.body.addWidget(self._tills)
        self._card = Card(icon="money")
        self.filter = QLineEdit()
        self.filter.textChanged.connect(self._show)
        self._card.body.addWidget(self.filter)
        self.list = Rows(
            [
                Column(
                    title=N_("Procedure"),
                    cell=lambda row: Cell(text=row.name, sub=f"{row.code} · {row.field}"),
                    strong=True,
                ),
                Column(
                    title=N_("Amount here"),
                    cell=lambda row: (
                        Cell(text=money(row.amount))
                        if row.amount is not None
                        else Cell(text=_("asked at the counter"), tone="muted")
                    ),
                    width=184,
                    right=True,
                ),
            ],
            session,
            tall=True,
        )
        self.list.setMinimumHeight(220)
        self.list.current_changed.connect(lambda _at: self._show_chosen())
        self._card.body.addWidget(self.list, 1)
        self._chosen = Elided(tone="muted")
        self._card.body.addWidget(self._chosen)
        line = QHBoxLayout()
        line.setSpacing(8)
        self._amount_name = label()
        self.amount = QLineEdit()
        self.amount.setFixedWidth(160)
        self.list.opened.connect(lambda _at: self.amount.setFocus())
        self._amount_name.setBuddy(self.amount)
        self.keep = Button(kind="primary", icon="check", key="F9")
        self.forget = Button(icon="trash", key="Shift+F6")
        line.addWidget(self._amount_name)
        line.addWidget(self.amount)
        line.addWidget(self.keep)
        line.addWidget(self.forget)
        line.addStretch(1)
        self._card.body.addLayout(line)
        self.body.addWidget(self._card, 1)
        self._empty = EmptyState("money")
        self._empty.hide()
        self.body.addWidget(self._empty)
        self.keep.clicked.connect(self._keep)
        self.amount.returnPressed.connect(self._keep)
        self.forget.clicked.connect(self._forget)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self._tills.set_title(_("Tills"))
        self.tills.setText(_("Take money into open tills only"))
        self._tills_why.setText(
            _(
                "Who takes or gives back money first opens a till (Alt+4) and counts it at the end of the shift. "
                "Off: money is taken without one; whoever wants can still open a till."
            )
        )
        self._card.set_title(_("Fees set by the province's council"))
        self.filter.setPlaceholderText(_("Filter by name or code"))
        self.filter.setAccessibleName(_("Filter by name or code"))
        self._amount_name.setText(_("Amount in đồng"))
        self.keep.set_words(_("Keep"))
        self.forget.set_words(_("Ask at the counter"))
        self._empty.set_words(_("No procedure has a fee that the council sets."))
        self._show_chosen()

    def load(self) -> None:
        """Read the catalogue and the site's amounts."""
        desk = self.session.desk

        def run() -> list[_Fee]:
            amounts = desk.site.fees
            return [
                _Fee(one.code, one.name, one.field, rule.published, amounts.get(one.code))
                for one in desk.catalogue.all(desk.today())
                if (rule := next((case.rule for case in one.fees if isinstance(case.rule, Council)), None))
            ]

        self.session.work.ask(run, self._loaded, self.fail, owner=self, latest="fees")

    def _loaded(self, fees: list[_Fee]) -> None:
        self._fees = fees
        self._card.setVisible(bool(fees))
        self._empty.setVisible(not fees)
        self._show()
        self.tills.setChecked(self.session.desk.site.tills)
        for widget in (self.tills, self.amount, self.keep, self.forget):
            widget.setEnabled(self.session.administrator)

    def _show(self) -> None:
        wanted = self.filter.text()
        self.list.set_rows([fee for fee in self._fees if matches(wanted, fee.name) or wanted.strip() in fee.code])
        self._show_chosen()

    def _show_chosen(self) -> None:
        fee = self.list.chosen()
        self.forget.setVisible(isinstance(fee, _Fee) and fee.amount is not None)
        if not isinstance(fee, _Fee):
            self._chosen.set_words("")
            self.amount.clear()
            return
        words = _("Published elsewhere: {amount}").format(amount=fee.published) if fee.published else fee.name
        self._chosen.set_words(words)
        self.amount.setText("" if fee.amount is None else f"{fee.amount}")

    def _keep(self) -> None:
        fee = self.list.chosen()
        if not isinstance(fee, _Fee) or not self.may():
            return
        try:
            amount = parse_money(self.amount.text())
        except Refused as no:
            self.fail(no)
            return
        site = self.session.desk.site
        self.save_site(dataclasses.replace(site, fees={**site.fees, fee.code: amount}))

    def _keep_tills(self, on: bool) -> None:
        if self.may():
            self.save_site(dataclasses.replace(self.session.desk.site, tills=on))
        else:
            self.tills.setChecked(not on)

    def _forget(self) -> None:
        fee = self.list.chosen()
        if isinstance(fee, _Fee) and self.may():
            site = self.session.desk.site
            fees = {code: amount for code, amount in site.fees.items() if code != fee.code}
            self.save_site(dataclasses.replace(site, fees=fees))
