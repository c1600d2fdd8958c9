"""Questions reworded by rule; each wording has to be read as the request written by hand for its base."""
