"""`python -m local.costs`: what a month costs, this system beside the one on ECS that it replaces."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from local.costs.abuse import DEFAULTS, Bounds, table, worst_hour
from local.costs.comparison import compare
from local.costs.prices import FILE, OVERRIDE, read_prices
from local.costs.report import Report
from local.costs.usage import Usage, basis
from local.costs.words import Language
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
    if options.worst_hour:
        bounds = Bounds(options.max_requests_per_minute, options.max_tokens_per_day)
        print(table([(options.region, worst_hour(bounds, prices))]))
        return 0
    report = Report(compare(usage, prices), usage, prices, options.region, options.model, file.seen)
    if options.json:
        print(json.dumps(report.document(), ensure_ascii=False, indent=1))
    else:
        print(report.text(Language(options.language)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local.costs",
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
    parser.add_argument(
        "--worst-hour",
        action="store_true",
        help="print instead what one caller can cost at most in an hour, by the limits",
    )
    limits = parser.add_argument_group("limits, for --worst-hour")
    limits.add_argument("--max-requests-per-minute", type=int, default=DEFAULTS.requests_per_minute)
    limits.add_argument("--max-tokens-per-day", type=int, default=DEFAULTS.tokens_per_day)
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
