"""T3, search_knowledge_base: what the plant's documents say about a question, with sources."""
