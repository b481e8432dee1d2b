"""A machine says itself where its packages come from; the repository never does."""

import re

# Spelt with brackets, so that this file does not name one itself.
REGISTRY = re.compile(
    r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|npmjs[.]org|yarnpkg[.]com"
    r"|(?:deb|ftp[.\w]*|snapshot|security|archive)[.]debian[.]org|archive[.]ubuntu[.]com"
    r"|\"resolved\":"
)


def test_no_file_names_the_host_of_a_registry(root, tracked_files):
    naming = [
        str(path.relative_to(root))
        for path in tracked_files
        if REGISTRY.search(path.read_text(errors="ignore"))
    ]
    assert naming == []
