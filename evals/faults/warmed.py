"""Everything that a builder would load by itself: loaded once, by the process that builders are forked from.

Importing this module is the loading; a process that is forked begins with all of it in memory.
"""

import chromadb
import tantivy

from evals.faults import builder
from index.articles import articles_of
from index.folding import terms

_PAGE = "庙会开幕\n\n本报讯（记者 王小明）浮山庙会将于二月十五日开幕，为期七天。\n"

LOADED = (chromadb, tantivy, builder, articles_of("page.txt", _PAGE), terms(_PAGE))
