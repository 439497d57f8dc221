"""What clerks do at random: a dossier comes in, or something is done to one that the desk knows."""

from __future__ import annotations

import random

from clerkdesk.services import correction, delivery, erasing, look, reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from clerkdesk.services.queue import calling, counters, hall, issuing
from tests.counter import LAN, person, wish


def receive(dice: random.Random, desk: Desk) -> None:
    """Somebody hands in a dossier."""
    reception.receive(desk, LAN, wish(desk, applicant=person(dice.randrange(40))))


def queue(dice: random.Random, desk: Desk) -> None:
    """A number is given out, or this desk's counter does something with the ticket that it has, or calls one."""
    if dice.random() < 0.4:
        issuing.issue(desk, LAN, ground=dice.choice(("", "elderly")), paper=False)
        return
    if counters.mine(desk) is None:
        counters.open_counter(desk, LAN, str(dice.randrange(1, 4)))
    mine = hall.mine(desk)
    if mine is None:
        calling.call_next(desk, LAN)
        return
    match dice.randrange(6):
        case 0 | 1:
            calling.serve(desk, LAN, mine.stream)
        case 2:
            calling.done(desk, LAN, mine.stream)
        case 3:
            calling.transfer(desk, LAN, mine.stream, to=str(dice.randrange(1, 4)))
        case 4:
            calling.skip(desk, LAN, mine.stream)
        case _:
            calling.hold(desk, LAN, mine.stream)


def carry_on(dice: random.Random, desk: Desk) -> None:
    """Something is done to a dossier that this desk knows; another desk may do the same meanwhile.

    Raises:
        Refused: it cannot be done to that dossier now.
    """
    dossiers = look.ids(desk, Filter())
    if not dossiers:
        return
    (line,) = look.lines(desk, [dice.choice(dossiers)])
    stream = line.stream
    match dice.choice(("result", "deliver", "void", "correct", "erase", "settle")):
        case "result":
            delivery.enter_result(desk, LAN, stream, number=str(dice.randrange(100)))
        case "deliver":
            details = look.details(desk, stream)
            collector = details.dossier.applicant if details else None
            if collector is not None:
                delivery.deliver(desk, LAN, delivery.Handing(stream=stream, collector=collector, checked="CCCD"))
        case "void":
            delivery.void(desk, LAN, stream, "nhập nhầm")
        case "correct":
            phone = f"09{dice.randrange(10**8):08d}"
            correction.correct(desk, LAN, stream, "applicant.phone", phone, "gõ sai")
        case "erase":
            erasing.erase(desk, LAN, stream, "hết thời hạn lưu")
        case "settle":
            details = look.details(desk, stream)
            if details and details.dossier.contests:
                delivery.settle(desk, LAN, stream, details.dossier.contests[0].other, "theo sổ")
