"""Search in an Amazon Bedrock knowledge base, with the same questions and the same answers."""
