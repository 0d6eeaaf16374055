"""Fuzzing: readers and laws under inputs that nobody wrote by hand."""
