"""Answers written from tool results without a language model, in Korean and English."""
