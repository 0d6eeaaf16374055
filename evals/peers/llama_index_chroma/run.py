# ruff: noqa: INP001  a script that runs in an environment of its own
"""LlamaIndex with Chroma, as its Chroma guide builds it: `python run.py JOB.json`."""

import json
import resource
import sys
import time
from pathlib import Path


def main() -> None:
    """Do the job and write what was measured."""
    job = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    import chromadb
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    model = HuggingFaceEmbedding(
        model_name=job["model"],
        device="cpu",
        query_instruction=job["question_prompt"],
        text_instruction=job["passage_prompt"],
    )
    model.get_query_embedding("问")
    # Its sizes are tokens of its own tokenizer, of which a Chinese character is somewhat more than one.
    splitter = SentenceSplitter(chunk_size=350, chunk_overlap=60) if job["small"] else SentenceSplitter()

    begun, busy = time.perf_counter(), time.process_time()
    folder = Path(job["pages"])
    documents = [
        Document(text=path.read_text("utf-8"), metadata={"page": path.relative_to(folder).as_posix()})
        for path in sorted(folder.rglob("*.txt"))
    ]
    client = chromadb.PersistentClient(job["store"])
    collection = client.get_or_create_collection("pages", configuration={"hnsw": {"space": "cosine"}})
    index = VectorStoreIndex.from_documents(
        documents,
        storage_context=StorageContext.from_defaults(
            vector_store=ChromaVectorStore(chroma_collection=collection)
        ),
        embed_model=model,
        transformations=[splitter],
    )
    seconds, processor = time.perf_counter() - begun, time.process_time() - busy

    retriever = index.as_retriever(similarity_top_k=5)
    retriever.retrieve("报纸")
    answers = []
    for question in job["questions"]:
        begun, busy = time.perf_counter(), time.process_time()
        found = retriever.retrieve(question)
        answers.append(
            {
                "ms": 1000 * (time.perf_counter() - begun),
                "processor_ms": 1000 * (time.process_time() - busy),
                "found": [[hit.node.metadata["page"], hit.node.get_content()] for hit in found],
            }
        )
    measured = {
        "passages": collection.count(),
        "seconds": seconds,
        "processor_seconds": processor,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "answers": answers,
    }
    Path(job["out"]).write_text(json.dumps(measured, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
