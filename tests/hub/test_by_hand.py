"""The journal on a USB stick: real files in every direction, cut, changed, foreign, taken twice; no line at all."""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, update

from clerkdesk.cli import main
from clerkdesk.domain.errors import Refused
from clerkdesk.hub import carrying as hand
from clerkdesk.hub import desks
from clerkdesk.hub import tables as t
from clerkdesk.hub.cli import main as hub_main
from clerkdesk.hub.lane import Lane
from clerkdesk.journal import signing
from clerkdesk.projections import rebuild
from clerkdesk.services import reception, scans
from clerkdesk.services.desk import Desk
from clerkdesk.store import hops
from clerkdesk.sync import carrying, request_file
from clerkdesk.sync import protocol as p
from clerkdesk.sync.asking import myself
from clerkdesk.sync.protocol import carry, papers
from tests.counter import LAN, parts, refused, sound, troubled, wish
from tests.hub.test_lane import kept, now, scan
from tests.meeting import Hub, Straight, enrol, exchange, hop, unsent


def lane(hub: Hub) -> Lane:
    return Lane(hub.database, hub.shelf, hub.key.file_key)


def up(desk: Desk, file: Path, **more: object) -> carrying.Written:
    return carrying.write_up(desk.store, hop(desk), file, now(desk), **more)  # type: ignore[arg-type]


def across(desk: Desk, file: Path, **more: object) -> carrying.Written:
    return carrying.write_across(desk.store, hop(desk), file, now(desk), **more)  # type: ignore[arg-type]


def take(desk: Desk, file: Path) -> carrying.Taken:
    return carrying.take(desk.store, file, now(desk))


def take_at(hub: Hub, file: Path) -> hand.Done:
    return hand.take(hub.database, hub.key, lane(hub), file, hub.now)


def down(hub: Hub, file: Path, **more: object) -> hand.Done:
    site = "H24.101.05"
    return hand.write(hub.database, hub.key, lane(hub), site, file, hub.now, **more)  # type: ignore[arg-type]


def by_hand(desk: Desk, hub: Hub, tmp_path: Path) -> Desk:
    """Enrol a desk by files."""
    asked, answered = tmp_path / "request", tmp_path / "certificate"
    request_file.write_request(desk.store, hub.code(), asked)
    answered.write_bytes(hand.let_in(hub.database, hub.key, asked.read_bytes(), hub.now))
    request_file.take_certificate(desk.store, answered, now(desk))
    return desk


def known(desk: Desk) -> object:
    with desk.store.reading() as connection:
        return rebuild.dump(connection), hops.marks(connection, hop(desk).hub), hops.cursor(connection, hop(desk).hub)


