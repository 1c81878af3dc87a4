"""Processes die, pause and stop at every moment: every question is answered once."""

import asyncio
import signal
from collections.abc import AsyncIterator
from random import Random

import psycopg
import pytest

from bot.milestones import Milestone
from bot.settings import Settings
from tests.fakes.openai.server import CHAT, FakeOpenAI, Received
from tests.journeys.talking import HANDBOOK, QUESTION, drop
from tests.parlour.processes import Processes, processes_on
from tests.parlour.server import Parlour

OF_A_QUESTION = [
    Milestone.BEFORE_ACCEPT,
    Milestone.AFTER_ACCEPT,
    Milestone.AFTER_CLAIM,
    Milestone.BEFORE_PLACE,
    Milestone.AFTER_PLACE,
    Milestone.BEFORE_COMMIT,
    Milestone.AFTER_COMMIT,
    Milestone.AFTER_POST,
    Milestone.AFTER_SHOWN,
]
SOME_OF_A_QUESTION = [Milestone.AFTER_ACCEPT, Milestone.BEFORE_PLACE, Milestone.AFTER_COMMIT]
OF_A_FILE = [Milestone.AFTER_READ, Milestone.AFTER_RECEIPT]
ANSWERED_ALREADY = {Milestone.AFTER_COMMIT, Milestone.AFTER_POST, Milestone.AFTER_SHOWN}
FAILED_HONESTLY = "if it stays, give your admin this id: "
"""What is told of a question that was under way at three kills."""
CALLS_PER_ANSWER = 2
"""One to rank, one to write."""


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        yield opened


@pytest.fixture
async def processes(parlour: Parlour, settings: Settings) -> AsyncIterator[Processes]:
    assert settings.database_url is not None
    environment = {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "DATA_DIR": str(settings.data_dir),
        "OPENAI_BASE_URL": str(settings.openai_base_url),
        "QUESTIONS_PER_MINUTE": "1000",
        "QUESTIONS_PER_HOUR": "10000",
        "FILES_PER_HOUR": "10000",
    }
    async with processes_on(parlour, environment) as started:
        yield started


def asked(parlour: Parlour, number: int) -> int:
    """Ask one of many questions, each in a thread of its own."""
    return parlour.says(f"person{number}", f"{QUESTION} This is question {number}.")


async def all_answered(parlour: Parlour, questions: list[int], *, within_s: float = 60) -> None:
    try:
        await parlour.until(
            lambda: all(parlour.is_answered(id_) for id_ in questions), within_s=within_s
        )
    except TimeoutError:
        missing = {
            id_: (parlour.answer(id_), parlour.status(id_), parlour.room.reactions.get(id_))
            for id_ in questions
            if not parlour.is_answered(id_)
        }
        raise AssertionError(f"not answered: {missing}") from None


def each_answered_once(parlour: Parlour, questions: list[int]) -> None:
    """Assert that one answer stands below each question, and no progress line is left."""
    for id_ in questions:
        assert len(parlour.answers(id_)) == 1, id_
        assert "eight weeks" in parlour.answer(id_), id_
        assert parlour.status(id_) == "", id_


async def all_known_to_be_shown(settings: Settings, *, replies: int) -> None:
    """Wait until the database says so too: it is told last."""
    async with asyncio.timeout(30):
        while states(settings) != [("shown", replies)]:  # noqa: ASYNC110 - only Postgres knows
            await asyncio.sleep(0.1)


async def all_at_their_end(settings: Settings) -> None:
    """Wait until nothing is left to do that the next process would take up first."""
    async with asyncio.timeout(30):
        while {state for state, _ in states(settings)} - {"shown"}:  # noqa: ASYNC110 - likewise
            await asyncio.sleep(0.1)


def states(settings: Settings) -> list[tuple[str, int]]:
    """Every state of a reply, and how many have it."""
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url.get_secret_value()) as connection:
        return connection.execute(
            "select state, count(*)::int from reply group by 1 order by 1"
        ).fetchall()


@pytest.mark.timeout(600)
async def test_a_kill_at_each_milestone_of_a_question_leaves_one_answer(
    parlour: Parlour,
    processes: Processes,
    openai: FakeOpenAI,
    settings: Settings,
    *,
    full_size: bool,
) -> None:
    spare = await processes.start()
    await drop(parlour, "handbook.md", HANDBOOK)

    for milestone in OF_A_QUESTION if full_size else SOME_OF_A_QUESTION:
        await processes.kill(spare)
        doomed = await processes.start(die_at=(milestone, 1))
        question = asked(parlour, 1)
        assert await doomed.wait() == -signal.SIGKILL, milestone
        paid = openai.count(CHAT)
        spare = await processes.start()
        await all_answered(parlour, [question])

        each_answered_once(parlour, [question])
        again = openai.count(CHAT) - paid
        assert again <= (0 if milestone in ANSWERED_ALREADY else CALLS_PER_ANSWER), milestone
        await all_at_their_end(settings)


