"""Training of the model that says whether the evidence is enough."""
