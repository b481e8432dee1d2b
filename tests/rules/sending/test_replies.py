"""What tells a person's reply from a machine's."""

from email import message_from_string

import pytest

from rules.sending.replies import is_automatic

OUTLOOK_OUT_OF_OFFICE = """\
From: Anne Petit <anne.petit@azur.example>
To: Relances <relances@nous.example>
Subject: =?iso-8859-1?Q?R=E9ponse_automatique_=3A_Facture?=
Thread-Index: AQHZ
In-Reply-To: <1@nous.example>
X-MS-Has-Attach:
X-Auto-Response-Suppress: All
X-MS-Exchange-Inbox-Rules-Loop: anne.petit@azur.example
auto-submitted: auto-generated
MIME-Version: 1.0

Je suis absente jusqu'au 15.
"""
GMAIL_VACATION = """\
From: Anne Petit <anne.petit@azur.example>
To: relances@nous.example
Subject: Absence Re: Facture
Precedence: bulk
X-Autoreply: yes
Auto-Submitted: auto-replied
In-Reply-To: <1@nous.example>

Je suis absente jusqu'au 15.
"""
OUTLOOK_REPLY = """\
From: Anne Petit <anne.petit@azur.example>
To: Relances <relances@nous.example>
Subject: RE: Facture
Thread-Topic: Facture
Thread-Index: AQHZ
In-Reply-To: <1@nous.example>
Importance: high
X-MS-Has-Attach: yes
X-MS-Exchange-Organization-SCL: -1

Le virement part demain.
"""
GMAIL_REPLY = """\
From: Anne Petit <anne.petit@azur.example>
To: relances@nous.example
Subject: Re: Facture
In-Reply-To: <1@nous.example>
References: <1@nous.example>
Content-Type: text/plain; charset="UTF-8"

Le virement part demain.
"""


@pytest.mark.parametrize("mail", [OUTLOOK_OUT_OF_OFFICE, GMAIL_VACATION])
def test_an_out_of_office_is_automatic(mail):
    assert is_automatic(message_from_string(mail))


@pytest.mark.parametrize("mail", [OUTLOOK_REPLY, GMAIL_REPLY])
def test_a_person_s_reply_is_not(mail):
    assert not is_automatic(message_from_string(mail))


@pytest.mark.parametrize(
    "value",
    [
        "auto-replied",
        "auto-generated",
        "auto-notified",
        "Auto-Replied",
        " auto-replied ",
        "auto-replied; owner-email=anne@azur.example",
    ],
)
def test_whatever_is_submitted_by_a_machine_is_automatic(value):
    assert is_automatic({"Auto-Submitted": value})


@pytest.mark.parametrize("value", ["no", "No", " no ", "no; reason=typed", "", None])
def test_what_says_that_it_is_not_submitted_by_a_machine_is_not(value):
    assert not is_automatic({"Auto-Submitted": value})


@pytest.mark.parametrize("value", ["bulk", "junk", "auto_reply", "Bulk", " bulk "])
def test_a_precedence_of_machines_is_automatic(value):
    assert is_automatic({"Precedence": value})


@pytest.mark.parametrize("value", ["normal", "first-class", "", None])
def test_another_precedence_is_not(value):
    assert not is_automatic({"Precedence": value})


def test_a_person_s_reply_through_a_shared_address_is_not():
    # a group mailbox that receives our replies marks all of them as a list
    assert not is_automatic({"Precedence": "list", "List-ID": "<relances.nous>"})


@pytest.mark.parametrize("name", ["X-Autoreply", "X-Autorespond", "X-Auto-Reply"])
def test_the_usual_headers_of_responders_are_automatic(name):
    assert is_automatic({name: "yes"})
    assert not is_automatic({name: ""})


def test_asking_others_not_to_answer_by_machine_is_not():
    # Exchange adds it to mails written by people too
    assert not is_automatic({"X-Auto-Response-Suppress": "DR, OOF, AutoReply"})


def test_a_mail_without_headers_is_a_person_s():
    assert not is_automatic({})


def test_the_case_of_a_header_s_name_does_not_matter_in_a_mail():
    assert is_automatic(message_from_string("AUTO-SUBMITTED: auto-replied\n\n"))
