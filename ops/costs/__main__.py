"""`python -m ops.costs`: what a month costs, this system beside the one on ECS that it replaces."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from ops.costs.comparison import compare
from ops.costs.prices import FILE, OVERRIDE, read_prices
from ops.costs.report import Report
from ops.costs.usage import Usage, basis
from ops.costs.words import Language
from shared.errors import InvalidInput

USAGE_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, work out, print. The exit status is 2 where something given cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        usage = _usage(options)
        file = read_prices(options.prices)
        prices = file.prices_of(options.region, options.model).overridden(dict(options.price))
    except InvalidInput as error:
        print(error.message, file=sys.stderr)
        return USAGE_ERROR
    report = Report(compare(usage, prices), usage, prices, options.region, options.model, file.seen)
    if options.json:
        print(json.dumps(report.document(), ensure_ascii=False, indent=1))
    else:
        print(report.text(Language(options.language)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ops.costs",
        description="Work out the costs of a month, of this system and of the one on ECS that it replaces.",
        epilog="Every assumption has an option. Prices are in local/costs/prices.yaml, with their sources.",
    )
    parser.add_argument(
        "--region", default="ap-northeast-2", help="region of the prices (default: %(default)s)"
    )
    parser.add_argument("--model", default="sonnet-4.5", help="language model (default: %(default)s)")
    parser.add_argument(
        "--language", choices=[*Language], default="en", help="of the table (default: %(default)s)"
    )
    parser.add_argument(
        "--json", action="store_true", help="print everything as JSON, prices with their sources"
    )
    parser.add_argument("--prices", type=Path, default=FILE, help="another file of prices")
    parser.add_argument(
        OVERRIDE,
        action="append",
        default=[],
        type=_override,
        metavar="NAME=USD",
        help="another price for a unit",
    )
    assumptions = parser.add_argument_group("assumptions")
    for name, field in Usage.model_fields.items():
        assumptions.add_argument(
            f"--{name.replace('_', '-')}",
            dest=f"usage_{name}",
            metavar=name.rsplit("_", 1)[-1].upper(),
            # argparse fills help texts by %, which a basis may hold.
            help=f"{field.description} (default: {field.default}, {basis(name)})".replace("%", "%%"),
        )
    return parser


def _override(given: str) -> tuple[str, float]:
    name, sign, usd = given.partition("=")
    try:
        return name.strip(), float(usd)
    except ValueError:
        reason = f"{given!r} is not NAME=USD" if sign else f"{given!r} lacks =USD"
        raise argparse.ArgumentTypeError(reason) from None


def _usage(options: argparse.Namespace) -> Usage:
    """The assumptions. Raises InvalidInput that names each option at fault."""
    prefix = "usage_"
    values = {
        name.removeprefix(prefix): value for name, value in vars(options).items() if name.startswith(prefix)
    }
    try:
        return Usage.model_validate({name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        faults = [
            f"--{str(row['loc'][0]).replace('_', '-')}: {row['msg']}" if row["loc"] else row["msg"]
            for row in error.errors()
        ]
        raise InvalidInput("; ".join(faults)) from error


if __name__ == "__main__":
    sys.exit(main())
