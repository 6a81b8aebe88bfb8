"""Made documents whose tables are known, in the manner of government reports, for measuring the readers."""
