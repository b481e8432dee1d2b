"""Who vouches for the sender of a mail: our own server, and nobody else."""

import pytest

from rules.sending.authentication import vouched_domain

SERVER = "mx.us.example"
PORTAL = "Portal <no-reply@portal.example>"
SIGNED = f"{SERVER}; dkim=pass header.d=portal.example header.s=k1"


def vouched(*results, senders=(PORTAL,), server=SERVER):
    """Return the domain that our server vouches for."""
    return vouched_domain(senders, results, server)


def test_a_signature_of_the_domain_vouches_for_it():
    assert vouched(SIGNED) == "portal.example"


def test_a_signature_of_the_domain_above_vouches_too():
    mail = ("no-reply@mail.portal.example",)
    assert vouched(SIGNED, senders=mail) == "mail.portal.example"


@pytest.mark.parametrize(
    "signer",
    ["evil.example", "mail.portal.example", "notportal.example", "example", ""],
)
def test_a_signature_of_another_domain_vouches_for_nothing(signer):
    assert vouched(f"{SERVER}; dkim=pass header.d={signer}") == ""


def test_dmarc_vouches_for_the_domain_that_it_names():
    assert vouched(f"{SERVER}; dmarc=pass header.from=portal.example")
    assert not vouched(f"{SERVER}; dmarc=pass header.from=evil.example")
    assert vouched(f"{SERVER}; spf=fail; dmarc=pass (p=REJECT; sp=NONE)")


@pytest.mark.parametrize("result", ["fail", "none", "neutral", "temperror", "passed"])
def test_what_did_not_pass_vouches_for_nothing(result):
    assert vouched(f"{SERVER}; dkim={result} header.d=portal.example") == ""
    assert vouched(f"{SERVER}; dmarc={result}") == ""


def test_a_mail_without_header_is_of_nobody():
    assert vouched() == ""


def test_a_header_forged_below_the_real_one_is_not_read():
    assert vouched(f"{SERVER}; dkim=none", SIGNED) == ""


def test_the_header_of_another_server_is_not_read():
    assert vouched("mx.evil.example; dmarc=pass") == ""
    assert vouched(SIGNED, server="") == ""


@pytest.mark.parametrize(
    "forged",
    [
        f'{SERVER}; spf=pass smtp.mailfrom="x; dkim=pass header.d=portal.example"',
        f"{SERVER}; spf=pass (x; dkim=pass header.d=portal.example)",
        f"{SERVER}; spf=pass (a (nested); dkim=pass header.d=portal.example)",
        f"{SERVER}; spf=pass (open; dkim=pass header.d=portal.example",
        f'{SERVER}; spf=pass reason="open; dmarc=pass',
        f'{SERVER}; spf=pass reason="a\\"; dmarc=pass; b="',
        f"{SERVER} x dmarc=pass",
        "; dmarc=pass",
        "",
    ],
)
def test_what_a_sender_writes_into_the_header_vouches_for_nothing(forged):
    assert vouched(forged) == ""


def test_a_version_and_comments_are_read_over():
    header = (
        f"{SERVER} 1 (ours); dkim/1 = pass (2048-bit; ok) header.d = portal.example"
    )
    assert vouched(header) == "portal.example"


@pytest.mark.parametrize(
    "senders",
    [
        (),
        (PORTAL, "evil@evil.example"),
        ("no-reply@portal.example, evil@evil.example",),
        ('"no-reply@portal.example" <evil@evil.example>',),
        ("no-reply@portal.example <evil@evil.example>",),
        ("no-reply@portal.example)evil@evil.example",),
        ("nobody",),
    ],
)
def test_a_mail_of_several_senders_or_none_is_of_nobody(senders):
    assert vouched(f"{SERVER}; dmarc=pass", senders=senders) == ""
