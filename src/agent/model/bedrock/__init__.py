"""Claude on Amazon Bedrock through ConverseStream.

`client` makes the boto3 client, `adapter` holds BedrockModel; the rest is pure:
`request_normalizer` (what a model wrote, in the order that Converse asks for), `encoding`
(request to wire), `parts` and `turn` (wire to message), `faults` (exceptions to
what can be done about them), `backoff` and `roster` (when to try again, and on which model).
"""
