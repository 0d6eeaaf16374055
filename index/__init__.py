"""From files of newspaper pages to a searchable index: pages, articles, passages, vectors, terms."""
