"""All that knows moto."""
