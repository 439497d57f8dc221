"""How many keys the commonest forms take on the real page, and what is left to type when the cards were scanned."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import Qt

from clerkdesk.domain.forms.condition import filled
from clerkdesk.domain.forms.filling import Source
from clerkdesk.domain.forms.form import Kind
from clerkdesk.domain.text import fold
from clerkdesk.ui import hands
from clerkdesk.ui.forms.page import Forms
from clerkdesk.ui.reception.handing import counter_role
from tests.printing import form_samples
from tests.services.form_visits import ALIKE, COMMONEST, MOST_TYPED, Visit, card
from tests.ui.workbench import Workbench

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
OFFERS = (Key.Key_F5, Key.Key_F6, Key.Key_F7, Key.Key_F8)


@pytest.fixture(scope="module")
def window(qapp, tmp_path_factory):
    bench = Workbench(qapp, tmp_path_factory.mktemp("keys") / "desk")
    yield bench
    bench.close()


@pytest.fixture
def bench(window, monkeypatch):
    """One window for all visits, each of them new to it."""
    monkeypatch.setattr(hands, "QUIET", 0.02)
    yield window
    page = window.shell.page()
    if isinstance(page, Forms) and page.visit is not None:
        page.put_away()
        window.settle()


@dataclass
class Replay:
    """One visit at the keyboard: what was typed, and what the form says in the end."""

    bench: Workbench
    visit: Visit
    typed: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    page: Any = None
    form: Any = None
    sample: dict[str, Any] = field(default_factory=dict)

    def run(self):
        bench, visit = self.bench, self.visit
        bench.shell.open("forms", {"form": visit.forms[0]})
        page = bench.shell.page()
        assert isinstance(page, Forms)
        self.page = page
        bench.settle()
        assert page.visit is not None
        form = page.visit.form()
        assert form is not None
        self.form = form
        self.sample = form_samples.ordinary(f"{form.form}.{form.version}") | dict(visit.says.get(form.form, {}))
        cards = {role: self.qr(role) for role in visit.cards}
        before = bench.pressed
        first = next(iter(visit.cards))
        bench.scan(cards[first])
        self.bench.press(Key.Key_F9)
        assert page.step == "filling"
        for role in visit.cards:
            if role != first or counter_role(form) not in {role, *self.kin(role)}:
                bench.scan(cards[role])
                keys = [one.key for one in form.roles if one.card]
                bench.press(str(keys.index(role) + 1))
        self.walk()
        return bench.pressed - before

    def qr(self, role):
        one = card(self.sample, role)
        day = "".join(reversed(one.born.split("-")))
        return f"{one.number}||{one.name}|{day}|{'Nữ' if int(one.number[3]) % 2 else 'Nam'}|{one.address}|20112021"

    def kin(self, role):
        same = self.visit.same
        return {other for other, who in same.items() if who == role} | ({same[role]} if role in same else set())

    def walk(self):
        for _step in range(80):
            row = self.page.filling.sheet.row_in_hand()
            if row is None:
                return
            self.answer(row.field)
        raise AssertionError("Enter never came to the end")

    def answer(self, one):
        page, bench = self.page, self.bench
        partners = page.visit.partners(one.role) if one.role else []
        kin = [at for at, other in enumerate(partners) if other.key in self.kin(one.role)]
        if kin and not page.visit.name(one.role):
            bench.press(Key(Key.Key_1 + kin[0]), hold=CTRL)
            return
        wanted: Any = self.sample.get(one.key)
        if not filled(wanted):
            bench.press(Key.Key_Return)
            return
        offered = [
            at
            for at, each in enumerate(page.filling._offers)
            if each.known and plain(each.known.value) == plain(wanted)
        ]
        if offered:
            bench.press(OFFERS[offered[0]])
        elif one.kind is Kind.CHOICE:
            bench.press(str(1 + [each.value for each in one.options].index(wanted)))
        elif one.kind is Kind.TICK:
            bench.press(Key.Key_Space, Key.Key_Return)
        elif one.kind is Kind.SEVERAL:
            values = [each.value for each in one.options]
            bench.press(*(str(1 + values.index(value)) for value in wanted), Key.Key_Return)
        elif one.kind is Kind.GRID:
            values = [each.value for each in one.options]
            bench.press(*(str(1 + values.index(wanted[item.value])) for item in one.items if not item.group))
        elif one.kind is Kind.ROWS:
            self.table(one, wanted)
        else:
            self.type(one, one.key, wanted)

    def type(self, one, key, wanted):
        text = typed(one, wanted)
        self.typed.append(key)
        if len(text) > 4 and key.rpartition(".")[2] not in ALIKE:
            self.texts.append(text)
        self.bench.press(self.begins(one, text), Key.Key_Return)

    def begins(self, one, text):
        """Return the letters after which Enter completes ``text``, all of it where no list does."""
        words = [each.word for each in self.bench.desk.forms.words.get(one.known, ())]
        starts = (text[:end] for end in range(2, len(text)))
        return next((each for each in starts if self.first(words, each) == text), text)

    @staticmethod
    def first(words, start):
        return next((word for word in words if fold(word).startswith(fold(start))), "")

    def table(self, one, rows):
        """Fill a table row by row: Enter goes to the next empty column, and out of a row that is empty."""
        editor = self.page.filling.sheet.rows[one.key].editor
        for _step in range(60):
            cell = self.cell(editor)
            if cell is None:
                return
            at, column = cell
            wanted = rows[at].get(column.key) if at < len(rows) else None
            if not filled(wanted):
                self.bench.press(Key.Key_Return)
            elif column.kind is Kind.CHOICE:
                self.bench.press(str(1 + [each.value for each in column.options].index(wanted)))
            elif column.kind is Kind.TICK:
                self.bench.press(Key.Key_Space, Key.Key_Return)
            else:
                self.type(column, f"{one.key}[{at}].{column.key}", wanted)
        raise AssertionError("Enter never left the table")

    @staticmethod
    def cell(editor):
        for at, row in enumerate(editor._rows):
            for column in editor._field.columns:
                widget = row.editors[column.key].widget()
                if widget.hasFocus():
                    return at, column
        return None


def plain(value):
    """Return a place as its words alone: a card's names its unit too."""
    return value["text"] if isinstance(value, dict) and "text" in value else value


def typed(one, value):
    """Return what a clerk types for ``value``: digits alone for days, what begins a word that is completed."""
    if one.kind in {Kind.DAY, Kind.BORN}:
        parts = value.split("-")
        return "".join(reversed(parts)) if len(parts) != 2 else "/".join(reversed(parts))
    return str(value["text"]) if isinstance(value, dict) else str(value)


@pytest.mark.parametrize("visit", COMMONEST, ids=lambda one: one.forms[0])
def test_the_commonest_forms_take_few_keys_and_nothing_is_typed_twice(bench, visit):
    replay = Replay(bench, visit)
    keys = replay.run()
    page, form = replay.page, replay.form
    known = page.visit.known(form)
    free = 1 - len(replay.typed) / len(known)
    counted = f"{len(known):4} filled{len(replay.typed):4} typed{free:6.0%} free{keys:5} keys{form.pages:3} pages"
    print(f"{visit.name:32}{counted}")
    assert page.visit.bad(form) == []
    assert len(replay.typed) <= MOST_TYPED, replay.typed
    assert len(set(replay.texts)) == len(replay.texts), replay.texts
    assert any(one.source is Source.SCANNED for one in known.values())
    bench.press(Key.Key_F9)
    assert page.step == "reading"
    bench.press(Key.Key_Escape)
    bench.press(Key.Key_S, hold=CTRL)
    assert page.visit is None
