"""A report beside a bundle: the model card in Markdown and HTML, with plots. It is never deployed."""

import html
from pathlib import Path

from markdown_it import MarkdownIt

from training.fitting import Fitted
from training.folders import replace_folder
from training.model_card import Provenance, model_card
from training.plots import make_plots

STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;font-size:13px}td,th{border:1px solid #ccc;padding:.2rem .5rem;text-align:left}
img{max-width:32rem;width:100%}code{background:#f3f3f3}"""


def write_report(folder: Path, fitted: Fitted, model_version: str, provenance: Provenance) -> None:
    """Write model_card.md, model_card.html and the plots to `folder`, replacing what was there.

    All is written beside the folder first: a fault on the way (OSError) leaves the old report.
    """
    drift = [finding.details["distance"] for finding in provenance.findings if finding.name == "drift"]
    moved: dict[str, float] = drift[0] if drift else {}
    plots = make_plots(fitted, moved)
    captions = {name: caption for name, (caption, _) in plots.items()}
    card = model_card(fitted, model_version, provenance, captions)
    files = {name: svg for name, (_, svg) in plots.items()}
    files |= {
        "model_card.md": card.encode(),
        "model_card.html": _html(card, fitted.bundle.schema.label_en).encode(),
    }
    replace_folder(folder, files)


def _html(card: str, title: str) -> str:
    body = MarkdownIt("commonmark").enable("table").render(card)
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>\n'
        f"<style>{STYLE}</style>\n{body}</html>\n"
    )
