"""Which calls tests let go wrong, by what they are made for: all that there are."""

from tests.fakes.discord.app_calls import APPLICATION, APPLICATION_AT_LOGIN, GATEWAY, ME, REGISTER
from tests.fakes.discord.callback_calls import CALLBACK, DELETE_OWN, EDIT_OWN, FOLLOW, READ_OWN
from tests.fakes.discord.desk import FILE
from tests.fakes.discord.look_calls import AUDIT_LOG, CHANNEL, CHANNELS, GUILD, MEMBER, OPEN_DM
from tests.fakes.discord.message_calls import DELETE, EDIT, LIST, POST, REACT, READ, TYPE, UNREACT
from tests.fakes.discord.thread_calls import (
    ACTIVE,
    ARCHIVED,
    ARCHIVED_JOINED,
    FROM_MESSAGE,
)
from tests.fakes.discord.thread_calls import MEMBER as THREAD_MEMBER

STARTING = [ME, APPLICATION_AT_LOGIN, APPLICATION, GATEWAY, REGISTER]
CATCHING_UP = [CHANNEL, ACTIVE, LIST, ARCHIVED, ARCHIVED_JOINED]
GREETING = [AUDIT_LOG, OPEN_DM, POST]
READING_EARLIER = [CHANNEL, ACTIVE, ARCHIVED, LIST, MEMBER, READ, FILE, POST]
ASKED_ALOUD = [
    *(FROM_MESSAGE, POST, EDIT, REACT, UNREACT, TYPE),
    *(READ, GUILD, CHANNELS, MEMBER, FILE),
]
ASKED_ALONE = [GUILD, CHANNELS, MEMBER, ACTIVE, THREAD_MEMBER]
READING_A_CHOICE = [CHANNEL, READ]
READING_BY_MENU = [READ, FILE]
FORGETTING = [GUILD, CHANNEL]
SHOWING = [FROM_MESSAGE, POST, EDIT, DELETE, REACT, UNREACT]
GOING_ON = [LIST, READ]
"""When another worker looks what stands there."""
WHISPERING = [EDIT_OWN, DELETE_OWN, FOLLOW]
LOOKED_UP = [READ_OWN, EDIT_OWN]
"""When the reply to an acknowledgement is lost."""

TRIED = frozenset(
    {
        *(*STARTING, *CATCHING_UP, *GREETING, *READING_EARLIER, *ASKED_ALOUD, *ASKED_ALONE),
        *(
            *READING_A_CHOICE,
            *READING_BY_MENU,
            *FORGETTING,
            *SHOWING,
            *GOING_ON,
            *WHISPERING,
            *LOOKED_UP,
        ),
        CALLBACK,
    }
)
"""Whoever makes another call puts it into one of these, and sees what goes wrong with it."""
