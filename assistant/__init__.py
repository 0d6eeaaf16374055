"""From a question to an answer made of verbatim quotes, or to a refusal that says why."""
