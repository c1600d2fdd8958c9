"""One structured log line for each model call and tool call, and the metrics of each request."""
