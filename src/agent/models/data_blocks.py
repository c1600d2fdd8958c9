"""The marks around what the agent tells a model as data, beside what a person wrote."""

SHOT_OPEN, SHOT_CLOSE = "<shot>", "</shot>"
EARLIER_OPEN, EARLIER_CLOSE = "<earlier>", "</earlier>"
