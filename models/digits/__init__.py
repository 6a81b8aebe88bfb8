"""A small reader of the number in one table cell: its data, training, evaluation and card."""
