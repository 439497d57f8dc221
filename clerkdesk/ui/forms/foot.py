"""The keys at the foot of the page, those of one step at a time."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from clerkdesk.language import _, p_
from clerkdesk.ui.widgets.button import Button


class Foot:
    """The buttons by name; a step shows its own."""

    def __init__(self, layout: QHBoxLayout, bar: QWidget) -> None:
        """Put them into ``layout``, which lies on ``bar``."""
        self.back = Button(icon="undo", key="Esc")
        self.park = Button(kind="quiet", icon="pause", key="Ctrl+S")
        self.another = Button(kind="quiet", icon="plus", key="Ctrl+N")
        self.drop = Button(kind="quiet", icon="trash", key="Ctrl+Shift+Del")
        self.screen = Button(icon="desk", key="F6")
        self.aloud = Button(icon="flag", key="F7")
        self.paper = Button(icon="printer", key="Ctrl+P")
        self.tick = Button(icon="check", key="F5")
        self.agree = Button(icon="check", key="F8")
        self.helped = Button(kind="primary", icon="check", key="F9")
        self.read = Button(kind="primary", icon="eye", key="F9")
        self.whole = Button(kind="primary", icon="check-circle", key="F9")
        self.print = Button(kind="primary", icon="printer", key="F9")
        self.finger = Button(icon="sign", key="F8")
        self.signed = Button(kind="primary", icon="sign", key="F9")
        self.bring = Button(kind="primary", icon="reception", key="F9")
        self._layout = layout
        self._room = 0
        self._stage = "start"
        self._steps: dict[str, tuple[Button, ...]] = {
            "start": (),
            "more": (self.back,),
            "limits": (self.back, self.helped),
            "filling": (self.back, self.park, self.another, self.drop, self.read),
            "reading": (self.back, self.screen, self.aloud, self.paper, self.tick, self.agree, self.whole),
            "print": (self.back, self.park, self.print),
            "sign": (self.back, self.park, self.finger, self.signed),
            "done": (self.park, self.bring),
        }
        self._bar = bar
        layout.addStretch(1)
        for button in self._all():
            layout.addWidget(button)
            button.setVisible(False)

    def show_for(self, stage: str, *, forms: int, speaks: bool) -> None:
        """Show the keys of ``stage``; forms: how many the visit has; speaks: whether there is a Vietnamese voice."""
        self._stage = stage
        self._bar.setVisible(bool(self._steps[stage]))
        for button in self._all():
            shown = button in self._steps[stage]
            if button is self.drop:
                shown = shown and forms > 1
            if button is self.aloud:
                shown = shown and speaks
            button.setVisible(shown)
        self.retranslate()

    def deed(self) -> Button:
        """Return the one deed of the step."""
        return self._steps[self._stage][-1] if self._steps[self._stage] else self.back

    def fit(self, width: int) -> None:
        """Leave words out where there is no room for them."""
        self._room = width
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts. Where they are too many, the lesser keys leave theirs to the tooltip."""
        self.back.set_words(_("Back"))
        lesser = (
            (self.paper, _("Print it")),
            (self.screen, _("Citizen's screen")),
            (self.drop, _("Leave this form out")),
            (self.another, _("Another form")),
            (self.park, _("Park")),
        )
        for button, words in lesser:
            button.set_words(words, f"{words} ({button.key()})")
        self.tick.set_words(_("This line"), _("This line is right"))
        self.aloud.set_words(_("Read aloud"))
        self.agree.set_words(_("This section"), _("This section is right"))
        self.helped.set_words(_("They asked me to write"))
        self.read.set_words(_("Read back"))
        self.whole.set_words(_("All is right"))
        self.print.set_words(_("Print all to sign"))
        self.finger.set_words(p_("form", "Fingerprint"))
        self.signed.set_words(_("Signed"))
        self.bring.set_words(_("To Reception"))
        for button, words in lesser:
            if self._crowded():
                button.set_words("", f"{words} ({button.key()})")

    def _crowded(self) -> bool:
        shown = [one for one in self._all() if not one.isHidden()]
        edges = self._layout.contentsMargins()
        wanted = sum(one.sizeHint().width() + self._layout.spacing() for one in shown)
        return 0 < self._room < wanted + edges.left() + edges.right()

    def _all(self) -> list[Button]:
        return list(dict.fromkeys(button for row in self._steps.values() for button in row))
