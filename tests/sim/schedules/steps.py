"""What may happen in a schedule: deeds of clerks, exchanges, faults of computers, disks and clocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from sqlalchemy import Connection

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.projections import rebuild
from clerkdesk.services import look
from clerkdesk.services.look import Filter
from clerkdesk.store.events import Pen, facts_of, my_origin
from tests.counter import LAN
from tests.sim import doing
from tests.sim.schedules import checks
from tests.sim.schedules.memory import PowerCut, full
from tests.sim.schedules.places import Post
from tests.sim.schedules.world import World


def receive(world: World, post: Post) -> None:
    """Somebody hands in a dossier."""
    doing.receive(world.dice, post.desk)


def crowd(world: World, post: Post) -> None:
    """Several hand in theirs."""
    for _ in range(world.dice.randrange(2, 5)):
        receive(world, post)


def carry_on(world: World, post: Post) -> None:
    """Something is done to a dossier that this desk knows; another desk may do the same meanwhile."""
    doing.carry_on(world.dice, post.desk)


def queue(world: World, post: Post) -> None:
    """A number is given out, or a counter goes on with its own; another counter may have called it meanwhile."""
    doing.queue(world.dice, post.desk)


def misplace(world: World, post: Post) -> None:
    """A program with a fault writes a dossier under the code of another site: the hub refuses it."""
    with post.store.writing() as connection:
        pen = _pen(post, connection)
        world.misplaced(post, pen)
        pen.close()
        rebuild.project(connection, pen.streams)


def newer(world: World, post: Post) -> None:
    """A desk of a newer version writes what nobody else knows."""
    streams = look.ids(post.desk, Filter())
    if not streams:
        return
    (line,) = look.lines(post.desk, [world.dice.choice(streams)])
    with post.store.writing() as connection:
        pen = _pen(post, connection)
        version = max(one.version for one in facts_of(connection, line.stream))
        pen.append(line.stream, version + 1, Sparkled())  # type: ignore[arg-type]
        pen.close()
        rebuild.project(connection, pen.streams)
    world.faults["event of a newer version"] += 1


@dataclass(frozen=True)
class Sparkled:
    """What a later version will know."""

    TYPE: ClassVar[str] = "dossier.sparkled"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[e.Retention] = e.Retention.DOSSIER


def _pen(post: Post, connection: Connection) -> Pen:
    mine = my_origin(connection)
    assert mine is not None
    return Pen(connection, mine, LAN, post.now())


def exchange(world: World, post: Post) -> None:
    """The line is there, more or less."""
    world.exchange(post)


def relay(world: World, post: Post) -> None:
    """The hub passes on what it has."""
    world.relay()


def tell_province(world: World, post: Post) -> None:
    """What is due goes to the province."""
    for hub in world.hubs:
        hub.now += world.dice.randrange(3_600_000)
    world.send()


def go_dark(world: World, post: Post) -> None:
    """The power will fail at the edge of a coming commit."""
    how = world.dice.choice(("before", "after"))
    post.store.fuse.set(how, world.dice.randrange(4))
    world.faults[f"power cut {how} a commit"] += 1


def fill_disk(world: World, post: Post) -> None:
    """The disk is full at a coming commit."""
    post.store.fuse.set("full", world.dice.randrange(3))
    world.faults["full disk"] += 1


def cut_log(world: World, post: Post) -> None:
    """The power will fail and the log lose its end from some byte on: some of the last commits are gone."""
    post.store.fuse.set("log cut", world.dice.randrange(1, 6))
    post.store.fuse.note(post.store.database)
    world.faults["log cut"] += 1


def hub_goes_dark(world: World, post: Post) -> None:
    """The hub's power will fail at the edge of a coming commit."""
    how = world.dice.choice(("before", "after"))
    world.dice.choice(world.hubs).database.fuse.set(how, world.dice.randrange(3))
    world.faults[f"hub: power cut {how} a commit"] += 1


def fill_hub(world: World, post: Post) -> None:
    """The hub's disk is full at a coming commit."""
    world.dice.choice(world.hubs).database.fuse.set("full", world.dice.randrange(3))
    world.faults["hub: full disk"] += 1


def hub_is_backed_up(world: World, post: Post) -> None:
    """Somebody copies the hub's database."""
    world.dice.choice(world.hubs).keep()


def hub_is_put_back(world: World, post: Post) -> None:
    """The hub's disk died; its last backup takes its place."""
    world.dice.choice(world.hubs).put_back()
    world.faults["hub put back from a backup"] += 1


def disk_is_copied(world: World, post: Post) -> None:
    """Somebody makes an image of a desk's disk."""
    post.keep()


def old_copy_is_put_back(world: World, post: Post) -> None:
    """The disk lied or died: an older state of it comes back, and the key is still in the keyring."""
    post.put_back()
    world.copied = True
    world.faults["older copy of a desk"] += 1


def desk_is_cloned(world: World, post: Post) -> None:
    """A second computer gets an image of a desk's disk, key and all."""
    if len(world.posts) < 4:
        world.posts.append(post.twin())
        world.copied = True
        world.faults["clone of a desk"] += 1


def begin_anew(world: World, post: Post) -> None:
    """A desk that was stopped begins anew."""
    if post.stopped:
        world.begin_anew(post)


def turn_clock(world: World, post: Post) -> None:
    """A clock jumps, by minutes or by years; the clerk confirms the date."""
    days = world.dice.choice((-3650, -30, -1, 1, 30, 3650))
    post.clock.at += timedelta(days=days, minutes=world.dice.randrange(600))
    world.faults["clock jumped"] += 1


def turn_hub_clock(world: World, post: Post) -> None:
    """A hub's clock jumps, by minutes or by years."""
    minutes = world.dice.choice((-3650, -1, 0, 1, 3650)) * 24 * 60 + world.dice.randrange(600)
    world.dice.choice(world.hubs).now += minutes * 60_000
    world.faults["hub: clock jumped"] += 1


def restart(world: World, post: Post) -> None:
    """The program is started anew."""
    post.start()


STEPS: Final[dict[Callable[[World, Post], None], int]] = {
    receive: 5,
    crowd: 1,
    carry_on: 7,
    queue: 5,
    misplace: 1,
    newer: 1,
    exchange: 10,
    relay: 4,
    tell_province: 3,
    go_dark: 2,
    fill_disk: 1,
    cut_log: 1,
    hub_goes_dark: 1,
    fill_hub: 1,
    hub_is_backed_up: 1,
    hub_is_put_back: 1,
    disk_is_copied: 1,
    old_copy_is_put_back: 1,
    desk_is_cloned: 1,
    begin_anew: 2,
    turn_clock: 1,
    turn_hub_clock: 1,
    restart: 1,
}


def take(world: World) -> None:
    """Take one step, and see what it left behind."""
    step = world.dice.choices(list(STEPS), list(STEPS.values()))[0]
    post = world.dice.choice(world.posts)
    world.steps.append(f"{post.name} {step.__name__}")
    try:
        post.desk.confirm_date(post.desk.today())
        step(world, post)
    except Refused as no:
        world.refusals[no.code] += 1
    except Trouble as trouble:
        if not full(trouble):
            raise
    except PowerCut:
        world.steps.append(f"{post.name} went dark")
        world.copied |= post.light_up(world.dice)
    checks.after_a_step(post)
