"""Two recognisers with different heads, trained and judged on the same labels."""
