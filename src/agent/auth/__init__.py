"""Who asks, and what they may do: ID tokens of one OpenID Connect issuer, groups, permissions."""
