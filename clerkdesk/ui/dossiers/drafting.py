"""Keeping what is typed into a form of the pane, so that it is there again after a power cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, QTimer, SignalInstance
from shiboken6 import isValid

from clerkdesk.services import drafts
from clerkdesk.services.drafts import Draft
from clerkdesk.ui.session import Session

PAUSE_MS: Final = 250


class Typed(Protocol):
    """A form whose content is kept: under its name, "" for none, and what it is about (a stream)."""

    name: str

    @property
    def edited(self) -> SignalInstance:
        """Sent when something was filled in."""

    @property
    def subject(self) -> str:
        """The stream that it is about."""

    def draft(self) -> dict[str, Any]:
        """Return what is filled in, as plain JSON values."""

    def fill(self, body: Mapping[str, Any]) -> None:
        """Fill in what a draft kept."""


class Drafting(QObject):
    """Follows one form at a time: fills in its draft, saves it a moment after each change, drops it when it is done."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._form: Typed | None = None
        self._touched = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._save)

    def follow(self, form: Typed | None) -> None:
        """Keep drafts of ``form`` from now on, or of none; save what the last one still had."""
        self.flush()
        if self._form is not None and isValid(self._form):
            self._form.edited.disconnect(self._edited)
        self._form, self._touched = (form if form is not None and form.name else None), False
        if self._form is None:
            return
        self._form.edited.connect(self._edited)
        desk, key = self._session.desk, _key(self._form)
        self._session.work.deed(lambda: drafts.load(desk, key), self._loaded, owner=self)  # after what is being saved

    def flush(self) -> None:
        """Save now what waits to be saved."""
        if self._timer.isActive():
            self._timer.stop()
            self._save()

    def _save(self) -> None:
        if self._form is None or not self._session.open:
            return
        desk, clerk = self._session.desk, self._session.clerk
        key, body = _key(self._form), self._form.draft()
        self._session.work.deed(lambda: drafts.save(desk, key, clerk, body))

    def done(self, form: Typed) -> None:
        """Forget the draft of ``form``: its deed is done."""
        self._timer.stop()
        if form.name:
            desk, key = self._session.desk, _key(form)
            self._session.work.deed(lambda: drafts.drop(desk, key))

    def _edited(self) -> None:
        self._touched = True
        self._timer.start()

    def _loaded(self, draft: Draft | None) -> None:
        if draft is not None and self._form is not None and draft.key == _key(self._form) and not self._touched:
            self._form.fill(draft.body)


def _key(form: Typed) -> str:
    return f"{form.name}:{form.subject}"
