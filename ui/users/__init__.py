"""Who may add, remove and rebuild: the editors' names and passwords, their sessions, and their tries to sign in."""
