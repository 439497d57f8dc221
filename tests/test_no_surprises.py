"""The net under the other tests: each kind of surprise must fail the test that caused it."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import keyring
import keyring.errors
import platformdirs
import pytest

from clerkdesk import language

CONFTEST = Path(__file__).with_name("conftest.py")

pytest_plugins = ["pytester"]

SURPRISES = {
    "python": """
        import warnings
        def test_it(): warnings.warn("old habit")
    """,
    "thread": """
        import threading
        def test_it():
            thread = threading.Thread(target=lambda: 1 / 0)
            thread.start()
            thread.join()
    """,
    "log": """
        import logging
        def test_it(): logging.getLogger("clerkdesk.store").warning("half a page")
    """,
    "log in a fixture": """
        import logging, pytest
        @pytest.fixture
        def part():
            yield
            logging.getLogger("clerkdesk.store").error("left open")
        def test_it(part): pass
    """,
    "log that was not the expected one": """
        import logging
        def test_it(expect_log):
            with expect_log("this"):
                logging.warning("this")
                logging.warning("that")
    """,
    "log that never came": """
        def test_it(expect_log):
            with expect_log("this"):
                pass
    """,
    "qt without qtbot": """
        from PySide6.QtCore import qWarning
        def test_it(): qWarning("a widget was lost")
    """,
    "qt when a fixture is taken down": """
        import pytest
        from PySide6.QtCore import qCritical
        @pytest.fixture
        def part():
            yield
            qCritical("a thread was still running")
        def test_it(part): pass
    """,
    "qt slot": """
        from PySide6.QtCore import QTimer
        def test_it(qtbot):
            QTimer.singleShot(0, lambda: 1 / 0)
            qtbot.wait(50)
    """,
}


@pytest.fixture
def house(pytester: pytest.Pytester, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A small test folder under the conftest and the settings of this one."""
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    lines = [
        "[pytest]",
        f"filterwarnings = {' '.join(pytestconfig.getini('filterwarnings'))}",
        f"qt_log_level_fail = {pytestconfig.getini('qt_log_level_fail')}",
    ]
    pytester.makeini("\n".join(lines))
    monkeypatch.setenv("PYTHONPATH", str(CONFTEST.parent.parent))
    return pytester


def test_a_surprise_fails_the_test_that_caused_it(house: pytest.Pytester) -> None:
    for number, text in enumerate(SURPRISES.values()):
        house.makepyfile(**{f"test_{number}": text})
    house.makepyfile(test_quiet="def test_quiet(): pass")
    result = house.runpytest_subprocess("-p", "no:randomly", "-v")
    outcomes = {
        name: any(
            f"test_{number}.py::test_it {word}" in line for line in result.outlines for word in ("FAILED", "ERROR")
        )
        for number, name in enumerate(SURPRISES)
    }
    assert outcomes == dict.fromkeys(SURPRISES, True), result.stdout.str()
    assert result.parseoutcomes()["passed"] >= 1
    result.stdout.fnmatch_lines(["test_quiet.py::test_quiet PASSED*"])


def test_an_expected_warning_is_excused(expect_log) -> None:
    with expect_log("^paper .* is low$"):
        logging.getLogger("clerkdesk.printing").warning("paper in tray %d is low", 2)


def test_nobody_is_at_home() -> None:
    for folder in (Path.home(), Path(platformdirs.user_data_dir("clerkdesk")), Path(platformdirs.user_log_dir("x"))):
        assert "clerkdesk-tests-" in str(folder)
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


def test_the_real_keyring_is_out_of_reach() -> None:
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("clerkdesk", "desk")


def test_a_keyring_in_memory(memory_keyring) -> None:
    keyring.set_password("clerkdesk", "desk", "secret")
    assert keyring.get_password("clerkdesk", "desk") == "secret"
    keyring.delete_password("clerkdesk", "desk")
    assert keyring.get_password("clerkdesk", "desk") is None


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_in_the_same_language(turn: int) -> None:
    assert language.current() == "vi"
    language.use("en")
