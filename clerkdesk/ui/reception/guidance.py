"""What a new clerk is told about a procedure, and what a citizen is told to bring: beside the work, at a key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from clerkdesk.domain.procedure import Procedure
from clerkdesk.language import _
from clerkdesk.printing.checklist import ChecklistPaper
from clerkdesk.services.guide import Advice
from clerkdesk.ui.reception.lines import DossierLine, DossierList
from clerkdesk.ui.states import UNVERIFIED
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.chip import Chip
from clerkdesk.ui.widgets.label import Icon, label

GUIDE_KEY = "Ctrl+H"
PRINT_KEY = "Ctrl+P"
ON_KEY = "Ctrl+Down"
_MOST_LINKED = 4


class Points(QWidget):
    """A small heading and a few sentences, each with an icon; not there while there are none."""

    def __init__(self, icon: str, tone: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._tone = icon, tone
        self._head = label(muted=True)
        self._said: tuple[str, ...] = ()
        self._lines: list[tuple[QWidget, QLabel]] = []  # rows that are not needed are hidden, so that nothing jumps
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self._rows.addWidget(self._head)
        self._head.setVisible(False)
        self.setVisible(False)

    def set_head(self, words: str) -> None:
        """Name the points (translated)."""
        self._head.setText(words)
        self._head.setVisible(bool(words))

    def said(self) -> tuple[str, ...]:
        """Return the sentences shown."""
        return self._said

    def say(self, sentences: Sequence[str]) -> None:
        """Show ``sentences``."""
        said = tuple(filter(None, sentences))
        self.setVisible(bool(said))
        if said == self._said:
            return
        self._said = said
        for row, _line in self._lines[len(said) :]:
            row.hide()
        for at, sentence in enumerate(said):
            if at == len(self._lines):
                self._add_line()
            row, line = self._lines[at]
            line.setText(sentence)
            row.show()

    def _add_line(self) -> None:
        row, line = QWidget(), label(wrap=True)
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(Icon(self._icon, size=16, tone=self._tone), 0, Qt.AlignmentFlag.AlignTop)
        across.addWidget(line, 1)
        self._rows.addWidget(row)
        self._lines.append((row, line))


class Guidance(Card):
    """The guidance on one procedure. It stands over the citizen's card and goes at the same key.

    Signals:
        closed(): it is to be put away.
        wanted(object): guidance on the linked procedure of that code is wanted.
        printing(str): the checklist of that procedure is wanted on paper.
        read_on(): the next part of it is wanted in sight.
    """

    closed = Signal()
    wanted = Signal(object)
    printing = Signal(str)
    read_on = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(icon="help", parent=parent)
        self._advice: Advice | None = None
        self._paper: ChecklistPaper | None = None
        self._chosen = False
        self.paper_button = Button(icon="printer", key=PRINT_KEY)
        self.paper_button.clicked.connect(lambda: self.printing.emit(self.code))
        self.close_button = Button(kind="quiet", icon="close")
        self.close_button.clicked.connect(self.closed)
        self.on_button = Button(kind="quiet", icon="chevron-down", key=ON_KEY)
        self.on_button.clicked.connect(self.read_on)
        self.add_beside(self.on_button)
        self.add_beside(self.close_button)
        self._name = label(strong=True, wrap=True)
        self._doubt = Chip(UNVERIFIED)
        name = QHBoxLayout()
        name.setSpacing(8)
        name.addWidget(self._name, 1)
        name.addWidget(self._doubt)
        self.body.addLayout(name)
        across = QHBoxLayout()
        across.addWidget(self.paper_button)
        across.addStretch(1)
        self.body.addLayout(across)
        self.bring, self.terms = Points("papers"), Points("clock")
        self.checks, self.mistakes = Points("check", "good"), Points("alert", "warn")
        self.law, self.notices = Points("info"), Points("flag", "accent")
        self.common, self.never = Points("check"), Points("stop", "bad")
        self._linked_name = label(muted=True)
        self.linked = DossierList()
        self.linked.picked.connect(self.wanted)
        for points in (self.bring, self.terms, self.checks, self.mistakes, self.law, self.notices):
            self.body.addWidget(points)
        self.body.addWidget(self._linked_name)
        self.body.addWidget(self.linked)
        self.body.addWidget(self.common)
        self.body.addWidget(self.never)
        self.setVisible(False)

    @property
    def code(self) -> str:
        """The code of the procedure that is explained, "" while there is none."""
        return self._advice.procedure.code if self._advice else ""

    def explain(self, advice: Advice | None, paper: ChecklistPaper | None, chosen: Procedure | None) -> None:
        """Show ``advice``; ``paper`` tells what to bring where its procedure is not the one ``chosen`` already."""
        self._advice, self._paper = advice, paper
        self._chosen = bool(advice and chosen and advice.procedure.code == chosen.code)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts."""
        self.set_title(_("Guidance"))
        self.close_button.set_words("", _("Close ({key})").format(key=GUIDE_KEY))
        self.on_button.set_words("", _("Read on ({key}); from the end back to the beginning").format(key=ON_KEY))
        self.paper_button.set_words(_("Print what to bring"))
        for points, words in (
            (self.bring, _("Papers to bring")),
            (self.terms, _("Time and fee")),
            (self.checks, _("Check")),
            (self.mistakes, _("Common mistakes")),
            (self.law, _("Why: the law")),
            (self.notices, _("This centre says")),
            (self.common, _("With every procedure")),
            (self.never, _("Never, when you write for a citizen")),
        ):
            points.set_head(words)
        self._linked_name.setText(_("Goes with it"))
        self.linked.setAccessibleName(_("Goes with it"))
        self._say()

    def _say(self) -> None:
        told, paper = self._advice, self._paper if not self._chosen else None
        self.paper_button.setEnabled(told is not None)
        self._name.setText(told.procedure.name if told else _("Choose a procedure: its guidance then stands here."))
        self._doubt.set_look(UNVERIFIED if told and told.doubtful else None)
        self.bring.say([_bring(*line) for line in _lines(paper)])
        self.terms.say([paper.time, paper.fee] if paper else ())
        self.checks.say(told.checks if told else ())
        self.mistakes.say(told.mistakes if told else ())
        self.law.say([told.law] if told else ())
        self.notices.say(told.notices if told else ())
        self.common.say(told.common.checks if told else ())
        self.never.say(told.common.forbidden if told else ())
        lines = [
            DossierLine(
                value=one.code,
                title=one.procedure.name,
                detail=" · ".join(filter(None, (one.code, _("linked by law") if one.official else "", one.why))),
            )
            for one in (told.linked if told else ())
            if one.procedure is not None
        ]
        self.linked.show_lines(lines, most=_MOST_LINKED)
        for widget in (self._linked_name, self.linked):
            widget.setVisible(bool(lines))


def _lines(paper: ChecklistPaper | None) -> list[tuple[str, str, str]]:
    return [(one.name, one.counts, one.when) for one in paper.components] if paper else []


def _bring(name: str, counts: str, when: str) -> str:
    more = "; ".join(filter(None, (counts, when)))
    return f"{name} ({more})" if more else name
