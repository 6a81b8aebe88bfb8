"""Narrative to labelled sections and metrics."""
