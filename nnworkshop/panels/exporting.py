"""How pictures get into an exported page: with their descriptions, and panels as pictures too.

nbconvert prefers a panel's live view, which a page without a kernel cannot show, and its usual
template leaves out the descriptions in `metadata["image/png"]["alt"]`. So the pictures that have
one become HTML before it sees them. nbconvert finds this class by `nbconvert_settings.json`, the
server of JupyterLab by `saving`.
"""

import html

from nbconvert.preprocessors import Preprocessor

from nnworkshop.panels.still import PICTURES, VIEW


class DescribedPictures(Preprocessor):
    """Replace each picture that has a description by an image that carries it."""

    def preprocess_cell(self, cell, resources, index):
        for output in cell.get("outputs", ()):
            data, metadata = output.get("data", {}), output.get("metadata", {})
            for kind in PICTURES:
                look = metadata.get(kind, {})
                if kind in data and "alt" in look:
                    data.pop(VIEW, None)
                    if not resources.get("should_sanitize_html"):  # that would print the tag
                        data["text/html"] = image(kind, data.pop(kind), **look)
        return cell, resources


def image(kind, pixels, alt, width=None, **_):
    """A picture as HTML."""
    size = "" if width is None else f' width="{width}"'
    source = f"data:{kind};base64,{pixels.strip()}"
    tag = f'<img src="{source}" alt="{html.escape(alt)}"{size}>'
    return f'<div class="jp-RenderedImage">{tag}</div>'
