"""How states react to what they see."""
