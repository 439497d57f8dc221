"""The buttons at the foot of the page: what can be done with the list in sight."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from clerkdesk.domain.events import Way
from clerkdesk.language import _
from clerkdesk.ui.handover.batch import Batch
from clerkdesk.ui.widgets.button import Button


class Deeds:
    """The buttons.

    Attributes:
        recent: see the newest lists, where the window has no room for them.
        off, clear: take the row under the cursor off; take off all that are not accepted.
        accept: do it.
    """

    def __init__(self, foot: QHBoxLayout) -> None:
        self.recent = Button(kind="quiet", icon="eye", key="F5")
        self.off = Button(kind="quiet", icon="minus", key="F8")
        self.clear = Button(kind="quiet", icon="close", key="Shift+F8")
        self.accept = Button(kind="primary", icon="send", key="F9")
        for button in (self.recent, self.off, self.clear):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.accept)

    def show_batch(self, batch: Batch) -> None:
        """Show what can be done with ``batch``, in the language spoken now."""
        count, bad, out = len(batch.rows), len(batch.refused), batch.way is Way.OUT
        self.recent.set_words("" if bad else _("Newest lists"), _("Newest lists"))
        self.off.set_words(_("Take off"), _("Take this dossier off the list (F8 or Del)"))
        self.off.setEnabled(bool(count))
        self.clear.set_words(_("Take off what is not accepted ({count})").format(count=bad))
        self.clear.setVisible(bool(bad))
        if count:
            words = _("Hand {count} over and print") if out else _("Take {count} back and print")
        else:
            words = _("Hand over and print") if out else _("Take back and print")
        self.accept.set_icon("send" if out else "undo")
        self.accept.set_words(words.format(count=count))
        self.accept.setEnabled(bool(count))
