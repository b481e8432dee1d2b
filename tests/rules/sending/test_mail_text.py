from rules.sending.mail_text import write_text

ROW = (
    "<tr><td><span aria-hidden='true'>Number</span><span><a href='https://a.b/1'>F1"
    "</a><br/>Instalment 2/3</span></td><td><span aria-hidden='true'>Due</span>"
    "<span></span></td><td><span aria-hidden='true'>Net</span> <b>9 €</b></td></tr>"
)


def test_a_row_is_one_line_with_its_labels_and_without_what_is_empty():
    head = "<thead><tr><th>Number</th><th>Due</th><th>Net</th></tr></thead>"
    page = f"<table>{head}<tbody>{ROW}{ROW}</tbody></table>"
    line = "Number: F1: https://a.b/1, Instalment 2/3 | Net: 9 €"
    assert write_text(page) == f"{line}\n{line}"


def test_a_label_and_a_value_are_joined_as_the_language_has_it():
    row = "<table><tr><td>IBAN</td><td>FR76</td></tr></table>"
    assert write_text(f"<div lang='en-US'>{row}</div>") == "IBAN: FR76"
    assert write_text(f"<div lang='fr-FR'>{row}</div>") == "IBAN\xa0: FR76"


def test_what_no_mail_client_shows_is_left_out():
    assert write_text("<p>A</p><div style='display: none'>B</div><!-- C -->") == "A"


def test_there_is_one_empty_line_at_most():
    page = "<div>\n <div><p>A</p>\n\n<p> </p><div> <h2>B</h2></div></div> C</div>"
    assert write_text(page) == "A\n\nB\n\nC"


def test_an_address_is_not_told_twice():
    assert write_text("<a href='https://a.b'>a.b</a>") == "a.b"
    assert write_text("<a href='mailto:me@a.b'>me@a.b</a>") == "me@a.b"


def test_lists_and_spaces_that_do_not_break_stay():
    page = "<ul><li>1\xa0000 €</li><li>two</li></ul>"
    assert write_text(page) == "- 1\xa0000 €\n- two"


def test_an_empty_mail_is_empty():
    assert write_text("") == ""
