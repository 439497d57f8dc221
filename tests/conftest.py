"""What holds for every test: no screen, no home, no keyring of the person at the keyboard, and no surprises.

A surprise is a warning that the test did not expect: from Python (``filterwarnings`` in pyproject.toml), from the log
(the fixture ``expect_log`` excuses one), or from Qt (pytest-qt's ``qtlog`` and its mark ``qt_log_ignore`` excuse one).
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

from clerkdesk import language

if TYPE_CHECKING:
    from argon2 import PasswordHasher
    from keyring.backend import KeyringBackend
    from PySide6.QtCore import SignalInstance
    from PySide6.QtWidgets import QApplication
    from pytestqt.wait_signal import SignalBlocker

PATIENCE_MS: Final = 60_000
"""How long a test waits for what must happen: nobody waits so long but where it does not."""

_HOME = Path(tempfile.mkdtemp(prefix="clerkdesk-tests-"))


def _leave_home() -> None:
    """Point everything that asks for a home, here and in child processes, to an empty folder."""
    for name, part in {
        "HOME": "",
        "USERPROFILE": "",
        "APPDATA": "AppData/Roaming",
        "LOCALAPPDATA": "AppData/Local",
        "XDG_CACHE_HOME": ".cache",
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "XDG_RUNTIME_DIR": "run",
    }.items():
        folder = _HOME / part
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ[name] = str(folder)
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


_leave_home()

# Times vary with the machine, so no test fails for being slow. `installer/check.py` chooses "steady": the gate judges
# the change and must give the same answer twice. Whoever runs pytest by hand explores new examples each time.
settings.register_profile("explore", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", settings.get_profile("explore"), derandomize=True, database=None)
settings.load_profile("explore")


class _PatientBot(QtBot):
    """Waits a minute for what comes at once where nothing else runs."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:  # noqa: N802
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(  # noqa: N802
        self, signal: SignalInstance, *, timeout: int = PATIENCE_MS, **more: Any
    ) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, **more)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Give pytest-qt's robot, with more patience."""
    return _PatientBot(request)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long tests, in whatever order the others are."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True, scope="session")
def real_hasher() -> Iterator[Callable[[], PasswordHasher]]:
    """Hash PINs and passwords by argon2's cheapest profile, made for tests; return what desks hash them by."""
    from argon2 import PasswordHasher
    from argon2.profiles import CHEAPEST

    from clerkdesk.hub.admin import accounts
    from clerkdesk.services import clerks

    real, cheap = clerks.hasher, PasswordHasher.from_parameters(CHEAPEST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clerks, "hasher", lambda: cheap)
        patch.setattr(accounts, "_hasher", cheap)
        yield real


@pytest.fixture(autouse=True, scope="session")
def _tables_made_once() -> Iterator[None]:
    """Make the tables of new desks and hubs as the migrations left the first one's."""
    from tests.remade import tables_made_once

    with tables_made_once():
        yield


@pytest.fixture(autouse=True)
def _own_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep how far a desk has written apart: tests open many copies of one data folder."""
    state = tempfile.mkdtemp(prefix="state-", dir=_HOME)
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):  # the second on Windows
        monkeypatch.setenv(name, state)


def pytest_sessionstart() -> None:
    """Send Qt's messages to the log wherever pytest-qt does not listen: it stops before fixtures are taken down."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }

    def to_log(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if message.endswith("does not support propagateSizeHints()"):  # of every window; also in pyproject.toml
            return
        logging.getLogger("qt").log(levels[kind], "%s: %s", context.category, message)

    qInstallMessageHandler(to_log)


def pytest_unconfigure() -> None:
    """Give Qt its own handler back, and remove the borrowed home."""
    from PySide6.QtCore import qInstallMessageHandler

    qInstallMessageHandler(None)
    shutil.rmtree(_HOME, ignore_errors=True)


class _Unexpected(logging.Handler):
    """Keeps the log records of WARNING and above that no ``expect_log`` excused."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _log_surprises() -> Iterator[_Unexpected]:
    """Fail the test when it leaves an unexpected warning or error in the log."""
    handler = _Unexpected()
    root = logging.getLogger()
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)
    if handler.records:
        lines = "\n".join(f"{record.levelname} {record.name}: {record.getMessage()}" for record in handler.records)
        pytest.fail(f"unexpected in the log (expect_log excuses what a test wants to see):\n{lines}", pytrace=False)


ExpectLog = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def expect_log(_log_surprises: _Unexpected) -> ExpectLog:
    """Excuse and require log records of WARNING and above: ``with expect_log("regular expression"): ...``."""

    @contextlib.contextmanager
    def expect(pattern: str) -> Iterator[None]:
        before = len(_log_surprises.records)
        yield
        new = _log_surprises.records[before:]
        others = [record for record in new if not re.search(pattern, record.getMessage())]
        assert len(others) < len(new), f"nothing in the log matches {pattern!r}"
        _log_surprises.records[before:] = others

    return expect


@pytest.fixture(autouse=True)
def _language_afterwards() -> Iterator[None]:
    """Begin each test in the first language, whatever others left, and put it back."""
    language.use(language.LANGUAGES[0])
    yield
    language.use(language.LANGUAGES[0])


@pytest.fixture
def memory_keyring() -> Iterator[KeyringBackend]:
    """Give this process a keyring that lasts as long as the test; without it every keyring call fails."""
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.errors import PasswordDeleteError

    class Memory(KeyringBackend):
        priority = 1

        def __init__(self) -> None:
            super().__init__()
            self.kept: dict[tuple[str, str], str] = {}

        def get_password(self, service: str, username: str) -> str | None:
            return self.kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            if self.kept.pop((service, username), None) is None:
                raise PasswordDeleteError(username)

    before = keyring.get_keyring()
    memory = Memory()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)
