"""What a world of leaks is made of: people, rooms, papers; as facts, without any platform."""

from dataclasses import dataclass, field

from rag.values import LIBRARY, Scope, Tenant, outside, tenant_of


@dataclass(eq=False, kw_only=True)
class Reader:
    """Somebody with eyes."""

    id: str
    is_outsider: bool = False
    """A guest, or of another workspace."""


def by_id(reader: Reader) -> str:
    """Order readers: sets of them have no order that another run would repeat."""
    return reader.id


@dataclass(eq=False, kw_only=True)
class Room:
    """Where files are dropped and questions asked: a channel, a private thread, one person's DM."""

    scope: Scope
    is_public: bool
    inside: set[Reader] = field(repr=False)
    """Who can read it; of a public room who joined it, though all members of the tenant could."""
    is_direct: bool = False
    """One person's conversation with Footnote."""
    below: "Room | None" = None
    """Of a private thread its channel."""
    has_bot: bool = True
    is_connected: bool = False
    """Another workspace takes part."""

    @property
    def tenant(self) -> Tenant:
        return tenant_of(self.scope)


@dataclass(eq=False, kw_only=True)
class Paper:
    """One document in one room."""

    room: Room | None
    """None: the library."""
    by_outsider: bool
    canary: str
    """In its name, its message and its uploader; in no other paper."""
    word: str
    """In its text; another paper has it exactly where it has the same bytes."""
    vector: list[float]
    id: int = 0
    passage: int = 0

    @property
    def scope(self) -> Scope:
        if self.room is None:
            return LIBRARY
        return outside(self.room.scope) if self.by_outsider else self.room.scope

    @property
    def name(self) -> str:
        return f"{self.canary}-plan.txt"

    @property
    def message(self) -> str:
        return f"{self.scope}/{self.canary}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, by where it is asked and who reads the answer."""

    room: Room
    alone: Reader | None
    """Who alone reads it; None: everybody in the room."""


@dataclass(kw_only=True)
class Facts:
    """All that decides who sees what."""

    usually_public: bool
    """What the operator set `ACCESS` to."""
    rooms: list[Room] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    links: set[frozenset[Scope]] = field(default_factory=set)
    chosen: dict[Scope, str] = field(default_factory=dict)
    """What admins set `access` to, for a room or a tenant."""
    gated: set[Tenant] = field(default_factory=set)
    """Servers that let newcomers look around before they are members."""
