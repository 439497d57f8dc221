"""Calling: the spoken words (of the site), hot keys and the second screen (of this desk)."""

from __future__ import annotations

import dataclasses

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QKeySequenceEdit, QWidget

from clerkdesk.domain.announcing import USUAL_EN, USUAL_VI, call_words, check_call
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.site import Site
from clerkdesk.language import N_, _
from clerkdesk.services import preferences, site_words
from clerkdesk.services.preferences import CounterHabits
from clerkdesk.ui import speech
from clerkdesk.ui.errors import good
from clerkdesk.ui.hall.strip import DEEDS
from clerkdesk.ui.hotkeys.chord import chord
from clerkdesk.ui.hotkeys.hotkeys import HotKeys, Reach, reach
from clerkdesk.ui.session import Session
from clerkdesk.ui.settings.centre import ADDRESS
from clerkdesk.ui.settings.section import SAVED, Section
from clerkdesk.ui.widgets.card import Card, Columns, column
from clerkdesk.ui.widgets.chip import Chip, Look
from clerkdesk.ui.widgets.field import FieldRow
from clerkdesk.ui.widgets.label import label

_WHERE = {
    Reach.WINDOWS: N_("They work in every program of this computer, while a counter is open here."),
    Reach.X11: N_("They work in every program of this computer, while a counter is open here."),
    Reach.WAYLAND: N_(
        "Not possible in this session: Wayland lets no program see keys pressed in another one. "
        "Sign in to the computer with a session of X11 (“Xorg”), and they work."
    ),
    Reach.NONE: N_("Not possible here: this window system does not hand keys to programs that are not in front."),
}
_KEYS = ("next", "again", "done")
_TRIED = ("A012", "3")


class KeyRow(QWidget):
    """A deed, the key that is pressed for it, and how that key stands."""

    def __init__(self, deed: str) -> None:
        super().__init__()
        self._deed = deed
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self._name = label()
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setClearButtonEnabled(True)
        self.edit.setFixedWidth(176)
        self.state = Chip()
        self.state.setVisible(False)
        line.addWidget(self._name, 1)
        line.addWidget(self.state)
        line.addWidget(self.edit)

    def retranslate(self) -> None:
        """Set the texts."""
        self._name.setText(_(DEEDS[self._deed][0]))
        self.edit.setAccessibleName(_("Hot key: {deed}").format(deed=_(DEEDS[self._deed][0])))

    def key(self) -> str:
        """Return what was pressed, "" for none."""
        return self.edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)


