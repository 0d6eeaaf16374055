# ruff: noqa: INP001  a script that runs in an environment of its own
"""LangChain with Chroma, as its retrieval tutorial builds it: `python run.py JOB.json`."""

import json
import resource
import sys
import time
from pathlib import Path


def main() -> None:
    """Do the job and write what was measured."""
    job = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    embeddings = HuggingFaceEmbeddings(
        model_name=job["model"],
        model_kwargs={"device": "cpu", "local_files_only": True},
        encode_kwargs={"normalize_embeddings": True, "prompt": job["passage_prompt"]},
        query_encode_kwargs={"normalize_embeddings": True, "prompt": job["question_prompt"]},
    )
    embeddings.embed_query("问")
    size, overlap = (300, 50) if job["small"] else (1000, 200)

    begun, busy = time.perf_counter(), time.process_time()
    folder = Path(job["pages"])
    documents = [
        Document(path.read_text("utf-8"), metadata={"page": path.relative_to(folder).as_posix()})
        for path in sorted(folder.rglob("*.txt"))
    ]
    splitter = RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=overlap, add_start_index=True)
    store = Chroma(
        collection_name="pages",
        embedding_function=embeddings,
        persist_directory=job["store"],
        collection_metadata={"hnsw:space": "cosine"},
    )
    passages = splitter.split_documents(documents)
    store.add_documents(passages)
    seconds, processor = time.perf_counter() - begun, time.process_time() - busy

    store.similarity_search("报纸", k=5)
    answers = []
    for question in job["questions"]:
        begun, busy = time.perf_counter(), time.process_time()
        found = store.similarity_search(question, k=5)
        answers.append(
            {
                "ms": 1000 * (time.perf_counter() - begun),
                "processor_ms": 1000 * (time.process_time() - busy),
                "found": [[document.metadata["page"], document.page_content] for document in found],
            }
        )
    measured = {
        "passages": len(passages),
        "seconds": seconds,
        "processor_seconds": processor,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "answers": answers,
    }
    Path(job["out"]).write_text(json.dumps(measured, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
