"""Training of the model that tells what each line of a page is."""
