"""The site's own lines: printed on checklists and shown in the guidance, for all procedures or for one."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit

from clerkdesk.domain.text import clean
from clerkdesk.language import N_, _
from clerkdesk.services.desk import Desk
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.section import Rows, Section
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.idlist import Cell, Column
from clerkdesk.ui.widgets.label import label
from clerkdesk.ui.widgets.search import Hit, SearchField

ALL: Final = "*"
LIMIT: Final = 500


@dataclass(frozen=True, slots=True)
class _Notice:
    code: str
    name: str
    text: str


class Notices(Card):
    """Lists the lines; the chosen one is edited below, an empty text removes it."""

    def __init__(self, session: Session, section: Section) -> None:
        super().__init__(icon="paper")
        self._session, self._section = session, section
        desk = session.desk
        self._why = label(muted=True, wrap=True)
        self.body.addWidget(self._why)
        self.list = Rows(
            [
                Column(title=N_("Printed with"), cell=_with, width=280, strong=True),
                Column(title=N_("Text"), cell=lambda row: Cell(text=row.text)),
            ],
            session,
            tall=True,
        )
        self.list.setMinimumHeight(152)
        self.list.current_changed.connect(lambda _at: self._show())
        self.body.addWidget(self.list)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.finder = SearchField(lambda text: _procedures(desk, text), session.work)
        self.finder.chosen.connect(self._add)
        line.addWidget(self.finder, 1)
        self.body.addLayout(line)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(80)
        self.body.addWidget(self.text)
        self.save = Button(icon="check", key="Ctrl+S")
        self.save.clicked.connect(self._save)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.save)
        self.body.addLayout(below)

    def retranslate(self) -> None:
        """Set every text."""
        self.set_title(_("Own lines on checklists"))
        self._why.setText(
            _("Shown in the guidance and printed on the citizen's checklist; an empty text removes the line.")
        )
        self.finder.setPlaceholderText(_("Add a line for one procedure: its name, initials or code"))
        self.finder.setAccessibleName(_("Add a line for one procedure: its name, initials or code"))
        self.text.setAccessibleName(_("Text"))
        self.save.set_words(_("Save the line"))

    def load(self) -> None:
        """Show what is kept."""
        desk = self._session.desk
        rows = [_Notice(ALL, "", desk.site.notices.get(ALL, ""))]
        rows += [_Notice(code, _name(desk, code), text) for code, text in desk.site.notices.items() if code != ALL]
        self.list.set_rows(rows)
        may = self._session.administrator
        for widget in (self.finder, self.text, self.save):
            widget.setEnabled(may)
        self._show()

    def _show(self) -> None:
        row = self.list.chosen()
        self.text.setPlainText(row.text if isinstance(row, _Notice) else "")

    def _add(self, code: str) -> None:
        self.finder.setText("")
        codes = [row.code for row in self.list.rows()]
        if code not in codes:
            self.list.set_rows([*self.list.rows(), _Notice(code, _name(self._session.desk, code), "")])
            codes.append(code)
        self.list.select_id(codes.index(code))
        self.text.setFocus()

    def _save(self) -> None:
        row, site = self.list.chosen(), self._session.desk.site
        if not isinstance(row, _Notice) or not self._section.may():
            return
        lines = [clean(one, field="text", limit=LIMIT) for one in self.text.toPlainText().splitlines()]
        text = "\n".join(filter(None, lines))
        kept = {code: old for code, old in site.notices.items() if code != row.code}
        self._section.save_site(dataclasses.replace(site, notices=kept | {row.code: text} if text else kept))


def _procedures(desk: Desk, text: str) -> list[Hit]:
    return [
        Hit(value=one.code, title=one.name, detail=f"{one.code} · {one.field}", icon="paper")
        for one in desk.catalogue.search(text, on=desk.today(), limit=20)
    ]


def _name(desk: Desk, code: str) -> str:
    found = desk.catalogue.latest(code)
    return found.name if found else code


def _with(row: _Notice) -> Cell:
    return Cell(text=row.name or _("All procedures"), sub=row.code if row.name else "")
