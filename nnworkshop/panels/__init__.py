"""Panels for the notebooks: controls beside a picture that moves."""

import re
from importlib import import_module

PLACES = {  # where each panel is
    "DescentPanel": "descent",
    "DrawingPanel": "drawing",
    "ForwardPanel": "forward",
    "HandsPanel": "hands",
    "LabPanel": "lab",
    "NeuronPanel": "neuron",
    "StepThroughPanel": "step_through",
    "TablePanel": "own_table",
    "TrainingPanel": "live_training",
    "challenge": "tasks",
    "keep_trials": "tasks",
    "watch": "watching",
}
IPYWIDGETS = "8.0.5"  # the lowest that the panels work with

__all__ = list(PLACES)


def __getattr__(name):
    """Load a panel when it is asked for: JupyterLab's server needs this package, but none of them."""
    if name not in PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    refuse_old_widgets()
    return getattr(import_module(f"nnworkshop.panels.{PLACES[name]}"), name)


def __dir__():
    return __all__


def refuse_old_widgets():
    """Raise ImportError with a sentence where ipywidgets is too old, as it is on Colab."""
    import ipywidgets

    here, lowest = (re.findall(r"\d+", one)[:3] for one in (ipywidgets.__version__, IPYWIDGETS))
    if [int(part) for part in here] < [int(part) for part in lowest]:
        raise ImportError(
            f"The panels need ipywidgets {IPYWIDGETS} or newer, and this is {ipywidgets.__version__}: "
            f'run the line  %pip install "ipywidgets>={IPYWIDGETS}"  in a cell, then restart the kernel.'
        )