class CallingSection(Section):
    """What is spoken stands for the whole site, the rest for this desk."""

    def __init__(self, session: Session, hot_keys: HotKeys) -> None:
        super().__init__(session)
        self._hot_keys = hot_keys
        self._kind = ""
        columns = Columns(least=880)
        left, rows = column(spacing=16)
        self._words = Card(icon="phone")
        self.vi, self.en = (FieldRow(name_width=ADDRESS, marked=False) for _language in ("vi", "en"))
        self._heard = label(muted=True, wrap=True)
        self._words_why = label(muted=True, wrap=True)
        self._voice = label(muted=True, wrap=True)
        for field in (self.vi, self.en):
            field.editor.setMaxLength(120)
            field.editor.textChanged.connect(lambda _text: self._hear())
        for widget in (self.vi, self.en, self._heard, self._words_why, self._voice):
            self._words.body.addWidget(widget)
        rows.addWidget(self._words)
        rows.addStretch(1)
        columns.add(left, 1)
        right, rows = column(spacing=16)
        self._hot = Card(icon="typed")
        self.hot_keys = QCheckBox()
        self.hot_keys.toggled.connect(lambda _on: self._allow())
        self._hot_why = label(muted=True, wrap=True)
        self._hot.body.addWidget(self.hot_keys)
        self.keys = {name: KeyRow(name) for name in _KEYS}
        for row in self.keys.values():
            self._hot.body.addWidget(row)
        self._hot.body.addWidget(self._hot_why)
        rows.addWidget(self._hot)
        self._rated = Card(icon="eye")
        self.faces = QCheckBox()
        self._faces_why = label(muted=True, wrap=True)
        self._rated.body.addWidget(self.faces)
        self._rated.body.addWidget(self._faces_why)
        rows.addWidget(self._rated)
        rows.addStretch(1)
        columns.add(right, 1)
        self.save = self.fill(columns, self._save)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self._words.set_title(_("What is spoken at a call"))
        self.vi.set_name(_("Vietnamese"), USUAL_VI)
        self.en.set_name(_("English"), USUAL_EN)
        self._words_why.setText(
            _("{number} and {counter} stand where the ticket and the counter are said. English empty: not spoken.")
        )
        self._voice.setText(_(speech.TOLD.get(self._kind, "")))
        self._hot.set_title(_("Hot keys of this desk"))
        self.hot_keys.setText(_("Call from other programs too"))
        self._hot_why.setText(_(_WHERE[reach()]))
        for row in self.keys.values():
            row.retranslate()
        self._rated.set_title(_("Rating"))
        self.faces.setText(_("Ask on the second screen when a ticket is done"))
        self._faces_why.setText(
            _("The citizen touches a face there; without a second screen F6 shows the faces on this one.")
        )
        self.save.set_words(_("Save"))
        self._hear()

    def load(self) -> None:
        """Show what is kept."""
        rule, desk = self.session.desk.site.queue, self.session.desk
        self._kind = self._kind or speech.kind(speech.voices())  # an engine is begun for that
        self._voice.setText(_(speech.TOLD.get(self._kind, "")))
        self.vi.set_value(rule.call_vi)
        self.en.set_value(rule.call_en)
        for widget in (self.vi, self.en):
            widget.setEnabled(self.session.administrator)
        self.session.work.ask(
            lambda: preferences.counter_habits(desk), self._show, self.fail, owner=self, latest="habits"
        )
        self._hear()

    def start(self) -> None:
        """Begin at the words where they may be changed, else at the keys."""
        (self.vi.editor if self.session.administrator else self.hot_keys).setFocus()

    def _show(self, habits: CounterHabits) -> None:
        self.hot_keys.setChecked(habits.hot_keys)
        self.faces.setChecked(habits.faces)
        for name, row in self.keys.items():
            row.edit.setKeySequence(QKeySequence(getattr(habits, name)))
        self._allow()

    def _allow(self) -> None:
        possible = reach() in {Reach.WINDOWS, Reach.X11}
        self.hot_keys.setEnabled(possible or self.hot_keys.isChecked())
        for row in self.keys.values():
            row.edit.setEnabled(possible and self.hot_keys.isChecked())
            row.state.setVisible(False)

    def _hear(self) -> None:
        said = [call_words(field.value() or "", *_TRIED) for field in (self.vi, self.en) if field.value()]
        self._heard.setText(_("For example: “{words}”").format(words=" / ".join(said)) if said else "")

    def _save(self) -> None:
        try:
            site = self._site() if self.session.administrator else None
            habits = self._habits()
        except Refused as no:
            self.fail(no)
            self._show_wrong(no.field)
            return
        desk, clerk = self.session.desk, self.session.clerk
        self._try(habits)

        def keep() -> object:
            if site is not None and site != desk.site:
                site_words.save(desk, clerk, site)
            return preferences.save_counter_habits(desk, habits)

        self.deed(keep, lambda _changes: self.tell(good(SAVED)))

    def _site(self) -> Site:
        site = self.session.desk.site
        vi = check_call(self.vi.value(), field="vi")
        en = check_call(self.en.value(), field="en") if self.en.value().strip() else ""
        rule = dataclasses.replace(site.queue, call_vi=vi, call_en=en)
        return dataclasses.replace(site, queue=rule)

    def _habits(self) -> CounterHabits:
        chosen = {name: row.key() for name, row in self.keys.items()}
        if self.hot_keys.isChecked():
            for key in filter(None, chosen.values()):
                chord(key)
            given = [key for key in chosen.values() if key]
            if len(set(given)) < len(given):
                raise Refused("hot-key-twice", "Each hot key does one thing: two are the same.", field="hot_key")
        return CounterHabits(faces=self.faces.isChecked(), hot_keys=self.hot_keys.isChecked(), **chosen)

    def _try(self, habits: CounterHabits) -> None:
        """Show which keys can be had; the counter takes them as soon as it is open."""
        taken = self._hot_keys.try_keys(habits.keys() if habits.hot_keys else {})
        for name, row in self.keys.items():
            row.state.setVisible(habits.hot_keys and bool(row.key()))
            look = Look(tone="bad", icon="alert", word=N_("taken by another program"))
            row.state.set_look(look if name in taken else Look(tone="good", icon="check", word=N_("works")))

    def _show_wrong(self, field: str) -> None:
        rows = {"vi": self.vi, "en": self.en}
        if field in rows:
            rows[field].set_wrong(_("Please check"))
            rows[field].editor.setFocus()
        elif field == "hot_key":
            self.keys["next"].edit.setFocus()
