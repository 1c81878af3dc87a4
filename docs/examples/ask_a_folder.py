"""Ingest a folder, then stream an answer to a question, with its sources.

`python docs/examples/ask_a_folder.py FOLDER QUESTION`
"""

import asyncio
import sys
from pathlib import Path

from bot.app import open_answerer, open_app
from bot.questions import asked_in
from bot.settings import read_settings
from rag.events import Answered, TextSoFar
from rag.values import LIBRARY


async def main(folder: Path, question: str) -> None:
    async with open_app(read_settings(), migrate=True) as app, open_answerer(app) as answerer:
        async for path, receipt in app.ingest_directory(folder, LIBRARY):
            print(f"{path.name}: {receipt.outcome}, {receipt.passages} passages")

        shown = ""
        async for event in answerer.ask(asked_in(LIBRARY, question)):
            match event:
                case TextSoFar(text=text):
                    print(text.removeprefix(shown), end="", flush=True)
                    shown = text
                case Answered(answer=answer):
                    print(answer.text.removeprefix(shown))
                    for citation in answer.citations:
                        passage = citation.passage
                        print(
                            f"[{citation.n}] {passage.document}, {passage.place}: {citation.quote}"
                        )


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
