"""What two or more functions need: contracts, errors, settings, the tool-Lambda adapter, the model bundle."""
