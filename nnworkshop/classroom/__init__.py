"""For a class: notebooks to hand out, and what came back graded.

    python -m nnworkshop.classroom.handout FOLDER --lessons notebooks
    python -m nnworkshop.classroom.grading FOLDER --lessons notebooks

Three kinds of process take part in grading. `grading` reads what was returned and writes the grades.
`judge`, one a notebook, asks the checks. `pupil`, one a notebook too, runs the learner's cells and
functions; the judge hands it inputs and gets back values, so that nothing that a notebook redefines
is anywhere near the checks.
"""
