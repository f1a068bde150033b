"""What one learns nnlib with: studies, exercises, pictures, panels, and a class to hand them out to."""

# The ladder: each folder may import nnlib, the folders above it, and of packages NumPy, what
# those folders may import, and its own.
LADDER = {
    "data": (),
    "advice": (),
    "many": (),
    "studies": (),
    "owncode": (),
    "exercises": (),
    "tables": ("pandas",),
    "watching": (),
    "pictures": ("matplotlib", "PIL"),
    "panels": ("anywidget", "ipywidgets", "IPython", "traitlets", "comm", "nbconvert", "nbformat"),
    "classroom": ("jinja2", "markupsafe"),
}
