"""Training of the model that takes a second look at where stories begin."""
