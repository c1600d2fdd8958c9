"""Ingest into an Amazon Bedrock knowledge base: the same jobs, with Bedrock as the one who indexes."""
