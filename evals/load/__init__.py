"""Load: many readers at once, and memory over many questions."""
