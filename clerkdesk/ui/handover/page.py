"""The page where dossiers go to the specialist and come back: scan each one, then one key for all of them."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QSizePolicy, QSplitter, QStackedWidget, QWidget

from clerkdesk.devices.scan import CodeScan, read_scan
from clerkdesk.domain.errors import BatchRefused, Refused
from clerkdesk.domain.events import Clerk, PaperKind, Way
from clerkdesk.language import N_, _
from clerkdesk.services import handover, papers, tabular
from clerkdesk.services.clerks import Account
from clerkdesk.services.desk import Desk
from clerkdesk.services.handover import MOST, Handed, Verdict
from clerkdesk.ui.doing import Doing
from clerkdesk.ui.dossiers.listing import streams_of
from clerkdesk.ui.errors import hint
from clerkdesk.ui.exporting import ExportBar, of_table
from clerkdesk.ui.handover import told
from clerkdesk.ui.handover.batch import Batch, Row
from clerkdesk.ui.handover.deeds import Deeds
from clerkdesk.ui.handover.keeper import Keeper, recall
from clerkdesk.ui.handover.lists import Lists
from clerkdesk.ui.handover.sheet import Sheet
from clerkdesk.ui.page import Page
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.preview import PdfPreview
from clerkdesk.ui.widgets.search import ScanBox

_WIDE: Final = 1000


class Handover(Page):
    """The page."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._doing = Doing(session, self, self._not_done)
        self._seen = ""  # the list (stream) that is looked at
        self._whose = ""
        self.body.setSpacing(8)
        self.box = ScanBox()
        self.box.entered.connect(self._entered)
        self.body.addWidget(self.box)
        self.sheet = Sheet(session)
        self.body.addWidget(self._build(session), 1)
        self.export_bar = ExportBar(session)
        self.export_bar.told.connect(self.notice)
        self.body.addWidget(self.export_bar)
        self.deeds = Deeds(self.foot)
        self.deeds.recent.clicked.connect(self._see)
        self.deeds.off.clicked.connect(lambda: self._take_off(self.sheet.rows.current_id() or ""))
        self.deeds.clear.clicked.connect(self._take_off_refused)
        self.deeds.accept.clicked.connect(self._accept)
        self._keeper = Keeper(session.desk, session.work, self._draft, self)
        self.sheet.turned.connect(self._turned)
        self.sheet.edited.connect(self._keeper.touch)
        self.sheet.reconsidered.connect(self._look_again)
        self.sheet.dropped.connect(self._take_off)
        QShortcut(QKeySequence("Ctrl+F"), self, self._into_box)
        self.retranslate()
        session.signed_in.connect(self._begin)
        if session.account is not None:
            self._begin(session.account)

    def _build(self, session: Session) -> QWidget:
        self.preview = PdfPreview(session.work)
        self._left = QStackedWidget()
        self.sheet.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)  # the paper needs less
        self._left.addWidget(self.sheet)
        self._left.addWidget(self.preview)
        self.lists = Lists(session)
        self.lists.setMinimumWidth(368)
        self.lists.told.connect(self.notice)
        self.lists.turned.connect(self._follow)
        self.lists.see_wanted.connect(self._see)
        self.lists.export_wanted.connect(self._export)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(12)
        splitter.setStyleSheet("QSplitter::handle { background: transparent; }")
        splitter.addWidget(self._left)
        splitter.addWidget(self.lists)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([685, 415])
        for key, way in enumerate(Way, 1):  # while a paper lies over them
            QShortcut(QKeySequence(f"Ctrl+{key}"), self.preview, partial(self.sheet.turn, way))
        return splitter

    # --- the page's life

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.header.set_title(_("Hand over"), _("Scan the barcode of each dossier, then F9"))
        self.box.setPlaceholderText(_("Scan the barcode on each dossier, or type its code (Ctrl+F)"))
        self.box.setAccessibleName(_("Code"))
        self.sheet.retranslate()
        self.lists.retranslate(seen=bool(self._seen))
        self.export_bar.retranslate()
        self._show_deeds()

    def refresh(self, changes: object) -> None:
        """Follow what was done here or elsewhere."""
        streams = streams_of(changes)
        if not streams:
            return
        for batch in self.sheet.batches.values():
            for row in [row for row in batch.rows if row.stream in streams]:
                self._look(batch.way, row)
        if any(stream.startswith("handover:") for stream in streams):
            self._ask_lists()

    def arrive(self, what: object) -> None:
        """Wait for a scan; a code that is handed over is the first one."""
        self._ask_lists()
        if isinstance(what, str) and what:
            self.on_scan(read_scan(what))
        self.sheet.into_list()

    def leave(self) -> None:
        """Save what waits to be saved."""
        self._keeper.finish()

    def escape(self) -> bool:
        """Put the question or the paper away, then leave the box."""
        if self.export_bar.escape():
            return True
        if self.lists.escape() or self._seen:
            self._put_away()
            self.sheet.into_list()
            return True
        if self.box.text() or self.box.hasFocus() or self.sheet.typing():
            self.box.clear()
            self.sheet.into_list()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Typing goes into the box, wherever nobody else wants it."""
        if event.text().strip() and event.text().isprintable():
            self._put_away()
            self.box.setFocus()
            self.box.insert(event.text())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for what is scanned where the window is narrow."""
        super().resizeEvent(event)
        self._show_lists()

    def _show_lists(self) -> None:
        wide = self.width() >= _WIDE
        self.lists.setVisible(wide or bool(self._seen))
        self.deeds.recent.setVisible(not wide and not self._seen)

    def _begin(self, account: Account) -> None:
        """A clerk signed in: give back the lists that this clerk had begun."""
        if account.id == self._whose:
            return
        self._keeper.keep_for(None)  # until it is known what was kept
        self._whose = account.id
        self.sheet.put({way: Batch(way) for way in Way}, Way.OUT)
        desk, clerk = self._session.desk, account.clerk
        self._session.work.ask(
            lambda: (clerk, recall(desk, clerk)), self._recalled, self.fail, owner=self, latest="draft"
        )
        self._ask_lists()

    def _recalled(self, found: tuple[Clerk, tuple[Way, dict[Way, Batch]] | None]) -> None:
        clerk, kept = found
        self._keeper.keep_for(clerk)
        if any(batch.rows for batch in self.sheet.batches.values()):
            self._keeper.touch()  # a scan was quicker
            return
        if kept is None:
            return
        way, batches = kept
        self.sheet.put(batches, way)
        for batch in batches.values():
            for row in batch.rows:
                self._look(batch.way, row)
        self.notice(hint(N_("The list that was begun before is here again.")))

    def _draft(self) -> dict[str, Any]:
        kept = {way.value: batch.draft() for way, batch in self.sheet.batches.items()}
        return {"way": self.sheet.way.value, **kept}

    def _ask_lists(self, select: str = "") -> None:
        self.lists.ask(select)
        desk = self._session.desk
        self._session.work.ask(lambda: handover.others(desk), self._others_there, owner=self, latest="others")

    def _others_there(self, others: list[str]) -> None:
        self.sheet.offer(others)
        if others and self.sheet.way is Way.OUT:
            self.sheet.name_other(others[0])
        elif not others and not self.sheet.batch.other and self.sheet.rows.hasFocus():
            self.sheet.wrong_other()  # the first time somebody has to be named

    # --- scanning

    def on_scan(self, scan: object) -> bool:
        """A dossier's code goes on the list; everything else gets a clear answer."""
        match scan:
            case CodeScan(code=code):
                self._put_away()
                self.box.clear()
                self._add(code.text)
            case _:
                notice = told.no_code(scan)
                if notice is None:
                    return False
                self.notice(notice)
        return True

    def _entered(self, text: str) -> None:
        if text:
            self.on_scan(read_scan(text))
            self.box.selectAll()

    def _add(self, code: str) -> None:
        self.header.banner.close_notice()
        batch = self.sheet.batch
        before = batch.has(code)
        if before:
            self._say_already(before)
            return
        if len(batch.rows) >= MOST:
            self.fail(Refused("bad-batch", "A list holds 1 to {most} dossiers.", most=MOST))
            return
        row = Row(code=code)
        batch.rows.append(row)
        self.sheet.show_batch(code)
        self._look(batch.way, row)
        self._keeper.touch()
        self._show_deeds()
        self.sheet.into_list()

    def _look(self, way: Way, row: Row) -> None:
        desk, code, has_result = self._session.desk, row.stream or row.code, row.has_result

        def run() -> Verdict:
            found = handover.look_at(desk, code, way, has_result=has_result)
            return Verdict(row.code, found.line, found.refused, found.with_whom)

        self._session.work.ask(run, lambda verdict: self._looked(way, verdict), self.fail, owner=self)

    def _look_again(self, code: str) -> None:
        row = self.sheet.batch.row(code)
        if row is not None:
            self._look(self.sheet.way, row)
        self._show_deeds()

    def _looked(self, way: Way, verdict: Verdict) -> None:
        batch = self.sheet.batches[way]
        fresh = (row := batch.row(verdict.code)) is not None and row.line is None
        twin = batch.take(verdict)
        if way is self.sheet.way:
            if way is Way.BACK and verdict.with_whom:
                self.sheet.name_other(verdict.with_whom)
            self.sheet.show_batch(twin)
            if twin:
                self._say_already(twin)
            elif fresh and verdict.line is not None and self.sheet.rows.current_id() == verdict.code:
                self.sheet.type_result()
        self._show_deeds()

    def _say_already(self, code: str) -> None:
        self.sheet.rows.select_id(code)
        self.notice(told.already(code))

    # --- the list

    def _turned(self) -> None:
        self._put_away()
        self._keeper.touch()
        self._show_deeds()
        self.sheet.into_list()

    def _take_off(self, code: str) -> None:
        if code and not self._doing.busy:
            self.sheet.batch.remove(code)
            self._taken_off()

    def _take_off_refused(self) -> None:
        if not self._doing.busy:
            self.sheet.batch.remove(*(row.code for row in self.sheet.batch.refused))
            self._taken_off()

    def _taken_off(self) -> None:
        self.header.banner.close_notice()
        self.sheet.show_batch()
        self._keeper.touch()
        self._show_deeds()
        self.sheet.into_list()

    def _show_deeds(self) -> None:
        self.header.set_fact(_("On the list"), str(len(self.sheet.batch.rows)))
        self.deeds.show_batch(self.sheet.batch)

    # --- the deed

    def _accept(self) -> None:
        batch = self.sheet.batch
        if self._doing.busy or not batch.rows:
            return
        if batch.refused:
            self.sheet.rows.select_id(batch.refused[0].code)
            self.notice(told.not_all(batch))
            return
        if not batch.ready:
            return  # the last scan is being looked up: a moment
        if not batch.other.strip():
            self.fail(Refused("no-other", "Say who takes or gives the dossiers.", field="other"))
            self.sheet.wrong_other()
            return
        way, other, remark, rows = batch.way, batch.other, batch.remark, tuple(batch.rows)

        def run(desk: Desk, clerk: Clerk) -> Handed:
            if way is Way.OUT:
                return handover.hand_over(desk, clerk, [row.stream for row in rows], other, remark)
            return handover.hand_back(desk, clerk, [row.back() for row in rows], other, remark)

        self._doing.do(run, lambda done: self._handed(done, way, other))

    def _handed(self, done: Handed, way: Way, other: str) -> None:
        scanned_since = [row for row in self.sheet.batches[way].rows if row.stream not in done.dossiers]
        self.sheet.batches[way] = Batch(way, other if way is Way.OUT or scanned_since else "", rows=scanned_since)
        self.sheet.turn(self.sheet.way)
        self._keeper.touch()
        self._keeper.finish()
        self._ask_lists(done.stream)
        self.notice(told.handed(done, way, other))

    def _not_done(self, error: Exception) -> None:
        if isinstance(error, BatchRefused):
            self.sheet.batch.refuse(dict(error.faults))
            self.sheet.show_batch()
            self._show_deeds()
        elif isinstance(error, Refused) and error.field == "other":
            self.sheet.wrong_other()
        self.fail(error)

    # --- papers

    def _see(self) -> None:
        """Show the list under the cursor as it is printed, or put it away."""
        if self._seen:
            self._put_away()
            self.sheet.into_list()
        else:
            self._show_paper(self.lists.current())
            self.lists.list.setFocus()

    def _export(self, stream: str) -> None:
        if stream:
            self.export_bar.open_bar(of_table("ban-giao", lambda desk: tabular.of(desk, stream)))
            self.bring_into_sight(self.export_bar)

    def _follow(self, stream: str) -> None:
        if self._seen and stream and stream != self._seen:
            self._show_paper(stream)

    def _show_paper(self, stream: str) -> None:
        if not stream:
            return
        self._seen = stream
        self.preview.show_pdf(b"")
        self._left.setCurrentWidget(self.preview)
        self._show_lists()
        self.lists.retranslate(seen=True)
        desk = self._session.desk

        def there(pdf: bytes) -> None:
            if self._seen == stream:
                self.preview.show_pdf(pdf)

        make = partial(papers.paper, desk, PaperKind.HANDOVER, stream)
        self._session.work.ask(make, there, self.fail, owner=self, latest="paper")

    def _put_away(self) -> None:
        self._seen = ""
        self._left.setCurrentWidget(self.sheet)
        self.lists.escape()
        self.lists.retranslate()
        self._show_lists()

    def _into_box(self) -> None:
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()
