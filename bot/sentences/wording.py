"""What people are told to do, in the words of where they are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What people are told to do, which differs between a chat and the terminal."""

    remedy: str
    """When nothing was found."""
    first_file: str
    """When there is no file yet."""
    how_to_ask: str


IN_CHAT = Wording(
    remedy="Drop the file here with a mention of me, or ask me in a DM: there I can also use your "
    "other channels.",
    first_file="There are none yet: mention me with a PDF, a document or a spreadsheet, then ask.",
    how_to_ask="Mention me with a question. To go on, write in its thread, or reply to me.",
)
IN_TERMINAL = Wording(
    remedy="Ingest the file that says it (footnote ingest PATH), then ask again.",
    first_file="There are none yet: give the path of a file on a line of its own, then ask.",
    how_to_ask="Ask a question, or give the path of another file.",
)
