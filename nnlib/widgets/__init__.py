"""Panels for the notebooks: controls beside a picture that moves."""

from nnlib.widgets.descent import DescentPanel
from nnlib.widgets.lab import LabPanel
from nnlib.widgets.neuron import NeuronPanel
from nnlib.widgets.step_through import StepThroughPanel
from nnlib.widgets.training import TrainingPanel

__all__ = ["DescentPanel", "LabPanel", "NeuronPanel", "StepThroughPanel", "TrainingPanel"]
