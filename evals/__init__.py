"""Measurements: scripts that run from the repository and are not shipped."""
