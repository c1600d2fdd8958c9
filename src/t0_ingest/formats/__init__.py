"""The kinds of files that ingest reads beside Markdown and plain text: PDF, Word and HTML."""
