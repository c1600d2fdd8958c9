"""The tools' names, as the model, the events and the environment know them."""

from enum import StrEnum


class Tool(StrEnum):
    """A sibling Lambda. The value is the name that the model and the client see."""

    INGEST = "ingest_documents"
    PREDICT = "predict_quality"
    IMPORTANCE = "analyze_feature_importance"
    SEARCH = "search_knowledge_base"
    SHOTS = "look_at_shots"
    LOOK_UP = "look_up_variables"
    """No Lambda: the agent answers it from the line's schema."""


FOR_THE_MODEL = (Tool.PREDICT, Tool.IMPORTANCE, Tool.LOOK_UP, Tool.SEARCH, Tool.SHOTS)
"""Ingest is for people who look after the documents, not for the model. SHOTS is offered where a line
keeps its shots."""
