"""The bench: Wenbao beside other systems, and from its start to its first answer, on this machine in one run."""
