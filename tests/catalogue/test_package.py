"""Catalogue packages: signed, whole, within bounds, or refused; laid over a catalogue by their dates."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.catalogue.merging import Change, Difference, Kind, Update, changes, check_update, merged
from clerkdesk.catalogue.package import LARGEST, check_trust, fingerprint, open_package, pack, read_key
from clerkdesk.catalogue.procedures import Catalogue, dump, load, parse
from clerkdesk.domain.due import WorkingDays
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import Free
from clerkdesk.domain.procedure import Component, FeeCase, Procedure, TimeCase
from clerkdesk.journal.signing import public_key

KEY = bytes(range(32))
PUBLIC = public_key(KEY).hex()
FILE = "procedures/ho_tich.yaml"
YAML = """field: Hộ tịch
procedures:
  - code: "1.001193"
    version: 2
    name: Đăng ký khai sinh
    effective: "2027-03-01"
    times: [{ working_days: 1 }]
    fees: [{ free: true }]
""".encode()


def packed(files: dict[str, bytes] | None = None, **more: Any) -> bytes:
    return pack(
        KEY,
        {FILE: YAML} if files is None else files,
        name="Tháng 3/2027",
        issuer="Bộ Tư pháp",
        issued=date(2027, 2, 1),
        **more,
    )


def rezipped(content: bytes, change: Any, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the package with its parts changed, the signature left as it was."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {one.filename: archive.read(one) for one in archive.infolist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def code(content: bytes) -> str:
    with pytest.raises(Refused) as no:
        open_package(content)
    return no.value.code


def test_a_package_gives_back_what_was_packed():
    package = open_package(packed(ended={"1.000656": date(2027, 2, 28)}))
    assert package.files == {FILE: YAML}
    assert package.faults() == []
    assert package.manifest.name == "Tháng 3/2027"
    assert package.digest == hashlib.sha256(packed(ended={"1.000656": date(2027, 2, 28)})).hexdigest()
    update = package.update()
    assert [(one.code, one.version, one.field) for one in update.procedures] == [("1.001193", 2, "Hộ tịch")]
    assert update.ended == {"1.000656": date(2027, 2, 28)}


def test_only_a_trusted_key_opens_the_door():
    package = open_package(packed())
    check_trust(package, {PUBLIC})
    with pytest.raises(Refused) as no:
        check_trust(package, {public_key(bytes(32)).hex()})
    assert (no.value.code, no.value.params["fingerprint"]) == ("package-untrusted", fingerprint(PUBLIC))


def test_keys_are_read_as_people_paste_them():
    assert read_key(" ".join(PUBLIC[at : at + 8] for at in range(0, 64, 8)).upper()) == PUBLIC
    with pytest.raises(Refused, match="64 hexadecimal"):
        read_key(PUBLIC[:-1])


def test_nothing_of_an_altered_package_is_taken():
    def other_content(parts: dict[str, bytes]) -> None:
        parts[FILE] = parts[FILE].replace(b"working_days: 1", b"working_days: 9")

    def one_more(parts: dict[str, bytes]) -> None:
        parts["procedures/them.yaml"] = YAML

    def one_less(parts: dict[str, bytes]) -> None:
        del parts[FILE]

    def other_manifest(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts["manifest.json"]) | {"issuer": "Ai đó"}
        parts["manifest.json"] = json.dumps(manifest).encode()

    def other_key(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts["manifest.json"]) | {"key": public_key(bytes(32)).hex()}
        parts["manifest.json"] = json.dumps(manifest).encode()

    def no_signature(parts: dict[str, bytes]) -> None:
        del parts["manifest.sig"]

    for change in (other_content, one_more, one_less, other_manifest, other_key, no_signature):
        assert code(rezipped(packed(), change)) == "package-altered", change.__name__


@pytest.mark.parametrize(
    "name", ["../ho_tich.yaml", "/etc/passwd", "procedures/../x.yaml", "procedures\\x.yaml", "procedures/a/b.yaml", "x"]
)
def test_a_name_that_leads_elsewhere_is_no_part_of_a_package(name):
    assert code(packed({name: YAML})) == "package-unreadable"


def test_a_name_that_stands_twice_is_no_package():
    out = io.BytesIO(packed())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(FILE, YAML)
    assert code(out.getvalue()) == "package-unreadable"


def test_bombs_and_giants_are_turned_away():
    assert code(b"\0" * (LARGEST + 1)) == "package-too-large"
    assert code(packed({f"procedures/f{n}.yaml": b"a" for n in range(300)})) == "package-too-large"
    assert code(packed({FILE: b"\0" * 5_000_000})) == "package-too-large"
    lying = bytearray(packed({FILE: b"\0" * 5_000_000}))
    at = lying.rfind(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (10).to_bytes(4, "little")  # the directory says 10 bytes
    assert code(bytes(lying)) in {"package-too-large", "package-unreadable", "package-altered"}


def test_a_newer_form_is_said_to_be_newer():
    def newer(parts: dict[str, bytes]) -> None:
        parts["manifest.json"] = b'{"format": 2}'

    assert code(rezipped(packed(), newer)) == "package-newer"


def test_faults_of_its_files_are_named():
    package = open_package(packed({FILE: b"field: x\nprocedures: []\n"}))
    assert [one.file for one in package.faults()] == [FILE]


@given(content=st.binary(max_size=300))
def test_rubbish_is_refused_and_never_more(content):
    assert code(content) == "package-unreadable"


@given(at=st.integers(0, len(packed()) - 1), bit=st.integers(0, 7))
def test_no_flipped_bit_changes_what_a_package_says(at, bit):
    content = bytearray(packed())
    content[at] ^= 1 << bit
    try:
        files = open_package(bytes(content)).files
    except Refused:
        return
    assert files == {FILE: YAML}  # ZIP has bytes that say nothing


# Laying over


def procedure(version: int = 1, effective: date | None = None, days: int = 2, **more: Any) -> Procedure:
    return Procedure(
        code="9.000001",
        version=version,
        name="Thủ tục mẫu",
        field="Mẫu",
        effective=effective,
        times=(TimeCase(rule=WorkingDays(days=days)),),
        fees=(FeeCase(rule=Free()),),
        **more,
    )


BASE = Catalogue([procedure(components=(Component(key="don", name="Đơn", originals=1),))])
NEXT = procedure(2, date(2027, 1, 1), 3, components=(Component(key="don", name="Đơn", originals=2),))


def version(catalogue: Catalogue, on: date) -> int:
    found = catalogue.get("9.000001", on)
    return found.version if found else 0


def test_a_version_stops_when_the_next_begins():
    after = merged(BASE, [Update(procedures=(NEXT,))])
    assert version(after, date(2026, 12, 31)) == 1
    assert version(after, date(2027, 1, 1)) == 2
    assert [one.ended for one in after.procedures] == [date(2026, 12, 31), None]
    assert changes(BASE, after) == (
        Change(
            code="9.000001",
            name="Thủ tục mẫu",
            kind=Kind.CHANGED,
            on=date(2027, 1, 1),
            differences=(
                Difference(path="components[don].originals", before="1", after="2"),
                Difference(path="times[].working_days", before="2", after="3"),
            ),
        ),
    )


def test_an_ended_procedure_holds_until_its_last_day():
    after = merged(BASE, [Update(ended={"9.000001": date(2027, 6, 30)})])
    assert after.get("9.000001", date(2027, 6, 30)) is not None
    assert after.get("9.000001", date(2027, 7, 1)) is None
    (change,) = changes(BASE, after)
    assert (change.kind, change.on) == (Kind.ENDED, date(2027, 6, 30))


def test_a_new_procedure_is_added_and_taken_away_again():
    other = Catalogue([])
    after = merged(other, [Update(procedures=(procedure(),))])
    assert [one.kind for one in changes(other, after)] == [Kind.ADDED]
    assert [one.kind for one in changes(after, other)] == [Kind.REMOVED]
    assert changes(after, after) == ()


@pytest.mark.parametrize(
    ("update", "refusal"),
    [
        (Update(procedures=(procedure(days=9),)), "package-rewrites"),
        (Update(procedures=(procedure(2),)), "package-undated"),
        (Update(ended={"1.999999": date(2027, 1, 1)}), "package-unknown-code"),
        (Update(procedures=(BASE.procedures[0],)), "package-nothing-new"),
        (Update(), "package-nothing-new"),
    ],
)
def test_what_does_not_fit_is_refused(update, refusal):
    with pytest.raises(Refused) as no:
        check_update(BASE, update)
    assert no.value.code == refusal


def test_what_fits_fits_once():
    check_update(BASE, Update(procedures=(NEXT,)))
    after = merged(BASE, [Update(procedures=(NEXT,))])
    with pytest.raises(Refused, match="already"):
        check_update(after, Update(procedures=(NEXT, BASE.procedures[0])))


def test_a_shipped_catalogue_with_nothing_laid_over_it_stays_as_it_is():
    shipped = load()
    again = merged(shipped, [], shipped.digest)
    assert {(one.code, one.version): one for one in again.procedures} == {
        (one.code, one.version): one for one in shipped.procedures
    }
    assert changes(shipped, again) == ()
    assert parse(dump(again), again.digest).procedures == again.procedures
