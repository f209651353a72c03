"""The real network of Lower Saxony as tables, and ways to bring in more."""
