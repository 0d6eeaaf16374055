"""Questions of our own over the five pages: answerable, unanswerable, follow-ups, in nine languages."""
