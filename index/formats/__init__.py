"""A reader for each kind of file that a page can come in."""
