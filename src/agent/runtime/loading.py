"""Finding the handler that `_HANDLER` names, and letting it prepare itself."""

import gc
import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from agent.runtime.errors import ErrorReport, InitError

Handler = Callable[[Any, Any], Any]


def load_handler(name: str) -> Handler:
    """Import `package.module.function` (or `package/module.function`) and give the function.

    If the function has an attribute `prepare`, that is called: what it does belongs to the init
    phase, not to the first request, and its errors are init errors.

    Raises InitError with the error types of the managed runtime: Runtime.MalformedHandlerName,
    Runtime.ImportModuleError, Runtime.UserCodeSyntaxError, Runtime.HandlerNotFound; any other
    error of the import or of `prepare` goes by its class name.
    """
    with _without_collections():
        return _load(name)


@contextmanager
def _without_collections() -> Iterator[None]:
    """Collect no garbage meanwhile: what an import makes stays, and is not looked through later either."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _load(name: str) -> Handler:
    module_name, _, function_name = name.replace("/", ".").rpartition(".")
    if not module_name or not function_name:
        raise InitError(
            ErrorReport("Runtime.MalformedHandlerName", f"the handler {name!r} is not 'module.function'")
        )
    try:
        module = importlib.import_module(module_name)
    except Exception as error:
        raise InitError(ErrorReport.of(error, _import_error_type(error))) from error
    handler = getattr(module, function_name, None)
    if not callable(handler):
        raise InitError(
            ErrorReport("Runtime.HandlerNotFound", f"{module_name} has no function {function_name!r}")
        )
    _prepare(handler)
    return handler  # type: ignore[no-any-return]


def _prepare(handler: object) -> None:
    prepare = getattr(handler, "prepare", None)
    if not callable(prepare):
        return
    try:
        prepare()
    except Exception as error:
        raise InitError(ErrorReport.of(error)) from error


def _import_error_type(error: Exception) -> str | None:
    if isinstance(error, SyntaxError):
        return "Runtime.UserCodeSyntaxError"
    if isinstance(error, ImportError):
        return "Runtime.ImportModuleError"
    return None
