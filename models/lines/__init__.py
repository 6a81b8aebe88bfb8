"""A fast reader of one printed line of text: its data, training, evaluation and card."""
