"""Long commands tell a terminal how far they are, and nobody else."""

import io

from clerkdesk.cli import output


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_sees_per_cent_and_then_a_clean_line(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert all(output.told(done, 200) for done in (0, 50, 199, 200))
    assert terminal.getvalue() == "\r  0 %\r 25 %\r 99 %\r      \r"


def test_a_file_sees_nothing(monkeypatch):
    file = io.StringIO()
    monkeypatch.setattr("sys.stderr", file)
    assert output.told(0, 0)
    assert file.getvalue() == ""
