"""How things stand."""

from bot.sentences.counting import counted
from bot.status import Status


def status(now: Status) -> list[str]:
    told = [f"{counted(now.documents, 'file')} can be asked about."]
    if now.tokens_today is not None:
        told.append(f"Today's answers took {now.tokens_today:,} tokens.")
    if now.files_waiting or now.questions_open:
        told.append(
            f"Under way: {counted(now.questions_open, 'question')}, "
            f"{counted(now.files_waiting, 'file')} to read."
        )
    if now.files_unread:
        told.append(f"{counted(now.files_unread, 'file')} could not be read.")
    if now.files_ignored:
        told.append(
            f"{counted(now.files_ignored, 'file')} of kinds that hold no text: pictures, audio, "
            "programs."
        )
    return told
