"""How probable readings of cells really are: measuring and fitting what `baobiao.ocr.calibration` applies."""
