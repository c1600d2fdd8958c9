"""The local server with the page of another folder: `python -m checks.benchmarks.page_server FOLDER`."""

import sys
from pathlib import Path

from local import serve

if __name__ == "__main__":
    serve.PAGE = Path(sys.argv[1])
    serve.serve("127.0.0.1", 0)
