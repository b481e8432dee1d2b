import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.page import acceptance
from rules.page.acceptance import (
    PROOF,
    find_faults,
    get_fingerprint,
    pack,
    seal,
    unpack,
    write_proof,
)

TOLD = {
    "accepted_at": "2026-03-09T10:11:12Z",
    "company": {"name": "Vendeur SAS", "registry": "", "vat": ""},
    "customer": "Martin SARL",
    "plan": {
        "number": "PLAN/2026/0001",
        "version": 1,
        "terms": "1 000,00 € en 2 échéances",
        "clause": "…",
        "interest": "frozen",
        "currency": "EUR",
        "total": "1000.00",
        "instalments": [
            {"number": 1, "date": "2026-04-01", "amount": "500.00"},
            {"number": 2, "date": "2026-05-01", "amount": "500.00"},
        ],
    },
    "signer": {"name": "Ana Martin", "capacity": "Gérante", "manner": "typed"},
    "link": {
        "addressee": "Ana Martin",
        "email": "ana@example.com",
        "purpose": "plan",
        "made_at": "2026-03-09T09:00:00Z",
    },
    "origin": {"ip": "192.0.2.1", "user_agent": "Firefox"},
    "read": [["Name", "Ana Martin"]],
}
PDF = b"%PDF-1.4 what was shown\n%%EOF"
FILES = {"plan.pdf": PDF, "signature.png": b"\x89PNG"}


def make(told=TOLD, files=FILES):
    return {**files, PROOF: write_proof(seal(told, files)), "verify.py": b"..."}


def leaves(value, path=()):
    """Yield the path of each field of a proof."""
    if isinstance(value, (dict, list)):
        named = value.items() if isinstance(value, dict) else enumerate(value)
        for name, one in named:
            yield from leaves(one, (*path, name))
    else:
        yield path


def test_an_export_as_it_was_made_is_whole():
    assert find_faults(unpack(pack(make()))) == []


def test_each_byte_of_the_pdf_counts():
    for place in range(len(PDF)):
        changed = bytearray(PDF)
        changed[place] ^= 1
        [fault] = find_faults({**make(), "plan.pdf": bytes(changed)})
        assert fault.startswith("plan.pdf was changed")


def test_each_byte_of_the_proof_counts():
    files = make()
    for place in range(len(files[PROOF])):
        changed = bytearray(files[PROOF])
        changed[place] ^= 1
        assert find_faults({**files, PROOF: bytes(changed)}), place


def test_each_field_counts_even_where_it_is_written_as_it_should_be():
    paths = list(leaves(seal(TOLD, FILES)))
    assert len(paths) > 25
    for path in paths:
        told = json.loads(make()[PROOF])
        part = told
        for name in path[:-1]:
            part = part[name]
        part[path[-1]] = "something else"
        faults = find_faults({**make(), PROOF: write_proof(told)})
        assert any("was changed" in fault for fault in faults), path


@given(st.text(max_size=50))
def test_what_is_made_again_has_another_fingerprint(name):
    told = {**TOLD, "customer": name}
    first = get_fingerprint(seal(TOLD, FILES))
    faults = find_faults(make(told), first)
    assert bool(faults) == (name != TOLD["customer"])
    assert not faults or "customer received" in faults[0]


def test_a_file_that_is_missing_and_one_too_many_are_told():
    files = make()
    del files["plan.pdf"]
    assert find_faults({**files, "other.pdf": b""}) == [
        "plan.pdf is missing from the export.",
        "other.pdf is not of the acceptance.",
    ]
    assert "is missing" in find_faults({})[0]


def test_a_proof_that_leaves_something_out_is_told():
    told = {name: value for name, value in TOLD.items() if name != "link"}
    told["origin"] = {"ip": "192.0.2.1"}
    faults = find_faults(make(told))
    assert "does not tell link." in faults[0]
    assert any("does not tell user_agent of “origin”" in fault for fault in faults)


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"\xff", b"{}", b"1"])
def test_what_is_no_proof_is_told(content):
    assert find_faults({PROOF: content})


def test_it_runs_alone_on_an_export(tmp_path):
    export = tmp_path / "acceptance.zip"
    export.write_bytes(pack(make()))

    def run(*more):
        command = [sys.executable, "-I", acceptance.__file__, str(export), *more]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    whole = run(get_fingerprint(seal(TOLD, FILES)))
    assert (whole.returncode, whole.stderr) == (0, "")
    assert "The proof is whole." in whole.stdout
    assert "Ana Martin, Gérante" in whole.stdout
    assert run("0" * 64).returncode == 1
    export.write_bytes(pack({**make(), "plan.pdf": PDF + b" "}))
    assert "plan.pdf was changed" in run().stdout
    export.write_bytes(pack(make())[:-9])
    assert "cannot be read" in run().stdout
    assert (
        subprocess.run(
            [sys.executable, "-I", acceptance.__file__],
            capture_output=True,
            check=False,
        ).returncode
        == 2
    )
