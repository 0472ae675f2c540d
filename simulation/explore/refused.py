"""The page in place of the explorer where its link is refused: why, and a way on without it."""

from __future__ import annotations

import html

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>chip-rivalry: this link is refused</title>
<link rel="icon" href="icon.svg">
<link rel="stylesheet" href="charts.css">
<link rel="stylesheet" href="style.css">
</head>
<body>
<main class="refused">
  <h1>chip-rivalry</h1>
  <p>This link asks nothing that the explorer can answer: {why}.</p>
  <p><a href="/">Open without this link</a></p>
</main>
</body>
</html>
"""


def page(why: str) -> bytes:
    """The page, for the words of an error."""
    return _PAGE.format(why=html.escape(why.rstrip("."))).encode()