def test_a_commune_without_a_line(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    one, two = by_hand(desk("B"), hub, tmp_path), by_hand(desk("C"), hub, tmp_path)
    stick = tmp_path / "stick"
    stream, name, content = scan(one, 2_500_000)
    waits = unsent(one)
    written = up(one, stick)
    assert (written.events, written.attachments) == (waits, 1)
    assert unsent(one) == waits, "nobody has confirmed anything yet"
    assert hub.events() == {}
    done = take_at(hub, stick)
    assert (done.events, done.attachments, done.stopped) == (waits, 1, ())
    assert kept(hub) == {name: "kept"}
    assert (take_at(hub, stick).events, take_at(hub, stick).attachments) == (0, 0), "taken twice it changes nothing"

    assert down(hub, stick) == hand.Done("H24.101.05", written.events, 1)
    assert take(one, stick).confirmed == waits
    assert unsent(one) == 0
    again = up(one, stick)
    assert (again.events, again.attachments) == (0, 0), "what is confirmed does not go again"
    down(hub, stick)
    taken = take(two, stick)
    assert (taken.events, taken.attachments, stream in taken.streams) == (waits, 1, True)
    assert scans.content(two, name) == content
    before = known(two)
    assert (take(two, stick).events, take(two, stick).attachments) == (0, 0)
    assert known(two) == before
    theirs = reception.receive(two, LAN, wish(two)).stream
    up(two, stick)
    take_at(hub, stick)
    down(hub, stick)
    assert theirs in take(one, stick).streams
    take(two, stick)
    assert (unsent(one), unsent(two), sound(one), sound(two)) == (0, 0, True, True)
    assert {raw for raw, _ in parts(one)} == {raw for raw, _ in parts(two)} == set(hub.events().values())


def test_files_go_on_where_the_last_ones_ended(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    one = by_hand(desk("B"), hub, tmp_path)
    first, second = tmp_path / "1", tmp_path / "2"
    reception.receive(one, LAN, wish(one))
    up(one, first)
    reception.receive(one, LAN, wish(one))
    assert up(one, second).events > 3, "without an answer all of it goes again"
    take_at(hub, second)
    assert take_at(hub, first).events == 0, "in any order"
    down(hub, first)
    take(one, first)
    reception.receive(one, LAN, wish(one))
    up(one, second)
    take_at(hub, second)
    fresh = down(hub, second).events
    assert 0 < fresh < len(parts(one)), "from where the desk had pulled"
    assert down(hub, tmp_path / "3", whole=True).events == len(parts(one))
    take(one, second)
    assert unsent(one) == 0
    take(one, first)
    assert unsent(one) == 0, "an older file takes nothing back"
    two = by_hand(desk("C"), hub, tmp_path)
    assert refused(take, two, second) == "not-for-us", "it was written before that desk was known"
    up(one, tmp_path / "4")
    take_at(hub, tmp_path / "4")
    down(hub, second)
    assert refused(take, two, second) == "carried-gap"
    down(hub, second, whole=True)
    assert take(two, second).events == len(parts(one))


def test_a_hub_that_lost_some_is_told_from_the_beginning(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    one = by_hand(desk("B"), hub, tmp_path)
    stick = tmp_path / "stick"
    scan(one, 1000)
    up(one, stick)
    take_at(hub, stick)
    down(hub, stick)
    take(one, stick)
    reception.receive(one, LAN, wish(one))
    up(one, stick)
    with pytest.MonkeyPatch.context():
        other = Hub(tmp_path / "restored")
        other.key = hub.key
        other.database.close()
        from clerkdesk.hub.database import Database

        other.database = Database(f"sqlite:///{tmp_path / 'restored' / 'empty.db'}", hub.key.file_key)
        other.database.migrate()
    assert refused(take_at, other, stick) == "carried-gap"
    assert other.events() == {}
    assert up(one, stick, since=0).events == len(parts(one))
    assert take_at(other, stick).events == len(parts(one))
    other.now += 1000
    down(other, stick)
    take(one, stick)
    assert unsent(one) == 0
    other.close()


def test_desk_to_desk(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, hub)
        exchange(each, Straight(hub))
    exchange(one, Straight(hub))
    stick = tmp_path / "stick"
    stream, name, content = scan(one, 1000)
    written = across(one, stick, content=True)
    taken = take(two, stick)
    assert (taken.way, stream in taken.streams, taken.attachments, written.attachments) == ("across", True, 1, 1)
    assert scans.content(two, name) == content
    assert take(two, stick).events == 0
    assert unsent(one), "the other desk is no hub"
    exchange(two, Straight(hub))
    assert set(hub.events().values()) == {raw for raw, _ in parts(one)}, "and on to the hub, proven by its writer"
    assert refused(take_at, hub, stick) == "not-for-us"
    exchange(one, Straight(hub))
    assert unsent(one) == 0
    one.clock.forward(days=2)  # type: ignore[attr-defined]
    reception.receive(one, LAN, wish(one))
    assert across(one, stick, since=now(one)() - 1000).events < 5


def test_a_lonely_desk_writes_for_nobody(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    one = by_hand(desk("B"), hub, tmp_path)
    assert refused(across, one, tmp_path / "stick") == "no-other-desk"
    assert not (tmp_path / "stick").exists()


@pytest.fixture
def stick(tmp_path: Path, desk: Callable[..., Desk]) -> tuple[Hub, Desk, Path, Path]:
    """A file that goes up and one that goes down."""
    hub = Hub(tmp_path / "hub")
    one = by_hand(desk("B"), hub, tmp_path)
    scan(one, 3000)
    up(one, tmp_path / "first")
    take_at(hub, tmp_path / "first")
    scan(one, 3000)
    up(one, tmp_path / "up")
    down(hub, tmp_path / "down")
    return hub, one, tmp_path / "up", tmp_path / "down"


def places(size: int) -> list[int]:
    return sorted({*range(0, size, max(1, size // 60)), *range(40), *range(size - 120, size)})


def test_a_file_that_was_cut_is_refused(stick, tmp_path: Path) -> None:
    hub, one, going, coming = stick
    half = tmp_path / "half"
    events, before = hub.events(), known(one)
    for file, action in ((going, lambda: take_at(hub, half)), (coming, lambda: take(one, half))):
        content = file.read_bytes()
        for at in places(len(content)):
            half.write_bytes(content[:at])
            assert refused(action) in {"cut-off", "not-carried", "tampered"}, at
        half.write_bytes(content + b"x")
        assert refused(action) == "tampered"
    assert (hub.events(), known(one)) == (events, before), "nothing half done"
    take_at(hub, going)
    assert take(one, coming).confirmed


def test_a_file_that_was_changed_is_refused(stick, tmp_path: Path) -> None:
    hub, one, going, coming = stick
    other = tmp_path / "other"
    events, before = hub.events(), known(one)
    for file, action in ((going, lambda: take_at(hub, other)), (coming, lambda: take(one, other))):
        content = file.read_bytes()
        for at in places(len(content)):
            other.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            code = refused(action)
            assert code in {"cut-off", "not-carried", "carried-newer", "tampered", "not-for-us", "unknown-sender"}, at
    assert (hub.events(), known(one)) == (events, before)


def test_a_stick_that_is_pulled_out_after_the_check_changes_nothing(stick, monkeypatch) -> None:
    hub, one, going, coming = stick
    real = carry.Reader.check

    def check(self: carry.Reader) -> None:
        real(self)
        for file in (going, coming):
            file.write_bytes(bytes(100))

    monkeypatch.setattr(carry.Reader, "check", check)
    content = coming.read_bytes()
    assert take_at(hub, going).events
    coming.write_bytes(content)
    assert take(one, coming).confirmed


def test_who_may_write_and_read(stick, desk: Callable[..., Desk], tmp_path: Path) -> None:
    hub, one, going, coming = stick
    foreign = Hub(tmp_path / "foreign")
    assert refused(take_at, foreign, going) == "not-for-us"
    assert refused(take_at, hub, coming) == "not-for-us"
    assert refused(take, one, going) == "not-for-us"
    two = desk("C")
    assert refused(take, two, coming) == "not-for-us"
    (tmp_path / "letter.txt").write_bytes(b"Kinh gui")
    (tmp_path / "newer").write_bytes(carry.MAGIC.replace(b"1", b"2") + bytes(100))
    for action in (lambda file: take(one, file), lambda file: take_at(hub, file)):
        assert refused(action, tmp_path / "letter.txt") == "not-carried"
        assert refused(action, tmp_path / "newer") == "carried-newer"
    _, private = myself(one.store)
    forged = tmp_path / "forged"
    stranger = signing.new_key()
    readers = {hub.key.id: hub.key.public}
    about = {"hub": hub.key.id, "site": "H24.101.05", "certificate": hop(one).certificate.encode(), "at": hub.now}
    with carry.writing(forged, stranger, way="up", readers=readers, **about):
        pass
    assert refused(take_at, hub, forged) == "unknown-sender", "another's certificate"
    mine = {signing.origin_of(signing.public_key(private)): signing.public_key(private)}
    with carry.writing(forged, stranger, way="down", readers=mine, **about | {"certificate": b""}):
        pass
    assert refused(take, one, forged) == "unknown-sender"
    with hub.database.writing() as connection:
        for name in connection.execute(select(t.desk.c.id)).scalars().all():
            desks.revoke(connection, name)
    with pytest.raises(Refused, match="does not let this desk in any more") as found:
        take_at(hub, going)
    assert found.value.code == "hub-refuses"
    assert refused(down, hub, tmp_path / "none") == "no-desk"
    foreign.close()


def test_another_copy_of_the_desk_is_noticed(stick, tmp_path: Path, monkeypatch) -> None:
    import shutil
    from contextlib import closing

    from clerkdesk.services.opening import open_desk
    from tests.counter import SetClock

    hub, one, _, _ = stick
    shutil.copytree(tmp_path / "B", tmp_path / "clone")
    reception.receive(one, LAN, wish(one))
    up(one, tmp_path / "1")
    take_at(hub, tmp_path / "1")
    down(hub, tmp_path / "2")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another computer"))
    with closing(open_desk(tmp_path / "clone", clock=SetClock())) as clone:
        assert troubled(take, clone, tmp_path / "2").code == "copied"
        assert hop(clone).stopped == "copied"


def test_a_stick_that_fills_or_is_pulled_out_has_no_half_file(stick, tmp_path: Path, monkeypatch) -> None:
    _, one, _, _ = stick
    place = tmp_path / "usb"
    place.mkdir()
    (place / "journal").write_bytes(b"an older one")
    real = carry.Writer.add

    def failing(self: carry.Writer, record: carry.Record) -> None:
        real(self, record)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(carry.Writer, "add", failing)
    assert troubled(up, one, place / "journal").code == "unwritten"
    assert [file.name for file in place.iterdir()] == ["journal"]
    assert (place / "journal").read_bytes() == b"an older one"
    monkeypatch.undo()
    assert troubled(up, one, tmp_path / "nowhere" / "journal").code == "unwritten"


def test_what_contradicts_the_journal_here_is_told_in_the_clerk_s_words(
    stick, desk: Callable[..., Desk], tmp_path: Path, capsys
) -> None:
    hub, _, _, _ = stick
    two = by_hand(desk("C"), hub, tmp_path)
    private = {"way": "down", "hub": hub.key.id, "site": "H24.101.05", "certificate": b"", "at": hub.now}
    _, own = myself(two.store)
    readers = {signing.origin_of(signing.public_key(own)): signing.public_key(own)}
    with carry.writing(tmp_path / "odd", hub.key.private, readers=readers, **private) as writer:
        for page in hand._pages(hub.database, "H24.101.05", ""):
            heads = tuple(msgspec.structs.replace(one, signature=bytes(64)) for one in page.pulled.heads)
            pulled = msgspec.structs.replace(page.pulled, heads=heads)
            writer.add(carry.Page(after=page.after, pulled=pulled))
    before = known(two)
    assert main(["--data", str(two.store.folder.path), "--lang", "vi", "journal", "import", str(tmp_path / "odd")]) == 1
    said = capsys.readouterr().err
    assert "phần không khớp không được nhận vào" in said
    assert "event" not in said
    assert known(two) == before


def test_a_full_disk_is_no_fault_of_the_file(stick, capsys) -> None:
    _, one, _, coming = stick
    before = known(one)
    largest = max(file.stat().st_size for file in one.store.folder.path.iterdir() if file.is_file())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with coming.open("ab") as out:  # the copy that is checked is what finds no room
        out.write(bytes(largest + 3_000_000))
    before_signal = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 2_000_000, limits[1]))
    try:
        code = main(["--data", str(one.store.folder.path), "--lang", "vi", "journal", "import", str(coming)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before_signal)
    assert code == 3
    assert "Ổ đĩa đã đầy" in capsys.readouterr().err
    assert known(one) == before


def test_enrolment_by_file_is_the_code_s(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    one, two = desk("B"), desk("C")
    asked, paper = tmp_path / "request", tmp_path / "certificate"
    code = hub.code()
    assert refused(request_file.write_request, one.store, "nonsense", asked) == "bad-code"
    request_file.write_request(one.store, code, asked)
    read = p.read_code(code)
    assert read is not None
    assert read[0] not in asked.read_bytes(), "no secret on the stick"
    content = asked.read_bytes()

    def let_in(content: bytes) -> bytes:
        return hand.let_in(hub.database, hub.key, content, hub.now)

    stolen = papers.requested(content)
    thief = signing.new_key()
    assert refused(let_in, papers.REQUEST + p.pack(papers.request(thief, b"guess", stolen.agency, "X"))) == "bad-code"
    assert refused(let_in, content[:-3]) == "tampered"
    assert refused(let_in, b"what") == "not-carried"
    assert refused(let_in, papers.REQUEST.replace(b"1", b"9") + content[20:]) == "carried-newer"
    paper.write_bytes(let_in(content))
    assert let_in(content) == paper.read_bytes(), "again, the same"
    assert refused(request_file.take_certificate, two.store, paper, now(two)) == "not-asked"
    fake = Hub(tmp_path / "fake")
    with fake.database.writing() as connection:
        fake_code = desks.new_code(connection, fake.key, "H24.101.05", fake.now)
    request_file.write_request(two.store, fake_code, tmp_path / "two")
    assert refused(request_file.take_certificate, two.store, paper, now(two)) == "another-hub"
    assert request_file.take_certificate(one.store, paper, now(one)).url == ""
    request_file.write_request(two.store, code, tmp_path / "two")
    assert refused(let_in, (tmp_path / "two").read_bytes()) == "code-used"
    with hub.database.writing() as connection:
        connection.execute(update(t.code).values(desk="", expires_at=0))
    assert refused(let_in, (tmp_path / "two").read_bytes()) == "code-expired"
    fake.close()


def test_the_commands(desk: Callable[..., Desk], tmp_path: Path, capsys) -> None:
    one = desk("B")
    scan(one, 2000)

    def out(code: int) -> str:
        said = capsys.readouterr()
        assert code == 0, said.err
        return str(said.out)

    def hub(*words: object) -> str:
        return out(hub_main(["--lang", "en", "--folder", str(tmp_path / "hub"), *map(str, words)]))

    def mine(*words: object) -> str:
        return out(main(["--data", str(tmp_path / "B"), "--lang", "en", *map(str, words)]))

    code = hub("code", "H24.101.05").strip()
    mine("sync", "request", code, tmp_path / "request")
    hub("certify", tmp_path / "request", tmp_path / "certificate")
    assert "Enrolled at hub" in mine("sync", "certificate", tmp_path / "certificate")
    count = len(parts(one))
    assert f"{count} events, 1 attachments" in mine("journal", "export", "--to", tmp_path / "up")
    assert f"{count} new events, 1 attachments" in hub("import", tmp_path / "up")
    assert f"{count} events, 1 attachments" in hub("export", "H24.101.05", tmp_path / "down")
    assert f"confirmed by the hub: {count}" in mine("journal", "import", tmp_path / "down")
    assert "Unsent: 0" in mine("sync")
    assert mine("sync", "--once"), "a hub that no line leads to is passed over"
    assert "wanted again: 0" in hub("shelf")
    assert main(["--data", str(tmp_path / "B"), "journal", "import", str(tmp_path / "nothing")]) == 3
    assert (
        main(["--data", str(tmp_path / "B"), "journal", "export", "--to", str(tmp_path / "x"), "--since", "hôm"]) == 1
    )
