"""A generator of messy yearly disclosure reports with known facts, for calibration, training, tests and benchmarks.

`python -m baobiao.models.pages --out DIR --count N --seed S` writes reports of invented agencies with the truth of each
beside it. Equal seeds give equal reports. It needs Chinese system fonts; nothing that runs needs it.
"""
