"""The local server with the page of another folder: `… page_server FOLDER --port PORT`."""

import argparse
from pathlib import Path

from local import serve

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    serve.PAGE = given.page
    serve.serve("127.0.0.1", given.port)
