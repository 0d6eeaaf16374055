"""What a reader sees of the records, as HTML for the page and as text for copies and files.

`escaping` is the one place where text of pages, file names and readers becomes safe; all the others go
through it and make no other use of such text.
"""
