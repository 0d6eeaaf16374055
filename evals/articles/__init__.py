"""How well pages are cut into articles, against gold written by hand."""
