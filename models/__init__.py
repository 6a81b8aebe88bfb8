"""Trained models as safe files, their data, training and evaluation code."""
