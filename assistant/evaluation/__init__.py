"""Measuring the assistant on question sets: finding, quoting, refusing."""
