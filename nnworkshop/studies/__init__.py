"""Studies of training: ways downhill, runs that can be rewound, what ails them, a pass line by
line.
"""

from nnworkshop.studies import operations
from nnworkshop.studies.descent import Descent, descend, loss_at
from nnworkshop.studies.diagnosis import Diagnosis, diagnose
from nnworkshop.studies.drawing import Drawing, nearest
from nnworkshop.studies.features import make_features
from nnworkshop.studies.following import Followed, follow, road
from nnworkshop.studies.goals import Goal
from nnworkshop.studies.growth import add_unit, importance, remove_unit
from nnworkshop.studies.kept import load_weights, run_of, save_weights, state_text
from nnworkshop.studies.lab import Lab
from nnworkshop.studies.names import Names
from nnworkshop.studies.recipes import like
from nnworkshop.studies.recorded import RecordedTraining
from nnworkshop.studies.runs import Run
from nnworkshop.studies.samples import Samples
from nnworkshop.studies.surroundings import Surroundings, look_around
from nnworkshop.studies.timeline import Timeline

__all__ = [
    "Descent",
    "Diagnosis",
    "Drawing",
    "Followed",
    "Goal",
    "Lab",
    "Names",
    "RecordedTraining",
    "Run",
    "Samples",
    "Surroundings",
    "Timeline",
    "add_unit",
    "descend",
    "diagnose",
    "follow",
    "importance",
    "like",
    "load_weights",
    "look_around",
    "loss_at",
    "make_features",
    "nearest",
    "operations",
    "remove_unit",
    "road",
    "run_of",
    "save_weights",
    "state_text",
]
