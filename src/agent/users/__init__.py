"""Who asks, and what they may do: verified ID tokens of an OIDC issuer, or the IAM principal."""
