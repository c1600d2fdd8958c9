"""How much one caller may ask for: requests a minute, tokens a day, counted atomically."""
