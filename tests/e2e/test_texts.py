"""The shipped texts can be read in docs/texts, as they are."""


def test_the_texts_of_the_documentation_are_those_that_are_shipped(run):
    checked = run("dev/texts", "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
