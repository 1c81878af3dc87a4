"""Search and answer with the LlamaIndex pieces themselves, from what is ingested already.

`python docs/examples/run_the_workflow.py QUESTION`
"""

import asyncio
import sys

from bot.app import open_app
from bot.endpoint import open_chat_model
from bot.settings import read_settings
from rag.answering import AnswerWorkflow
from rag.events import Answered, QuestionAsked, StageReached
from rag.retrieval import PassageRetriever
from rag.values import LIBRARY


async def main(question: str) -> None:
    settings = read_settings()
    async with open_app(settings, migrate=True) as app, open_chat_model(settings) as llm:
        search = app.search(LIBRARY)
        for found in await PassageRetriever(search).aretrieve(question):
            print(f"{found.get_score():.2f}  {found.metadata['document']}")

        workflow = AnswerWorkflow(search=search, llm=llm, history=(), timeout_s=90)
        handler = workflow.run(start_event=QuestionAsked(question=question, scope=LIBRARY))
        async for event in handler.stream_events():
            if isinstance(event, StageReached):
                print(f"{event.stage}: {event.count}")
        ended: object = await handler
        if isinstance(ended, Answered):
            print(f"{ended.answer.outcome}: {ended.answer.text}")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
