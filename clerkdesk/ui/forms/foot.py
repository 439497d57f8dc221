"""The keys at the foot of the page, those of one step at a time."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from clerkdesk.language import _, p_
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.deeds import DeedRow


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
        lesser = (self.park, self.screen, self.paper, self.another, self.drop)
        main = dict.fromkeys(button for row in self._steps.values() for button in row if button not in lesser)
        self._row = DeedRow(layout, lesser, tuple(main))

    def show_for(self, stage: str, *, forms: int, speaks: bool) -> None:
        """Show the keys of ``stage``; forms: how many the visit has; speaks: whether there is a Vietnamese voice."""
        self._stage = stage
        self._bar.setVisible(bool(self._steps[stage]))
        left_out = {self.drop: forms < 2, self.aloud: not speaks}
        self._row.show(*(button for button in self._steps[stage] if not left_out.get(button)))
        self.retranslate()

    def deed(self) -> Button:
        """Return the one deed of the step."""
        return self._steps[self._stage][-1] if self._steps[self._stage] else self.back

    def retranslate(self) -> None:
        """Set the texts."""
        self.back.set_words(_("Back"))
        self.paper.set_words(_("Print it"))
        self.screen.set_words(_("Citizen's screen"))
        self.drop.set_words(_("Leave this form out"))
        self.another.set_words(_("Another form"))
        self.park.set_words(_("Park"))
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
