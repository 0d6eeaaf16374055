"""Asking while building: what a reader's questions take while the archive is rebuilt beside them."""
