"""The files of a model extend each other in the order in which they are loaded."""

import ast
from collections import defaultdict

import pytest

FOLDERS = ("models", "wizard")


def read_methods(path):
    """Yield (model, method, whether it calls super) of what a file defines."""
    for node in ast.parse(path.read_text()).body:
        if not isinstance(node, ast.ClassDef):
            continue
        named = {
            target.id: ast.literal_eval(line.value)
            for line in node.body
            if isinstance(line, ast.Assign)
            for target in line.targets
            if isinstance(target, ast.Name) and target.id in ("_name", "_inherit")
        }
        model = named.get("_name") or named.get("_inherit")
        if not model:
            continue
        for line in node.body:
            if isinstance(line, ast.FunctionDef):
                yield str(model), line.name, "super(" in ast.unparse(line)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_hides_the_methods_of_those_loaded_before_it(addon, folder):
    [loaded] = ast.parse((addon / folder / "__init__.py").read_text()).body
    known = defaultdict(list)
    for file in loaded.names:
        for model, method, is_extending in read_methods(
            addon / folder / f"{file.name}.py"
        ):
            known[model, method].append((file.name, is_extending))
    hidden = {
        key: files
        for key, files in known.items()
        if any(not is_extending for _file, is_extending in files[1:])
    }
    assert hidden == {}
