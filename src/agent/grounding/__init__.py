"""What an answer may say: citations of documents that were found, and numbers that something supports."""
