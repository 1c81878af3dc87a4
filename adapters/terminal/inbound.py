"""What a person types in a conversation, in Footnote's vocabulary."""

from dataclasses import dataclass
from datetime import datetime

from adapters.incoming import (
    Addressed,
    Incoming,
    MessageKey,
    PersonKey,
    ReplyAddress,
    Standing,
    ThreadKey,
)
from rag.events import QuestionAsked
from rag.values import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One conversation: a platform of its own, with one member and one thread."""

    platform: str
    """`terminal-3f9a01c2`."""
    scope: Scope
    """What is asked about, which is all that its person sees."""

    @property
    def tenant(self) -> str:
        return f"{self.platform}:me"

    def incoming(self, line: str, *, number: int, sent_at: datetime) -> Incoming:
        """Return a question as the inbox takes it; `number` counts from 1."""
        thread = f"{self.tenant}/0"
        return Incoming(
            message=MessageKey(f"{self.tenant}/{number}"),
            thread=ThreadKey(thread),
            opens_thread=True,
            scope=self.scope,
            within=None,
            author=PersonKey(f"{self.tenant}/me"),
            standing=Standing.ADMIN,
            groups=frozenset(),
            reply_to=ReplyAddress(thread),
            addressed=Addressed.DM,
            is_direct=True,
            private=False,
            to_others=False,
            about=None,
            by_program=False,
            question=QuestionAsked(question=line, scope=self.scope),
            files=(),
            sent_at=sent_at,
            edited_at=None,
        )
