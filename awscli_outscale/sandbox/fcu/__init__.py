"""FCU, on top of moto."""
