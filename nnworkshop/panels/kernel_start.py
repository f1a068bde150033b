"""What a kernel runs first under `run.py lab` and `lecture` (as PYTHONSTARTUP): what is in the way?

A kernel imports from the notebook's folder before it looks anywhere else. A file nnlib.py there, or a
folder nnlib, wins over the course's nnlib, and so do nnworkshop, numpy and others. The first cell that
is run then says so, once. It is not imported but run by its path, in the notebook's namespace, and leaves
nothing there.
"""


def _nnlib_kernel_start():
    import os
    import sys
    from importlib.machinery import PathFinder
    from pathlib import Path

    home = Path(os.environ["PYTHONSTARTUP"]).resolve().parents[2]  # of nnlib and nnworkshop

    def in_the_way():
        """The file or folder beside the notebook that would be imported in place of something else."""
        for name in ("nnlib", "nnworkshop", "numpy", "matplotlib", "ipywidgets"):
            spec = PathFinder.find_spec(name, [os.getcwd()])
            path = Path(spec.origin).resolve() if spec and spec.origin else None
            if path and path != home / name / "__init__.py":
                yield name, path.parent if path.stem == "__init__" else path

    def say(_):
        shell.events.unregister("pre_run_cell", say)
        for name, path in in_the_way():
            print(
                f"`import {name}` takes the {'folder' if path.is_dir() else 'file'} {path.name} "
                f"next to this notebook. To get the real {name}, rename yours and choose "
                "Kernel > Restart Kernel.",
                file=sys.stderr,
            )

    if (
        "get_ipython" in globals() and "" in sys.path
    ):  # not in a plain Python, such as in a terminal
        shell = get_ipython()  # noqa: F821
        shell.events.register("pre_run_cell", say)
    own = os.environ.get("NNLIB_PYTHONSTARTUP")  # the user's own PYTHONSTARTUP
    if own and Path(own).is_file():
        exec(compile(Path(own).read_text("utf-8"), own, "exec"), globals())  # noqa: S102


_nnlib_kernel_start()
del _nnlib_kernel_start
