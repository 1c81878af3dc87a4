"""What people are told who want to be forgotten."""

from bot.erasing import Kept
from bot.sentences.counting import counted

IN_PRIVATE = "Write that to me in a direct message, and I forget what I keep of you."
NOTHING_KEPT = "I keep nothing of you here: no file, no question, no rating."


def would_forget(kept: Kept) -> list[str]:
    """Say what would go, and how to go on: it cannot be undone."""
    if kept == Kept(files=0, questions=0, ratings=0):
        return [NOTHING_KEPT]
    return [
        f'I keep {_amounts(kept)} of yours here. Write "forget me now" and all of that is gone, '
        "for good, from every channel.",
        "Answers that I posted stay where they stand: each goes with the message that it answers.",
    ]


def forgotten(kept: Kept) -> str:
    return f"Done. Gone for good: {_amounts(kept)}."


def _amounts(kept: Kept) -> str:
    files, questions = counted(kept.files, "file"), counted(kept.questions, "question")
    return f"{files}, {questions} and {counted(kept.ratings, 'rating')}"
