"""What can go wrong around the workflows: settings, the database, the command line.

BotError
├── UsageError                the words of the command line ask for nothing
├── SettingsError             a value in the environment or in `.env` is unusable
├── WebServerError            the web server cannot listen where it is told to
├── PlatformClosedError       a chat platform will never let us in as things are set up
├── NewerRecordError          a row was written by a newer Footnote: left to a newer worker
├── SupersededError           this attempt is no longer the current one: stop, change nothing
├── SourcesGoneError          what an answer was made of was forgotten meanwhile: make it anew
└── DatabaseError
    ├── DatabaseUnavailableError  no answer, or it cannot be started here; worth trying again
    ├── DatabaseUnsuitableError   it answered, but cannot hold what Footnote keeps
    ├── DataFolderError           the folder of the embedded server: owner, rights, room, contents
    ├── EmptyDatabaseError        nothing has ever been put in; a question finds nothing
    ├── OlderSchemaError          the tables are older than this program: `footnote migrate`
    └── NewerSchemaError          the tables were made by a newer Footnote; never touched

Messages say what, which one, why and what to do, and never hold a password.
"""

from collections.abc import Sequence


class BotError(Exception):
    """Anything that went wrong in `bot`; catch this to catch them all."""


class UsageError(BotError):
    """The words of the command line ask for nothing that can be done."""


class SettingsError(BotError):
    """Values in the environment or in `.env` are unusable; the message holds one line for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("These settings cannot be used:\n" + "\n".join(f"  {p}" for p in problems))
        self.problems = tuple(problems)


class WebServerError(BotError):
    """The web server cannot listen where it is told to; the message says what to do."""

    def __init__(self, host: str, port: int, *, reason: str) -> None:
        super().__init__(
            f"The web server cannot listen at {host}:{port}: {reason}. Stop what listens there, "
            "another Footnote perhaps, or set HTTP_PORT and HTTP_HOST to a free port and an "
            "address of this machine."
        )


class PlatformClosedError(BotError):
    """A chat platform will never let us in: a wrong token, a missing right."""


class NewerRecordError(BotError):
    """A row was written by a newer Footnote, whose workers will do it."""

    def __init__(self, version: int, *, known: int) -> None:
        super().__init__(
            f"A row has version {version}, this Footnote knows them up to {known}. "
            "It is left to a newer worker: update this one."
        )


class SupersededError(BotError):
    """Somebody else goes on with it, it was edited, or it was taken back."""


class SourcesGoneError(BotError):
    """A document was forgotten while an answer was made of it: nothing of that is kept."""


class DatabaseError(BotError):
    """The database cannot be used; the message says what to do about it."""


class DatabaseUnavailableError(DatabaseError):
    """The database did not answer, refused us, or cannot be started on this machine."""


class DatabaseUnsuitableError(DatabaseError):
    """A database answered that Footnote cannot work with: too old, or without pgvector."""


class DataFolderError(DatabaseError):
    """The data folder of the embedded server cannot be used as it is."""


class EmptyDatabaseError(DatabaseError):
    """No table of ours is there yet: whatever is asked, nothing will be found."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"Nothing has been ingested yet: {where} holds no tables of Footnote. "
            "Put files in with `footnote ingest PATH`."
        )


class OlderSchemaError(DatabaseError):
    """The tables are older than this program, and the caller may not change them."""

    def __init__(self, where: str, *, stored: str, newest: str) -> None:
        super().__init__(
            f"The tables in {where} have revision {stored!r}, this Footnote needs {newest!r}. "
            "Run `footnote migrate`."
        )
        self.stored = stored
        self.newest = newest


class NewerSchemaError(DatabaseError):
    """The tables were made by a newer Footnote; reading or changing them could break them."""

    def __init__(self, where: str, *, stored: str, newest: str) -> None:
        super().__init__(
            f"The tables in {where} have revision {stored!r}, this Footnote knows them up to "
            f"{newest!r}. Nothing was changed. Update Footnote, or use another DATA_DIR or "
            "DATABASE_URL."
        )
        self.stored = stored
        self.newest = newest
