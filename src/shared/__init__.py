"""Shared by two or more functions: contracts, errors, settings, the tool-Lambda adapter, the model bundle."""
