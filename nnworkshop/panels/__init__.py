"""Panels for the notebooks: controls beside a picture that moves."""

from nnworkshop.panels.descent import DescentPanel
from nnworkshop.panels.lab import LabPanel
from nnworkshop.panels.neuron import NeuronPanel
from nnworkshop.panels.step_through import StepThroughPanel
from nnworkshop.panels.training import TrainingPanel

__all__ = ["DescentPanel", "LabPanel", "NeuronPanel", "StepThroughPanel", "TrainingPanel"]
