"""What the pictures show: short stories, told by the whole app."""

from dataclasses import replace

from adapters.incoming import MessageKey
from adapters.slack.keys import Address
from bot.settings import Settings
from tests.adapters.parts import answer, citation
from tests.fakes.openai.server import FakeOpenAI
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import Change, Message, Ref, Ts
from tests.slack.pictures.drawing import Moment
from tests.slack.running import adapter_for, footnote_in
from tests.slack.talking import Talk

HANDBOOK = (
    b"# Employee handbook\n\n## Parental leave\n\nGive eight weeks' notice of parental leave. The "
    b"notice of parental leave is given in writing, to your manager and to HR.\n\n"
    b"## Early birth\n\nIf the child comes early, notice of parental leave may be given within "
    b"two weeks after the birth.\n"
)
QUESTION = "How much notice for parental leave?"
LONG = """\
Notice depends on the country [1]:

| Country | Notice | In writing |
|:--|--:|:--|
| Netherlands | 8 weeks | yes |
| Germany | 7 weeks | yes |

Fill in the form and send it by mail:

```yaml
leave: parental
begins: 2026-12-01
```

1. Your manager signs it [2].
2. HR confirms it within **ten days** [3].
"""


async def scenes(
    slack: FakeSlack, settings: Settings, openai: FakeOpenAI
) -> dict[str, list[Moment]]:
    """Let the stories happen; return the moments of each picture, by its name."""
    acme = slack.workspace("T1")
    maria, anna = acme.person("maria"), acme.person("anna")
    people = acme.channel("people", members=[maria, anna])
    talk = Talk(slack=slack, acme=acme, anna=anna, bob=maria, general=people)
    async with footnote_in(slack, acme, settings):
        dropped = await talk.drop("employee-handbook.md", HANDBOOK, by=maria)
        openai.token_delay_s = 0.05
        asked = await talk.ask(QUESTION)
        answer = talk.answers(asked)[0]
        await anna.clicks(answer.ref, "Passages")
        await slack.until(lambda: anna.modal)
        modal = slack.world.views[anna.id].view
        unread = maria.says(people, "", files={"invoice.docx": b"%PDF-1.7\n"}, mentions_bot=False)
        await talk.answered(unread)
        earlier = _with_status(slack, asked)
        long = anna.says(people, "And in other countries?")
        await talk.answered(long)
        await _shows(talk, long)
    return {
        "slack-answer": [*earlier, Moment(title="At the end", messages=_thread(slack, asked))],
        "slack-long-answer": [Moment(title="", messages=_thread(slack, long)[-1:])],
        "slack-passages": [Moment(title="Passages", messages=(), modal=modal)],
        "slack-receipts": [
            Moment(title="A file that was read", messages=_thread(slack, dropped)),
            Moment(title="A file that somebody must act on", messages=_thread(slack, unread)),
        ],
    }


async def _shows(talk: Talk, asked: Ref) -> None:
    """Show an answer that no model of the tests would write, in place of the one that stands."""
    adapter = adapter_for(talk.slack, talk.acme)
    key = MessageKey(f"slack:{talk.acme.team.id}/{asked.channel}/{asked.ts}")
    to = Address(
        team=talk.acme.team.id,
        channel=asked.channel,
        root=asked.ts,
        message=asked.ts,
        asker=talk.anna.id,
        asker_team=talk.acme.team.id,
        alone=False,
    )
    sources = tuple(citation(n, document=f"leave-{n}.pdf", place=f"p. {n}") for n in range(1, 8))
    thread = adapter.thread(to.written(), answers=key, posted=None)
    await thread.show(answer(LONG, citations=sources))
    await adapter.close()


def _thread(slack: FakeSlack, of: Ref) -> tuple[Message, ...]:
    return tuple(slack.world.thread(of.channel, of.ts))


def _with_status(slack: FakeSlack, asked: Ref) -> list[Moment]:
    """Return the thread when it was said to be searched, and when the answer began."""
    moments: dict[str, Moment] = {}
    messages: dict[Ts, Message] = {}
    status = ""
    for change in slack.world.changes:
        if not _is_about(change, asked):
            continue
        if change.message is not None:
            messages[change.message.ref.ts] = change.message
        status = change.status if change.status is not None else status
        shown = tuple(messages[ts] for ts in sorted(messages))
        state = "streaming" if any(one.is_streaming for one in shown) else status
        titles = {"Searching 1 file…": "At once", "streaming": "Then"}
        if state in titles:
            now = Moment(title=titles[state], messages=shown, status=status)
            moments.setdefault(state, replace(now, status=status if state == status else ""))
    return list(moments.values())


def _is_about(change: Change, asked: Ref) -> bool:
    return (change.channel, change.root) == asked
