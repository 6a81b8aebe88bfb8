"""What was recovered, in files of other tools."""
