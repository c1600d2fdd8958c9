"""`diecast preflight`: what an account still lacks before a stage is deployed into it."""
