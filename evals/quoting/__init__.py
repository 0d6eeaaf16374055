"""Training of the model that chooses the sentence to quote."""
