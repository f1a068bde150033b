"""Pages made of the templates in this folder, which escape whatever comes from students."""

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from nnworkshop.exercises.verdict import marked_up

TEMPLATES = Environment(
    loader=PackageLoader("nnworkshop.classroom", ""),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters["marked_up"] = lambda text: Markup(marked_up(text))


def filled(template, **values):
    """The text of a page."""
    return TEMPLATES.get_template(template).render(**values)
