"""From tools and wafers to finished chips, and the industry behind them."""
