"""Scale: what an archive of a thousand to a million passages costs to make, to keep, and to ask."""
