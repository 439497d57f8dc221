"""A question with numbered answers beside the form: whose card is this, who is the same person, who changes places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.language import _
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.label import label

MOST: Final = 9
"""So many answers have a digit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked. answers: (words, what to do); likely: which of them Enter takes."""

    title: str
    words: str
    answers: Sequence[tuple[str, Callable[[], None]]]
    likely: int = 0


class Asking(Card):
    """Shows one question; its digits answer, Enter takes the likely one, Esc leaves it.

    Signals:
        answered(): an answer was given, and done. refused(): it was left.
    """

    answered = Signal()
    refused = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(icon="help", parent=parent)
        self._question: Question | None = None
        self._words = label(wrap=True)
        self.body.addWidget(self._words)
        self.buttons = [Button(key=str(at + 1)) for at in range(MOST)]
        self.none = Button(kind="quiet", icon="close", key="Esc", reach="row")
        for at, button in enumerate(self.buttons):
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self.body.addWidget(button)
            button.clicked.connect(lambda _on=False, at=at: self._answer(at))
            button.setVisible(False)
        self.body.addWidget(self.none)
        self.none.clicked.connect(self.leave)
        self.setVisible(False)

    @property
    def asked(self) -> bool:
        """Whether a question is open."""
        return self._question is not None

    def ask(self, question: Question) -> None:
        """Ask, and put the focus on the likely answer."""
        self._question = question
        self.set_title(question.title)
        self._words.setText(question.words)
        for at, button in enumerate(self.buttons):
            there = at < len(question.answers)
            if there:
                button.set_words(question.answers[at][0])
            button.setVisible(there)
        self.none.set_words(_("None of them"))
        self.setVisible(True)
        self.buttons[min(max(question.likely, 0), len(question.answers) - 1)].setFocus(Qt.FocusReason.TabFocusReason)

    def leave(self) -> None:
        """Put the question away unanswered."""
        if self._question is not None:
            self._question = None
            self.setVisible(False)
            self.refused.emit()

    def _answer(self, at: int) -> None:
        question = self._question
        if question is not None and at < len(question.answers):
            self._question = None
            self.setVisible(False)
            question.answers[at][1]()
            self.answered.emit()
