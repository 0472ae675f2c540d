"""The form of an equation, which is Python, as LaTeX."""

from __future__ import annotations

import ast
import re

GREEK = "alpha beta gamma delta epsilon eta theta kappa lambda mu nu pi rho sigma tau phi omega"
COMPARE = {
    ast.Lt: "<",
    ast.LtE: r"\le",
    ast.Gt: ">",
    ast.GtE: r"\ge",
    ast.Eq: "=",
    ast.NotEq: r"\ne",
    ast.In: r"\in",
}
NAMED = {"min": r"\min", "max": r"\max", "exp": r"\exp", "log": r"\ln"}
_SUM, _PRODUCT, _POWER, _ATOM = range(4)


def latex(line: str) -> str:
    """One line of a form, words after a comma as words; '' where it is no formula of Python."""
    head, comma, words = line.strip().partition(", ")
    whole = _formula(line.strip())
    if whole or not comma:
        return whole
    formula = _formula(head)
    return rf"{formula} \quad \text{{{_escaped(words, ' ')}}}" if formula else ""


def _formula(text: str) -> str:
    try:
        statement = ast.parse(text).body[0]
        if isinstance(statement, ast.Assign):
            left = ", ".join(_Writer().write(one) for one in statement.targets)
            return f"{left} = {_Writer().write(statement.value)}"
        return _Writer().write(statement.value) if isinstance(statement, ast.Expr) else ""
    except (SyntaxError, _UnknownError, IndexError):
        return ""


class _UnknownError(Exception):
    """An expression that has no form in LaTeX here."""


class _Writer:
    """Writes expressions; each part is put in brackets where it binds less than its place asks."""

    def write(self, node: ast.AST, least: int = _SUM) -> str:
        """An expression that binds at least so much."""
        kind = type(node).__name__
        method = getattr(self, f"_{kind.lower()}", None)
        if method is None:
            raise _UnknownError(kind)
        text, binds = method(node)
        return str(text) if binds >= least else rf"\left({text}\right)"

    def _name(self, node: ast.Name) -> tuple[str, int]:
        return symbol(node.id), _ATOM

    def _constant(self, node: ast.Constant) -> tuple[str, int]:
        if isinstance(node.value, str):
            return rf"\text{{{node.value}}}", _ATOM
        if node.value is Ellipsis:
            return r"\dots", _ATOM
        if isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return f"{node.value:g}", _ATOM
        return repr(node.value), _ATOM

    def _tuple(self, node: ast.Tuple) -> tuple[str, int]:
        return ", ".join(self.write(one) for one in node.elts), _SUM

    def _unaryop(self, node: ast.UnaryOp) -> tuple[str, int]:
        if isinstance(node.op, ast.Not):
            return rf"\lnot {self.write(node.operand, _ATOM)}", _SUM
        return f"-{self.write(node.operand, _PRODUCT)}", _PRODUCT

    def _binop(self, node: ast.BinOp) -> tuple[str, int]:
        if isinstance(node.op, ast.Div):
            return rf"\frac{{{self.write(node.left)}}}{{{self.write(node.right)}}}", _POWER
        if isinstance(node.op, ast.Pow):
            return f"{self.write(node.left, _ATOM)}^{{{self.write(node.right)}}}", _POWER
        if isinstance(node.op, ast.Mult):
            times = r"\cdot" if isinstance(node.right, ast.Constant) else r"\,"
            left, right = (self.write(one, _PRODUCT) for one in (node.left, node.right))
            return f"{left} {times} {right}", _PRODUCT
        if isinstance(node.op, ast.Add):
            return f"{self.write(node.left)} + {self.write(node.right)}", _SUM
        if isinstance(node.op, ast.Sub):
            return f"{self.write(node.left)} - {self.write(node.right, _PRODUCT)}", _SUM
        raise _UnknownError(type(node.op).__name__)

    def _call(self, node: ast.Call) -> tuple[str, int]:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if not name or node.keywords:
            raise _UnknownError("call")
        if name == "sqrt":
            return rf"\sqrt{{{self.write(node.args[0])}}}", _ATOM
        if name == "exp" and len(node.args) == 1:
            return f"e^{{{self.write(node.args[0])}}}", _POWER
        if name.startswith("sum_"):
            return rf"\sum_{{{name[4:]}}} {self.write(node.args[0], _PRODUCT)}", _PRODUCT
        inside = ", ".join(self.write(one) for one in node.args)
        word = NAMED.get(name, rf"\operatorname{{{_escaped(name)}}}")
        return rf"{word}\left({inside}\right)", _ATOM

    def _compare(self, node: ast.Compare) -> tuple[str, int]:
        parts = [self.write(node.left)]
        for sign, right in zip(node.ops, node.comparators, strict=True):
            if type(sign) not in COMPARE:
                raise _UnknownError("comparison")
            parts += [COMPARE[type(sign)], self.write(right)]
        return " ".join(parts), _PRODUCT

    def _boolop(self, node: ast.BoolOp) -> tuple[str, int]:
        word = r" \land " if isinstance(node.op, ast.And) else r" \lor "
        return word.join(self.write(one, _PRODUCT) for one in node.values), _SUM

    def _ifexp(self, node: ast.IfExp) -> tuple[str, int]:
        one, test, other = (self.write(part) for part in (node.body, node.test, node.orelse))
        cases = rf"{one} & \text{{if }} {test} \\ {other} & \text{{otherwise}}"
        return rf"\begin{{cases}} {cases} \end{{cases}}", _ATOM


def symbol(name: str) -> str:
    """A symbol: one letter with what follows as its index, or a word."""
    head, _, index = name.partition("_")
    if found := re.fullmatch(r"([A-Za-z])(\d+)", head):
        head, index = found[1], f"{found[2]} {index}".strip()
    if head.lower() in GREEK.split():
        head = rf"\{head}"
    elif len(head) > 1:
        head = rf"\mathrm{{{head}}}"
    return rf"{head}_{{\mathrm{{{_escaped(index)}}}}}" if index else head


def _escaped(text: str, space: str = r"\,") -> str:
    return text.replace("_", r"\_").replace(" ", space)
