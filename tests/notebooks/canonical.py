"""Run the notebooks and write them in the one form in which they are committed.

Raw execution changes a hundred lines of a notebook that mean nothing: times, versions, random
ids of widgets. What is left here is what a reader sees, so a diff shows what has changed.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from pictures import PNG, bundles, difference, why_not_compared

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {  # what export and other front ends go by; of IPython no version
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}
WIDGET = "application/vnd.jupyter.widget-view+json"
MARK = "nnlib_panel"


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="canonical", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="such as 01 or 05_xor (default: every notebook)"
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing, fail if a notebook would change"
    )
    options = parser.parse_args(arguments)
    changed = []
    for path in chosen(options.names):
        print(path.name, end=" ", flush=True)
        before = path.read_text(encoding="utf-8")
        after = executed(before, path.parent)
        print("as it was" if before == after else "changed")
        if before != after:
            changed.append(path.name)
            if not options.check:
                path.write_text(after, encoding="utf-8", newline="\n")
    changed += copy_hints(options.check)
    if why_not_compared():
        print(f"Pictures may not be the ones to commit: {why_not_compared()}.")
    if options.check and changed:
        sys.exit(f"Not as `canonical` writes them: {', '.join(changed)}.")


def copy_hints(check):
    """Bring the file of the hints, which checks show, up to date, or only look; its name if it differs."""
    file = NOTEBOOKS.parent / "nnworkshop" / "exercises" / "hints.json"
    text = json.dumps(hints(), ensure_ascii=False, indent=1) + "\n"
    if not file.exists() or file.read_text("utf-8") == text:
        return []
    if not check:
        file.write_text(text, "utf-8", newline="\n")
    return [file.name]


def hints():
    """The hints of each exercise, which checks show, as they stand in the notebooks."""
    found = {}
    for path in chosen([]):
        name = ""
        for cell in nbformat.read(path, as_version=4).cells:
            if "check" in cell.metadata.get("tags", []):
                name = re.search(r"check\.(\w+)\(", cell.source)[1]
            parts = re.split(r"<details><summary>Hint \d</summary>|</details>", cell.source)
            if len(parts) > 1 and "<summary>Hint" in cell.source:
                found[name] = [part.strip() for part in parts if part.strip()]
    return found


def chosen(names):
    """The notebooks whose file names begin with one of `names`; all of them without names."""
    found = [sorted(NOTEBOOKS.glob(f"{name}*.ipynb")) for name in names or [""]]
    for name, paths in zip(names, found, strict=False):
        if not paths:
            sys.exit(f"No notebook in {NOTEBOOKS.name}/ begins with {name!r}.")
    return sorted(set().union(*found))


def executed(text, folder):
    """The text of a notebook after running it in `folder`, formatted and in canonical form."""
    committed = nbformat.reads(text, as_version=4)
    notebook = nbformat.reads(formatted(text), as_version=4)
    NotebookClient(
        notebook,
        kernel_name=METADATA["kernelspec"]["name"],
        resources={"metadata": {"path": folder}},
        timeout=300,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
    ).execute(stderr=subprocess.DEVNULL)  # what a kernel mutters while it starts and stops
    keep_same_pictures(committed, notebook)
    return canonical(notebook)


def formatted(text):
    """The text of a notebook with its code laid out by ruff, by the settings of the project."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", NOTEBOOKS / "_.ipynb"]
    return subprocess.run(
        [*command, "-"], input=text, capture_output=True, check=True, encoding="utf-8"
    ).stdout


def keep_same_pictures(committed, notebook):
    """Put the committed PNGs back where the new ones are the same to within rounding."""
    old_outputs = {cell.get("id"): cell.get("outputs", []) for cell in committed.cells}
    for cell in notebook.cells:
        pairs = zip(bundles(old_outputs.get(cell.get("id"), [])), bundles(cell.get("outputs", [])))
        for old, new in pairs:
            if not difference(old[PNG], new[PNG]):
                new[PNG] = old[PNG]


def canonical(notebook):
    """The text of a notebook without what execution and editors leave in it."""
    _, notebook = nbformat.validator.normalize(notebook)  # gives the cells ids, and no two the same
    notebook.nbformat_minor = 5
    notebook.metadata = METADATA
    for cell in notebook.cells:
        cell.source = cell.source.strip()
        cell.metadata = {key: cell.metadata[key] for key in cell.metadata if key == "tags"}
        for output in cell.get("outputs", []):
            drop_widget(output)
    return nbformat.writes(notebook) + "\n"


def drop_widget(output):
    """Leave of a panel what shows without a kernel: its picture and its description."""
    if WIDGET in output.get("data", {}):
        if PNG not in output.data:
            raise ValueError(f"a widget without a picture: {output.data['text/plain']}")
        del output.data[WIDGET]
        if MARK in output.metadata:
            output.metadata[MARK] = ""  # which model it was changes with each run


if __name__ == "__main__":
    main()
