"""Finding every regular expression of Python code, by its syntax tree alone.

A pattern has to be readable where it stands: a constant, constants that are joined, an f-string of
constants, the arguments of a helper that only compiles them, or the members of a constant table. What
cannot be read so is refused, so that no pattern escapes the check by being put together at run time.
"""

import ast
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NoReturn

FUNCTIONS: Final = frozenset(
    {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
)
"""Of the module `re`: all that take a pattern."""
HARMLESS: Final = frozenset({"escape", "Pattern", "Match", "RegexFlag", "error", "PatternError", "purge"})
FLAGS: Final = {name: int(value) for name, value in re.RegexFlag.__members__.items()}
PATTERN_KEYWORDS: Final = frozenset({"pattern", "regex"})
PATTERN_TAKERS: Final = frozenset(
    {"Field", "StringConstraints", "constr", "Query", "Path", "Body", "Header", "Cookie", "Form"}
)
"""Callables of pydantic and its users whose `pattern=` has to be readable."""
OTHER_ENGINES: Final = frozenset({"regex", "re2", "sre_compile", "sre_parse"})
HANDED_ON: Final = "handed on"
STANDS_FOR_ESCAPED: Final = ("ab", "abc", "b")
"""A literal that is only known at run time, by `re.escape`: some that begin alike and overlap."""
MOST_VALUES: Final = 400


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern and where it stands. `uses` are the methods of `re` that it is run with."""

    file: str
    line: int
    pattern: str | bytes
    flags: int
    uses: frozenset[str]


@dataclass(frozen=True, slots=True, order=True)
class Refused:
    """A place where a pattern may be that cannot be read."""

    file: str
    line: int
    reason: str


class Unreadable(Exception):
    """An expression whose value the code does not show."""


type Values = tuple[str | bytes, ...]
type Bindings = Mapping[str, Values]


def find_patterns(
    root: Path, files: Sequence[Path], left_out: Collection[tuple[str, str]] = ()
) -> tuple[list[Found], list[Refused]]:
    """Return the patterns of `files` under `root`, and the places that have to be written otherwise.

    `left_out` are calls that are not looked at, by the file's name and their text.
    """
    uses = _method_uses(files)
    found: list[Found] = []
    refused: list[Refused] = []
    for file in files:
        module = _Module(root, file, left_out)
        module.read(uses)
        found += module.found
        refused += module.refused
    return list(dict.fromkeys(found)), sorted(set(refused))


def _method_uses(files: Sequence[Path]) -> dict[str, set[str]]:
    """Methods that are called on a name anywhere: `NAME.search(` and `module.NAME.search(` alike.

    A constant that is handed on may be run in every way that variables are.
    """
    uses: dict[str, set[str]] = {}
    for file in files:
        tree = ast.parse(file.read_bytes())
        called = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in FUNCTIONS | {"pattern"}:
                name = _last_name(node.value)
                if name and name != "re":
                    uses.setdefault(name if name.isupper() else HANDED_ON, set()).add(node.attr)
                    called.add(id(node.value))
        for node in ast.walk(tree):
            handed_on = isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)
            if handed_on and id(node) not in called and (name := _last_name(node)) and name.isupper():
                uses.setdefault(name, set()).add(HANDED_ON)
    return uses


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


class _Module:
    def __init__(self, root: Path, file: Path, left_out: Collection[tuple[str, str]] = ()) -> None:
        self.left_out = left_out
        self.root, self.file = root, file
        self.name = file.relative_to(root).as_posix()
        self.tree = ast.parse(file.read_bytes())
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self.found: list[Found] = []
        self.refused: list[Refused] = []

    def read(self, uses: Mapping[str, set[str]]) -> None:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                self._import(node)
            elif isinstance(node, ast.ImportFrom):
                self._import_from(node)
            elif isinstance(node, ast.Name) and node.id == "re" and isinstance(node.ctx, ast.Load):
                self._use_of_re(node, uses)
            elif isinstance(node, ast.keyword) and node.arg in PATTERN_KEYWORDS:
                self._keyword(node)
            elif isinstance(node, ast.Dict):
                self._json_schema(node)

    def refuse(self, node: ast.AST, reason: str) -> None:
        self.refused.append(Refused(self.name, getattr(node, "lineno", 0), reason))

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.name == "re" and alias.asname not in {None, "re"}:
                self.refuse(node, f"`re` is imported as `{alias.asname}`; call it `re`")
            if alias.name.split(".")[0] in OTHER_ENGINES:
                self.refuse(node, f"`{alias.name}` is an engine that the check does not know")

    def _import_from(self, node: ast.ImportFrom) -> None:
        if (node.module or "").split(".")[0] in OTHER_ENGINES:
            self.refuse(node, f"`{node.module}` is an engine that the check does not know")
        if node.module == "re":
            for alias in node.names:
                if alias.name not in HARMLESS and alias.name not in FLAGS:
                    self.refuse(node, f"`{alias.name}` is taken out of `re`; write `re.{alias.name}`")

    def _use_of_re(self, node: ast.Name, uses: Mapping[str, set[str]]) -> None:
        attribute = self.parents.get(node)
        if not isinstance(attribute, ast.Attribute):
            self.refuse(node, "`re` is handed on as a value")
        elif attribute.attr in FUNCTIONS:
            call = self.parents.get(attribute)
            if isinstance(call, ast.Call) and call.func is attribute:
                self._call(call, attribute.attr, uses)
            else:
                self.refuse(node, f"`re.{attribute.attr}` is handed on as a value")
        elif attribute.attr not in HARMLESS and attribute.attr not in FLAGS:
            self.refuse(node, f"`re.{attribute.attr}` is not known to the check")

    def _call(self, call: ast.Call, function: str, uses: Mapping[str, set[str]]) -> None:
        if (self.file.name, ast.unparse(call)) in self.left_out:
            return
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        pattern = given.get("pattern", call.args[0] if call.args else None)
        place = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(function, 2)
        flags = given.get("flags", call.args[place] if len(call.args) > place else None)
        if pattern is None:
            self.refuse(call, f"`re.{function}` without a pattern that can be read")
            return
        try:
            number = _flags(flags)
            how = {function}
            if function == "compile":
                how = set(uses.get(self._bound_to(call), {HANDED_ON}))
                if HANDED_ON in how:
                    how |= uses.get(HANDED_ON, set()) | {"search"}
            for line, value in self._values_of(call, pattern):
                self.found.append(Found(self.name, line, value, number, frozenset(how)))
        except Unreadable as reason:
            self.refuse(call, f"the pattern of `re.{function}` cannot be read: {reason}")

    def _bound_to(self, call: ast.Call) -> str:
        """The name that a compiled pattern is given, where it is given one by a plain assignment."""
        parent = self.parents.get(call)
        if isinstance(parent, ast.Assign) and len(parent.targets) == 1:
            return _last_name(parent.targets[0])
        return _last_name(parent.target) if isinstance(parent, ast.AnnAssign) else ""

    def _values_of(self, call: ast.Call, pattern: ast.expr) -> Iterator[tuple[int, str | bytes]]:
        """Every value that the expression may take, with the line that it is written in."""
        helper = self._enclosing_helper(call, pattern)
        if helper is None:
            yield from ((call.lineno, value) for value in self.values(pattern, {}))
            return
        if not helper.name.startswith("_"):
            raise Unreadable(f"{helper.name}() compiles what it is given, and others may call it")
        names = [
            node for node in ast.walk(self.tree) if isinstance(node, ast.Name) and node.id == helper.name
        ]
        for name in names:
            caller = self.parents.get(name)
            if not (isinstance(caller, ast.Call) and caller.func is name):
                raise Unreadable(f"{helper.name}() is handed on as a value")
            bindings = self._arguments(helper, caller)
            yield from ((caller.lineno, value) for value in self.values(pattern, bindings))

    def _enclosing_helper(self, call: ast.Call, pattern: ast.expr) -> ast.FunctionDef | None:
        """The function that only compiles its arguments, if that is all that it does."""
        parent = self.parents.get(call)
        function = self.parents.get(parent) if isinstance(parent, ast.Return) else None
        if not isinstance(function, ast.FunctionDef) or len(function.body) > 1:
            return None
        named = {node.id for node in ast.walk(pattern) if isinstance(node, ast.Name)}
        return function if named & _parameters(function) else None

    def _arguments(self, helper: ast.FunctionDef, caller: ast.Call) -> Bindings:
        bound = {}
        for parameter, given in zip(helper.args.args, caller.args, strict=False):
            bound[parameter.arg] = self.values(given, {})
        for keyword in caller.keywords:
            bound[keyword.arg or ""] = self.values(keyword.value, {})
        if helper.args.vararg:
            rest = caller.args[len(helper.args.args) :]
            bound[helper.args.vararg.arg] = tuple(self._one(value) for value in rest)
        return bound

    def _one(self, node: ast.expr) -> str | bytes:
        values = self.values(node, {})
        if len(values) != 1:
            raise Unreadable(f"`{ast.unparse(node)}` has several values")
        return values[0]

    def _keyword(self, node: ast.keyword) -> None:
        call = self.parents.get(node)
        if not isinstance(call, ast.Call) or _is_of_re(call.func):
            return
        try:
            for value in self.values(node.value, {}):
                self.found.append(Found(self.name, node.value.lineno, value, 0, frozenset({"search"})))
        except Unreadable as reason:
            if _last_name(call.func) in PATTERN_TAKERS:
                self.refuse(
                    node.value, f"the {node.arg}= of {_last_name(call.func)}() cannot be read: {reason}"
                )

    def _json_schema(self, node: ast.Dict) -> None:
        """The `pattern` of a JSON schema that is written as a dict."""
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        if "pattern" not in keys or not {"type", "minLength", "maxLength"} & set(keys):
            return
        value = node.values[keys.index("pattern")]
        try:
            for pattern in self.values(value, {}):
                self.found.append(Found(self.name, value.lineno, pattern, 0, frozenset({"search"})))
        except Unreadable as reason:
            self.refuse(value, f"the pattern of a JSON schema cannot be read: {reason}")

    # What an expression may be

    def values(self, node: ast.expr, bound: Bindings) -> Values:
        """All values that a string expression may take. Raises Unreadable."""
        values = tuple(dict.fromkeys(self._expression(node, bound)))
        if len(values) > MOST_VALUES:
            raise Unreadable(f"`{ast.unparse(node)}` may have {len(values)} values")
        return values

    def _expression(self, node: ast.expr, bound: Bindings) -> Iterator[str | bytes]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            yield node.value
        elif isinstance(node, ast.Constant) and isinstance(node.value, int):
            yield str(node.value)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            for left, right in itertools.product(
                self.values(node.left, bound), self.values(node.right, bound)
            ):
                yield left + right  # type: ignore[operator] # both are of one kind where the code runs
        elif isinstance(node, ast.JoinedStr):
            yield from self._f_string(node, bound)
        elif isinstance(node, ast.IfExp):
            yield from (*self.values(node.body, bound), *self.values(node.orelse, bound))
        elif isinstance(node, ast.Name):
            yield from bound[node.id] if node.id in bound else self._name(node)
        elif isinstance(node, ast.Call):
            yield from self._value_of_call(node, bound)
        else:
            raise Unreadable(f"`{ast.unparse(node)}`")

    def _f_string(self, node: ast.JoinedStr, bound: Bindings) -> Iterator[str]:
        parts: list[Values] = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                if part.conversion != -1 or part.format_spec is not None:
                    raise Unreadable(f"`{ast.unparse(part)}` is formatted")
                parts.append(self.values(part.value, bound))
            else:
                parts.append(self.values(part, bound))
        for chosen in itertools.product(*parts):
            yield "".join(map(str, chosen))

    def _value_of_call(self, node: ast.Call, bound: Bindings) -> Iterator[str | bytes]:
        called = node.func
        if ast.unparse(called) == "re.escape" and len(node.args) == 1:
            try:
                yield from (re.escape(str(value)) for value in self.values(node.args[0], bound))
            except Unreadable:
                yield from STANDS_FOR_ESCAPED
        elif isinstance(called, ast.Attribute) and called.attr == "join" and len(node.args) == 1:
            for glue in self.values(called.value, bound):
                yield str(glue).join(map(str, self._members(node.args[0], bound)))
        else:
            raise Unreadable(f"`{ast.unparse(node)}`")

    def _members(self, node: ast.expr, bound: Bindings) -> Values:  # noqa: PLR0911  a form a line
        """The members of what is joined."""
        if isinstance(node, ast.Name) and node.id in bound:
            return bound[node.id]
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            return tuple(itertools.chain.from_iterable(self._member(each, bound) for each in node.elts))
        if isinstance(node, ast.Dict) and None not in node.keys:
            return tuple(self._one(key) for key in node.keys if key is not None)
        if isinstance(node, ast.GeneratorExp | ast.ListComp):
            return self.values(node.elt, bound)
        if isinstance(node, ast.Name):
            try:
                return self._members(self._assigned(node), bound)
            except _FromElsewhere as found:
                return found.module._members(found.expression, {})
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) in {"sorted", "frozenset", "tuple"}
            and node.args
        ):
            return self._members(node.args[0], bound)
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) == "map"
            and ast.unparse(node.args[0]) == "re.escape"
        ):
            try:
                return tuple(re.escape(str(member)) for member in self._members(node.args[1], bound))
            except Unreadable:
                return STANDS_FOR_ESCAPED
        raise Unreadable(f"the members of `{ast.unparse(node)}`")

    def _member(self, node: ast.expr, bound: Bindings) -> Values:
        """One member, or those of a constant table that is unpacked there."""
        return self._members(node.value, bound) if isinstance(node, ast.Starred) else (self._one(node),)

    def _name(self, node: ast.Name) -> Values:
        table = self._loop_table(node)
        if table is not None:
            return table
        try:
            assigned = self._assigned(node)
        except _FromElsewhere as source:
            return source.module.values(source.expression, {})
        return self.values(assigned, {})

    def _loop_table(self, node: ast.Name) -> Values | None:
        """The values of a comprehension's or loop's variable that runs over a constant table."""
        at: ast.AST | None = node
        while at is not None:
            loops = getattr(at, "generators", [at] if isinstance(at, ast.For) else [])
            for loop in loops:
                place = _place_in(loop.target, node.id)
                if place is not None:
                    return self._column(loop.iter, place)
            at = self.parents.get(at)
        return None

    def _column(self, table: ast.expr, place: int) -> Values:
        rows = table
        if isinstance(rows, ast.Call) and isinstance(rows.func, ast.Attribute):
            if rows.func.attr in {"items", "values"} and not rows.args:
                owner = rows.func.value
                mapping = self._assigned(owner) if isinstance(owner, ast.Name) else owner
                if isinstance(mapping, ast.Dict) and (place == 1 or rows.func.attr == "values"):
                    return tuple(value for member in mapping.values for value in self.values(member, {}))
            raise Unreadable(f"`{ast.unparse(table)}`")
        if isinstance(rows, ast.Name):
            rows = self._assigned(rows)
        if not isinstance(rows, ast.Tuple | ast.List):
            raise Unreadable(f"the rows of `{ast.unparse(table)}`")
        cells = [row.elts[place] if isinstance(row, ast.Tuple) else row for row in rows.elts]
        return tuple(value for cell in cells for value in self.values(cell, {}))

    def _assigned(self, node: ast.Name) -> ast.expr:
        """The one expression that a name is bound to: in its function, its module, or the one it is from."""
        at: ast.AST | None = node
        while at is not None:
            if isinstance(at, ast.FunctionDef | ast.Module | ast.ClassDef | ast.AsyncFunctionDef):
                if not isinstance(at, ast.Module | ast.ClassDef) and node.id in _parameters(at):
                    raise Unreadable(f"`{node.id}` is an argument of {at.name}()")
                bound = _bindings(at, node.id)
                if len(bound) > 1:
                    raise Unreadable(f"`{node.id}` is bound more than once")
                if bound:
                    if bound[0] is None:
                        raise Unreadable(f"`{node.id}` is bound by something else than an assignment")
                    return bound[0]
            at = self.parents.get(at)
        return self._raise_imported(node.id)

    def _raise_imported(self, name: str) -> NoReturn:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    other = _module_of(self.root, node.module)
                    if (alias.asname or alias.name) == name and other is not None:
                        bound = _bindings(other.tree, alias.name)
                        if len(bound) == 1 and bound[0] is not None:
                            raise _FromElsewhere(other, bound[0])
        raise Unreadable(f"`{name}` is not a constant that can be found")


class _FromElsewhere(Unreadable):
    """A name that another module of the project binds, by `expression`."""

    def __init__(self, module: _Module, expression: ast.expr) -> None:
        super().__init__(f"`{ast.unparse(expression)}` of {module.name}")
        self.module, self.expression = module, expression


@cache
def _module_of(root: Path, name: str) -> _Module | None:
    for base in (root, root / "src"):
        file = base.joinpath(*name.split(".")).with_suffix(".py")
        if file.is_file():
            return _Module(root, file)
    return None


def _is_of_re(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and _last_name(function.value) == "re"


def _flags(node: ast.expr | None) -> int:
    if node is None:
        return 0
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _flags(node.left) | _flags(node.right)
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.Attribute | ast.Name) and (name := _last_name(node)) in FLAGS:
        return FLAGS[name]
    raise Unreadable(f"the flags `{ast.unparse(node)}`")


def _place_in(target: ast.expr, name: str) -> int | None:
    members = target.elts if isinstance(target, ast.Tuple) else [target]
    return next((place for place, member in enumerate(members) if _last_name(member) == name), None)


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return {argument.arg for argument in (*named, arguments.vararg, arguments.kwarg) if argument}


def _bindings(scope: ast.AST, name: str) -> list[ast.expr | None]:
    """The values that a name is assigned in a scope; None for each binding that is not a plain assignment."""
    bound: list[ast.expr | None] = []
    for node in _own_nodes(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    bound.append(node.value)
                elif isinstance(target, ast.Tuple) and _place_in(target, name) is not None:
                    whole = node.value.elts if isinstance(node.value, ast.Tuple) else None
                    bound.append(whole[_place_in(target, name) or 0] if whole else None)
        elif (
            isinstance(node, ast.AnnAssign | ast.NamedExpr | ast.AugAssign | ast.For)
            and _place_in(node.target, name) is not None
        ):
            bound.append(node.value if isinstance(node, ast.AnnAssign | ast.NamedExpr) else None)
    return bound


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope, without those of the scopes within it."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from _own_nodes(child)
