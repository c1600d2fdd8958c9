"""Korean and English words: tokens, stems, particles, verb endings, the language of a text."""
