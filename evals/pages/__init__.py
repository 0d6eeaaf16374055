"""Newspaper pages made of real stories, with exact gold: what a segmenter is tuned and held to account on."""
