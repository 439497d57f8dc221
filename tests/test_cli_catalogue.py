"""The commands on catalogue packages, from the outside."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace

import pytest

from clerkdesk import language
from clerkdesk.catalogue.package import fingerprint, pack
from clerkdesk.cli import main
from clerkdesk.cli.counter import PIN as VARIABLE
from clerkdesk.journal.signing import public_key
from tests.counter import PIN, first_run

CLERK = "Lê Văn Quản"
KEY = bytes(range(32))
PUBLIC = public_key(KEY).hex()
YAML = """field: Lĩnh vực mới
procedures:
  - code: "9.000001"
    name: Cấp giấy mẫu
    times: [{ working_days: 2 }]
    fees: [{ free: true }]
"""


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """Carry out a command in English on a new desk; return exit code, stdout, its JSON and stderr."""
    first_run(tmp_path / "data").desk.close()

    def carry_out(*words):
        monkeypatch.setenv(VARIABLE, PIN)
        before = language.current()
        code = main(["--data", str(tmp_path / "data"), "--lang", "en", *words])
        language.use(before)
        out, err = capsys.readouterr()
        return SimpleNamespace(code=code, out=out, answer=json.loads(out) if out.startswith("{") else None, err=err)

    return carry_out


def package(tmp_path, text=YAML):
    path = tmp_path / "thang-12.zip"
    files = {"procedures/moi.yaml": text.encode()}
    path.write_bytes(pack(KEY, files, name="Tháng 12", issuer="Sở Tư pháp", issued=date(2026, 11, 20)))
    return path


def test_trust_import_list_undo(run, tmp_path):
    file = str(package(tmp_path))
    no = run("catalogue", "import", file, "--clerk", CLERK, "--json")
    assert (no.code, no.answer["error"]["code"]) == (1, "package-untrusted")
    assert fingerprint(PUBLIC) in no.answer["error"]["message"]
    trusted = run("catalogue", "trust", PUBLIC, "--label", "Sở Tư pháp", "--clerk", CLERK)
    assert (trusted.code, trusted.out) == (0, f"Trusted: Sở Tư pháp, {fingerprint(PUBLIC)}\n")
    done = run("catalogue", "import", file, "--clerk", CLERK, "--json")
    assert (done.code, done.answer) == (
        0,
        {
            "package": "Tháng 12",
            "changes": [{"code": "9.000001", "name": "Cấp giấy mẫu", "kind": "added", "on": None, "differences": []}],
        },
    )
    listed = run("catalogue", "packages", "--json").answer
    assert [(one["name"], one["undone"]) for one in listed["packages"]] == [("Tháng 12", None)]
    assert listed["keys"] == [{"key": PUBLIC, "fingerprint": fingerprint(PUBLIC), "label": "Sở Tư pháp"}]
    undone = run("catalogue", "undo", "--clerk", CLERK)
    assert undone.code == 0
    assert "9.000001 Cấp giấy mẫu" in undone.out
    assert "\tundone\t" in run("catalogue", "packages").out
    assert run("catalogue", "undo", "--clerk", CLERK).code == 1


def test_check_looks_into_packages(run, tmp_path):
    good = run("catalogue", "check", str(package(tmp_path)))
    assert good.code == 0
    assert f"Tháng 12, by Sở Tư pháp: the signature of {fingerprint(PUBLIC)} is right" in good.out
    bad = run("catalogue", "check", str(package(tmp_path, YAML.replace("2", "x"))))
    assert bad.code == 1
    assert "procedures/moi.yaml:5:" in bad.out
    broken = package(tmp_path)
    broken.write_bytes(broken.read_bytes().replace(b"moi.yaml", b"cu1.yaml"))
    assert run("catalogue", "check", str(broken)).code == 1


def test_a_file_that_is_not_there_is_trouble(run, tmp_path):
    gone = run("catalogue", "import", str(tmp_path / "x.zip"), "--clerk", CLERK)
    assert (gone.code, gone.err.split(":")[0]) == (3, "catalogue-unreadable")
