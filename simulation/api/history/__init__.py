"""What is held against what was observed: calibration, backtest, exams and the ledger."""
