"""The documentation site: `make docs` builds it, offline and without a warning."""

from __future__ import annotations

import hashlib
import os
import sys
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from simulation import __version__  # noqa: E402

project = "chip-rivalry"
author = "chip-rivalry contributors"
copyright = "chip-rivalry contributors, Apache-2.0"
release = version = __version__
html_title = "chip-rivalry"
smartquotes_action = "qe"  # quotes and ellipses; two hyphens are those of an option

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_click",
    "sphinx_copybutton",
    "sphinx_design",
]
exclude_patterns = ["_build", "generate", "generated/more.md", "**.ipynb_checkpoints"]
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_theme_options = {"top_of_page_buttons": []}
pygments_style = "friendly"
pygments_dark_style = "monokai"

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 4
nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE / "_build" / "notebooks")
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_merge_streams = True
copybutton_prompt_text = "$ "
autodoc_typehints = "none"
autodoc_member_order = "bysource"

# What a notebook's kernel says about itself is no part of a page, nor of what `make docs` prints:
# that it talks to this process without encryption, on this machine. Errors are told.
os.environ["PYTHONWARNINGS"] = "ignore:IProgress not found"
os.environ["IPYTHONDIR"] = str(HERE / "_build" / "ipython")
QUIET = "c = get_config()\nc.IPKernelApp.log_level = 'ERROR'\n"
profile = HERE / "_build" / "ipython" / "profile_default"
profile.mkdir(parents=True, exist_ok=True)
(profile / "ipython_kernel_config.py").write_text(QUIET, "utf-8")

# Nothing of a page comes from the network: MathJax is a file of its own, packed for pip.
MATHJAX = "mathjax/static/mathjax/es5/tex-svg.js"
MATHJAX_SHA256 = "2af9375000b5a3669be94d436ae1c61159855283cd18b3ee9817fb71c8f94c84"
mathjax_path = "mathjax/tex-svg.js"
mathjax3_config = {"options": {"enableMenu": False}, "svg": {"fontCache": "global"}}


def vendored() -> Path:
    """A folder with MathJax as its package ships it; an error says what to install."""
    try:
        found = [one for one in files("django-static-mathjax") or [] if str(one) == MATHJAX]
    except PackageNotFoundError:
        found = []
    if not found:
        raise RuntimeError("MathJax is missing: `make docs` installs requirements-docs.lock")
    script = Path(str(found[0].locate())).read_bytes()
    if hashlib.sha256(script).hexdigest() != MATHJAX_SHA256:
        raise RuntimeError("MathJax is another file than the one that docs/conf.py names")
    folder = HERE / "_build" / "vendored"
    (folder / "mathjax").mkdir(parents=True, exist_ok=True)
    (folder / mathjax_path).write_bytes(script)
    return folder


html_static_path.append(str(vendored()))
