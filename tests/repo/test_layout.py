"""The repository is an addons path, and can be looked at as one addon."""

import re


def test_root_manifest_is_a_relative_link_to_that_of_the_addon(root, addon):
    link = root / "__manifest__.py"
    assert link.is_symlink()
    assert str(link.readlink()) == "relance_avancee/__manifest__.py"
    assert link.resolve() == (addon / "__manifest__.py").resolve()


def test_root_is_no_package(root):
    assert not (root / "__init__.py").exists()


def test_data_files_of_the_manifest_exist(each_addon, each_manifest):
    names = [*each_manifest.get("data", []), *each_manifest.get("demo", [])]
    missing = [name for name in names if not (each_addon / name).is_file()]
    assert missing == []


def test_only_the_main_addon_is_installed_by_choice(each_addon, each_manifest, addon):
    assert each_manifest.get("application", False) == (each_addon == addon)
    assert each_manifest.get("auto_install", False) == (each_addon != addon)


def test_glue_addons_have_licence_author_and_series_of_the_main_one(
    each_manifest, manifest
):
    for key in ("license", "author", "category"):
        assert each_manifest[key] == manifest[key]
    assert each_manifest["version"].startswith("19.0.")


def test_no_manifest_names_a_site_that_does_not_exist(each_manifest):
    assert "website" not in each_manifest


def test_the_main_addon_knows_none_of_its_glue(addon):
    glue = (
        "queue_job",
        "relance_avancee_letter",
        "relance_avancee_sale",
        "relance_avancee_payment",
        "relance_avancee_sms",
    )
    naming = [
        path
        for path in addon.rglob("*.py")
        if any(name in path.read_text() for name in glue)
    ]
    assert naming == []


def test_assets_of_the_manifest_exist(root, manifest):
    ours = [
        path
        for bundle in manifest.get("assets", {}).values()
        for path in bundle
        if isinstance(path, str) and path.startswith("relance_avancee/")
    ]
    assert [path for path in ours if not list(root.glob(path))] == []


def test_version_is_that_of_the_first_changelog_entry(root, manifest):
    changelog = (root / "CHANGELOG.md").read_text()
    entry = re.search(r"^## \[?(\d+(?:\.\d+)+)", changelog, re.MULTILINE)
    assert entry
    assert entry[1] == manifest["version"]


def test_commands_of_the_readme_exist(root):
    readme = (root / "README.md").read_text()
    commands = set(re.findall(r"\bmake ([a-z]+)", readme))
    targets = set(
        re.findall(r"^([a-z]+):", (root / "Makefile").read_text(), re.MULTILINE)
    )
    assert {"demo", "test"} <= commands
    assert commands <= targets
