"""What a desk learns of the province: what it asks its hub, and what comes down by itself, beside the dossier."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.cli import main
from clerkdesk.domain import events as e
from clerkdesk.services import look, reception
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from clerkdesk.sync import province
from clerkdesk.sync.line import Said
from clerkdesk.sync.protocol.province import MOST, AskProvince, ProvinceTold
from tests.counter import LAN, SetClock, sound, wish
from tests.hub.test_taking import OTHER
from tests.meeting import Hub, Straight, enrol, exchange, hop, served
from tests.provincial import Counter, sending, simulated, standing


def asked(one: Counter, *streams: str, look: bool = False) -> ProvinceTold:
    return one.caller.ask("POST", "/v1/province", AskProvince(streams=streams, look=look), ProvinceTold)


def test_a_desk_asks_how_its_dossiers_stand(hub: Hub) -> None:
    one, other = Counter(hub), Counter(hub, site=OTHER)
    good, bad = one.receive(1), one.receive(2, personal=None)
    one.send()
    with simulated() as there, sending(hub, there.url) as sender:
        sender.once()
        (told,) = asked(one, good).dossiers
        assert (told.state, told.number, told.status) == ("taken", one.code(1), "2")
        assert (told.tries, told.clerk) == (2, "clerk-lan")
        assert [(one_.stream, one_.state) for one_ in asked(one).dossiers] == [(bad, "erased")], "what is not settled"
        assert asked(other, good).dossiers == (), "nobody else's"
        there.control("status", {"number": one.code(1), "status": "5"})
        asked(other, good, look=True)
        assert standing(hub, good).next_at > hub.now, "and nobody else has the province asked"
        asked(one, good, look=True)
        sender.once()
        assert asked(one, good).dossiers[0].status == "5"
        with pytest.raises(Said) as no:
            asked(one, *(f"dossier:{number}" for number in range(MOST + 1)))
        assert no.value.code == "too-large"


def test_what_the_province_says_stands_beside_the_dossier(hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    line = Straight(hub)
    enrol(one, hub)
    taken = reception.receive(one, LAN, wish(one))
    exchange(one, line)
    with simulated() as there, sending(hub, there.url) as sender:
        there.tell({"kind": "refuse", "on": "DongBoHoSoMC", "code": "-5"})
        sender.once()
        exchange(one, line)
        details = look.details(one, taken.stream)
        assert details is not None
        said = details.dossier.province
        assert isinstance(said, e.ProvinceRefused)
        assert (said.code, said.owner) == ("-5", "administrator")
        now = lambda: milliseconds(one.clock.now())  # noqa: E731
        told = province.ask(one.store, line, hop(one), now, [taken.stream])
        assert [(row.state, row.words) for row in told.dossiers] == [("refused", said.words)]
        assert sound(one)


def test_the_command(hub: Hub, desk: Callable[..., Desk], tmp_path: Path, capsys) -> None:
    desk("B").close()
    folder = tmp_path / "B"
    with served(hub.gate) as url, simulated() as there, sending(hub, there.url) as sender:
        assert main(["--data", str(folder), "sync", "enrol", url, hub.code()]) == 0
        with closing(open_desk(folder, clock=SetClock())) as one:
            code = reception.receive(one, LAN, wish(one)).code
            from clerkdesk.sync.transport import HttpLine

            with HttpLine(url) as line:
                exchange(one, line)
        there.tell({"kind": "refuse", "on": "DongBoHoSoMC", "code": "-8"})
        sender.once()
        capsys.readouterr()
        assert main(["--data", str(folder), "sync", "province"]) == 0
        assert capsys.readouterr().out == (
            f"{code}\thệ thống tỉnh từ chối\t-8: Số định danh của chủ hồ sơ không hợp lệ\tcán bộ tiếp nhận\n"
        )
        assert main(["--data", str(folder), "sync", "province", code, "--ask", "--json"]) == 0
        (told,) = json.loads(capsys.readouterr().out)["dossiers"]
        assert (told["state"], told["owner"]) == ("refused", "clerk")