@pytest.mark.parametrize("milestone", OF_A_FILE)
async def test_a_kill_at_each_milestone_of_a_file_leaves_one_document(
    parlour: Parlour, processes: Processes, settings: Settings, milestone: Milestone
) -> None:
    doomed = await processes.start(die_at=(milestone, 1))
    dropped = parlour.says("anna", "@footnote", files={"handbook.md": HANDBOOK})
    assert await doomed.wait() == -signal.SIGKILL

    await processes.start()
    await parlour.until(lambda: parlour.is_answered(dropped), within_s=60)

    assert "handbook.md" in parlour.answer(dropped)
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url.get_secret_value()) as connection:
        assert connection.execute("select count(*) from document").fetchone() == (1,)


@pytest.mark.timeout(1_500)
async def test_kills_at_random_moments_of_gateways_and_workers_lose_nothing(
    parlour: Parlour,
    processes: Processes,
    openai: FakeOpenAI,
    settings: Settings,
    full_size: bool,
) -> None:
    random = Random(100)
    openai.token_delay_s = 0.005
    running = {only: await processes.start(only=only) for only in ("gateway", "worker")}
    await drop(parlour, "handbook.md", HANDBOOK)
    questions: list[int] = []

    kills = 100 if full_size else 8
    for number in range(kills):
        questions += [asked(parlour, 10 * number + n) for n in range(random.randint(1, 3))]
        await asyncio.sleep(random.uniform(0, 1.5))
        only = random.choice(list(running))
        await processes.kill(running[only])
        running[only] = await processes.start(only=only)
    await all_answered(parlour, questions, within_s=180)

    unlucky = [id_ for id_ in questions if FAILED_HONESTLY in parlour.answer(id_)]
    each_answered_once(parlour, [id_ for id_ in questions if id_ not in unlucky])
    assert all(len(parlour.answers(id_)) == 1 for id_ in unlucky)
    assert len(unlucky) <= len(questions) / 20
    await all_known_to_be_shown(settings, replies=len(questions))
    assert openai.count(CHAT) <= CALLS_PER_ANSWER * len(questions) + calls_that_kills_repeat(kills)


def calls_that_kills_repeat(kills: int) -> int:
    """Return how much is under way at a kill: what was asked before it, and before the last one."""
    return CALLS_PER_ANSWER * 6 * kills


async def test_four_processes_and_many_duplicates_make_one_answer(
    parlour: Parlour, processes: Processes, openai: FakeOpenAI, settings: Settings, full_size: bool
) -> None:
    await asyncio.gather(*(processes.start() for _ in range(4)))
    await drop(parlour, "handbook.md", HANDBOOK)

    question = asked(parlour, 1)
    envelopes = [parlour.deliver(question) for _ in range(1_000 if full_size else 100)]
    await parlour.until(lambda: set(envelopes) <= set(parlour.acknowledged), within_s=50)
    await all_answered(parlour, [question])

    each_answered_once(parlour, [question])
    assert openai.count(CHAT) == CALLS_PER_ANSWER
    await all_known_to_be_shown(settings, replies=1)


@pytest.mark.timeout(1_500)
async def test_stopping_in_mid_answer_leaves_in_order_and_answers_each_once(
    parlour: Parlour, processes: Processes, openai: FakeOpenAI, settings: Settings, full_size: bool
) -> None:
    openai.token_delay_s = 0.1
    running = await processes.start()
    await drop(parlour, "handbook.md", HANDBOOK)

    questions: list[int] = []
    codes = []
    for number in range(50 if full_size else 3):
        newest = [asked(parlour, 100 * number + n) for n in range(20)]
        await most_are_streaming(parlour, newest)
        successor, code = await asyncio.gather(processes.start(), processes.terminate(running))
        codes.append(code)
        running = successor
        questions += newest
        await all_answered(parlour, newest)

    each_answered_once(parlour, questions)
    assert set(codes) == {0}
    await all_known_to_be_shown(settings, replies=len(questions))


async def most_are_streaming(parlour: Parlour, questions: list[int]) -> None:
    """Wait until at least a quarter of the answers are begun and not ended."""

    def streaming() -> int:
        begun = [id_ for id_ in questions if parlour.answers(id_)]
        return sum(not parlour.is_answered(id_) for id_ in begun)

    await parlour.until(lambda: streaming() >= len(questions) / 4, within_s=60)


async def test_a_worker_that_was_held_dead_changes_nothing_its_successor_wrote(
    parlour: Parlour, processes: Processes, openai: FakeOpenAI, settings: Settings
) -> None:
    await processes.start(only="gateway")
    paused = await processes.start(only="worker")
    await drop(parlour, "handbook.md", HANDBOOK)
    held = asyncio.Event()

    async def hold(received: Received) -> None:
        if received.path == CHAT and not held.is_set():
            held.set()
            paused.send_signal(signal.SIGSTOP)

    openai.hold = hold
    question = asked(parlour, 1)
    await held.wait()
    await processes.start(only="worker")
    await all_answered(parlour, [question])
    answered = parlour.answers(question)[0].states.copy()

    paused.send_signal(signal.SIGCONT)
    further = asked(parlour, 2)
    await all_answered(parlour, [further])
    await asyncio.sleep(2)

    each_answered_once(parlour, [question, further])
    assert parlour.answers(question)[0].states == answered
    await all_known_to_be_shown(settings, replies=2)
