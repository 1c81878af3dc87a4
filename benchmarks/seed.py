"""The pipeline that Footnote grew from, as it is published, to be measured beside ours.

LlamaIndex's "RAG Workflow with Reranking"
(https://developers.llamaindex.ai/python/examples/workflow/rag) without its notebook magic and its
tracing: the same classes, prompts and numbers, and the same defects, each with a comment.
It finds its endpoint where the notebook does: in OPENAI_API_KEY and OPENAI_API_BASE.
"""

from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.postprocessor.llm_rerank import LLMRerank
from llama_index.core.response_synthesizers import CompactAndRefine
from llama_index.core.schema import NodeWithScore
from llama_index.core.workflow import Context, Event, StartEvent, StopEvent, Workflow, step
from llama_index.embeddings.openai import OpenAIEmbedding  # type: ignore[import-untyped]  # no types
from llama_index.llms.openai import OpenAI


class RetrieverEvent(Event):
    """Result of running retrieval."""

    nodes: list[NodeWithScore]


class RerankEvent(Event):
    """Result of running reranking on retrieved nodes."""

    nodes: list[NodeWithScore]


class RAGWorkflow(Workflow):
    """Two uses behind one StartEvent: `dirname` ingests, `query` and `index` ask."""

    @step
    async def ingest(self, ctx: Context, ev: StartEvent) -> StopEvent | None:
        """Entry point to ingest a document, triggered by a StartEvent with `dirname`."""
        dirname = ev.get("dirname")
        if not dirname:
            return None  # a run with neither dirname nor query waits for its timeout

        # Blocks the event loop: reading, splitting and every call for vectors are synchronous.
        documents = SimpleDirectoryReader(dirname).load_data()
        index = VectorStoreIndex.from_documents(
            documents=documents,
            embed_model=OpenAIEmbedding(model_name="text-embedding-3-small"),
        )
        return StopEvent(result=index)  # in memory: gone with the process

    @step
    async def retrieve(self, ctx: Context, ev: StartEvent) -> RetrieverEvent | None:
        """Entry point for RAG, triggered by a StartEvent with `query`."""
        query = ev.get("query")
        index = ev.get("index")

        if not query:
            return None

        print(f"Query the database with: {query}")

        # store the query in the global context
        await ctx.store.set("query", query)

        # get the index from the global context
        if index is None:
            print("Index is empty, load some documents before querying!")
            return None  # waits for its timeout, too

        retriever = index.as_retriever(similarity_top_k=2)
        nodes = await retriever.aretrieve(query)
        print(f"Retrieved {len(nodes)} nodes.")
        return RetrieverEvent(nodes=nodes)

    @step
    async def rerank(self, ctx: Context, ev: RetrieverEvent) -> RerankEvent:
        # Two nodes come in, three may stay: it can reorder, never choose.
        ranker = LLMRerank(choice_batch_size=5, top_n=3, llm=OpenAI(model="gpt-4o-mini"))
        print(await ctx.store.get("query", default=None), flush=True)

        # Blocks the event loop for as long as the model takes: other questions wait their turn.
        # A reply in prose is parsed as "nothing is relevant", and the answer is lost.
        new_nodes = ranker.postprocess_nodes(
            ev.nodes, query_str=await ctx.store.get("query", default=None)
        )
        print(f"Reranked nodes to {len(new_nodes)}")
        return RerankEvent(nodes=new_nodes)

    @step
    async def synthesize(self, ctx: Context, ev: RerankEvent) -> StopEvent:
        """Return a streaming response using reranked nodes."""
        llm = OpenAI(model="gpt-4o-mini")  # a client for every question, never closed
        summarizer = CompactAndRefine(llm=llm, streaming=True, verbose=True)
        query = await ctx.store.get("query", default=None)

        response = await summarizer.asynthesize(query, nodes=ev.nodes)
        # Holds a generator: it cannot be stored or sent on, and names no source.
        return StopEvent(result=response)
