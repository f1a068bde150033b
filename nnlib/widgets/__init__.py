"""Panels for the notebooks: controls beside a picture that moves."""

from nnlib.widgets.descent import DescentPanel
from nnlib.widgets.forward_pass import ForwardPassPanel
from nnlib.widgets.neuron import NeuronPanel
from nnlib.widgets.training import TrainingPanel

__all__ = ["DescentPanel", "ForwardPassPanel", "NeuronPanel", "TrainingPanel"]
