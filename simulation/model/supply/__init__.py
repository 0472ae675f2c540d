"""Supply: tools, wafers, memory, finished chips, and the chip industries behind them."""
