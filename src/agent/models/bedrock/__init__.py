"""Claude on Amazon Bedrock through ConverseStream.

`adapter` holds BedrockModel; `retry` and `fallback` say when to try again, and on which model. The
rest is pure: `encoding` (request to wire), `compatibility` (what not every model takes),
`stream_accumulator` (wire to message), `errors` (exceptions to what can be done about them).
"""
