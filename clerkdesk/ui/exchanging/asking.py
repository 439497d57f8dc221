"""One command of the program as a child of the window: whatever asks a hub or reads a whole journal runs there.

It answers in JSON; nothing of it runs in the window, so a line that hangs holds nobody up.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

import clerkdesk
from clerkdesk import language
from clerkdesk.language import N_
from clerkdesk.ui.errors import Notice

log = logging.getLogger(__name__)

PATIENCE_MS: Final = 5000
_PROGRESS: Final = "progress "


class Command(QObject):
    """Runs one command at a time.

    Signals:
        done(object): its answer, a JSON object.
        failed(object): the `Notice` that says why there is none.
        told(int, int): how far it is, of how much.
        moved(): `busy` changed.
    """

    done = Signal(object)
    failed = Signal(object)
    told = Signal(int, int)
    moved = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """``folder``: of the data that the commands are about; there need not be a desk in it yet."""
        super().__init__(parent)
        self._folder = folder.resolve()
        self._process: QProcess | None = None
        self._stopped = False

    @property
    def busy(self) -> bool:
        """Whether one is under way."""
        return self._process is not None

    def run(self, *words: str, secret: str = "") -> None:
        """Begin; nothing while another one is under way. ``secret``: goes to its input, where no list shows it."""
        if self._process is not None:
            return
        self._stopped = False
        self._process = process = QProcess(self)
        process.setWorkingDirectory(str(Path(clerkdesk.__file__).parents[1]))  # from a checkout as from a wheel
        process.readyReadStandardError.connect(self._read)
        process.finished.connect(lambda _code, _status: self._ended(process))
        process.errorOccurred.connect(
            lambda error: self._ended(process) if error is QProcess.ProcessError.FailedToStart else None
        )
        folder = ["--data", str(self._folder), "--lang", language.current()]
        process.start(sys.executable, ["-m", "clerkdesk", *folder, *words, "--json"])
        if secret:
            process.write(secret.encode() + b"\n")
        self.moved.emit()

    def stop(self) -> None:
        """Stop what is under way; it leaves everything as it was."""
        process = self._process
        if process is not None:
            self._stopped = True
            process.closeWriteChannel()
            process.terminate()
            QTimer.singleShot(PATIENCE_MS, process, process.kill)

    def end(self) -> None:
        """The window closes."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.waitForFinished(PATIENCE_MS)

    def _read(self) -> None:
        process = self._process
        if process is None:
            return
        for line in bytes(process.readAllStandardError().data()).decode(errors="replace").splitlines():
            done, _, whole = line.removeprefix(_PROGRESS).partition(" ")
            if line.startswith(_PROGRESS) and done.isdigit() and whole.isdigit():
                self.told.emit(int(done), int(whole))

    def _ended(self, process: QProcess) -> None:
        if process is not self._process:
            return
        said = bytes(process.readAllStandardOutput().data()).decode(errors="replace")
        self._process = None
        process.deleteLater()
        answer = _answer(said)
        self.moved.emit()
        if answer is None or "error" in answer:
            self.failed.emit(_notice(answer["error"] if answer else {}, stopped=self._stopped))
        else:
            self.done.emit(answer)


def _answer(said: str) -> dict[str, Any] | None:
    try:
        found = json.loads(said)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _notice(error: dict[str, Any], *, stopped: bool) -> Notice:
    """Return what an answer that is a fault means, in words that follow the language."""
    if not error:
        if stopped:
            return Notice(tone="warn", what=N_("It was stopped; nothing was changed."))
        log.error("a command of the exchange ended without an answer")
        return Notice(
            tone="bad",
            what=N_("The program that was to do it ended without an answer."),
            safe=N_("Everything done here is saved on this desk."),
            todo=N_("Try once more. If it happens again, tell the administrator."),
        )
    said = error["english"]
    return Notice(
        tone="warn" if error.get("kind") == "refused" else "bad",
        what=said["message"],
        safe=said.get("safe", ""),
        todo=said.get("todo", ""),
        params=tuple(said["params"].items()),
        field=str(error.get("field") or ""),
    )
