"""What was said before: the last messages of a session, kept in memory locally and in DynamoDB on AWS."""
