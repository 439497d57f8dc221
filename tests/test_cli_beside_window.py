"""Commands on a folder that another process has open and writes to, as a window does."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from clerkdesk.cli.counter import PIN as VARIABLE
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.services.opening import open_desk, set_up
from clerkdesk.services.verify import verify
from clerkdesk.store import tables as t
from tests.counter import PIN, SITE

CLERK = "Lê Văn Quản"
BIRTH = Path(__file__).parent / "requests" / "birth_by_card.json"
WRITER = """
import sys
from pathlib import Path
from clerkdesk.services.opening import open_desk
from clerkdesk.services.reception import receive
from tests.counter import LAN, wish

desk = open_desk(Path(sys.argv[1]))
desk.confirm_date(desk.today())
print("open", flush=True)
done = 0
while not Path(sys.argv[2]).exists():
    receive(desk, LAN, wish(desk))
    done += 1
desk.close()
print(done)
"""


def test_commands_work_while_another_process_writes(tmp_path):
    data, enough = tmp_path / "data", tmp_path / "enough"
    set_up(data, SITE, letter="A", administrator=CLERK, pin=PIN, keys="file").desk.close()
    environment = {**os.environ, VARIABLE: PIN}
    today = datetime.now(SITE_TIME).date().isoformat()
    deed = ["receive", "--json", str(BIRTH), "--clerk", CLERK, "--today", today]
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(data), str(enough)], stdout=subprocess.PIPE, text=True
    ) as window:
        assert window.stdout is not None
        assert window.stdout.readline() == "open\n"
        codes = []
        for words in [deed, ["find", "nva", "--json"], ["journal", "verify"], deed, ["journal", "rebuild"]]:
            line = [sys.executable, "-m", "clerkdesk", "--data", str(data), *words]
            done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, ""), words
            if words is deed:
                codes.append(json.loads(done.stdout)["code"])
        enough.touch()
        written = int(window.stdout.read())
        assert window.wait() == 0
    assert written > 0
    desk = open_desk(data)
    with desk.store.reading() as connection:
        types = list(connection.execute(select(t.event.c.type)).scalars())
        kept = list(connection.exec_driver_sql("SELECT code FROM p_dossier").scalars())
    assert types.count("dossier.received") == written + len(codes)
    assert len(set(kept)) == len(kept) == written + len(codes)
    assert set(codes) <= set(kept)
    assert verify(desk).sound
    desk.close()


def test_commands_work_beside_an_open_window(tmp_path):
    data = tmp_path / "data"
    set_up(data, SITE, letter="A", administrator=CLERK, pin=PIN, keys="file").desk.close()
    today = datetime.now(SITE_TIME).date().isoformat()
    line = [sys.executable, "-m", "clerkdesk", "--data", str(data)]
    with subprocess.Popen(
        [*line, "run"], env={**os.environ, "CLERKDESK_STAMP": "1"}, stdout=subprocess.PIPE, text=True
    ) as window:
        try:
            assert window.stdout is not None
            assert any(" ready " in said for said in iter(window.stdout.readline, ""))
            done = subprocess.run(
                [*line, "receive", "--json", str(BIRTH), "--clerk", CLERK, "--today", today],
                env={**os.environ, VARIABLE: PIN},
                capture_output=True,
                check=False,
            )
            assert (done.returncode, done.stderr) == (0, b"")
            verified = subprocess.run([*line, "journal", "verify"], capture_output=True, check=False)
            assert (verified.returncode, verified.stderr) == (0, b"")
            assert window.poll() is None
        finally:
            window.terminate()
