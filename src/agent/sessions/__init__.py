"""Sessions: the last messages of each, kept in memory locally and in DynamoDB on AWS."""
