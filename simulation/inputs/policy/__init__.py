"""Policy: the levers of states and firms, each field declared once."""
