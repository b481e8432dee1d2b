import {expect, test} from "@odoo/hoot";
import {click, edit} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

class Step extends models.Model {
    _name = "step";

    subject = fields.Char();
    words = fields.Json();

    _records = [{id: 1, subject: "", words: [{word: "{net}", label: "Amount to pay"}]}];
}

defineMailModels();
defineModels([Step]);

const showForm = () =>
    mountView({
        type: "form",
        resModel: "step",
        resId: 1,
        arch: `<form>
            <field name="words" widget="relance_words"/>
            <field name="subject"/>
        </form>`,
    });

test("each word stands with what it means", async () => {
    await showForm();
    expect(".o_relance_words button").toHaveText(/Amount to pay\s*\{net\}/);
});

test("a click writes the word where the cursor is", async () => {
    patchWithCleanup(document, {
        execCommand: (command, _ui, text) => expect.step([command, text]) || true,
    });
    await showForm();
    await click("[name=subject] input");
    await edit("Still owed: ");
    await click(".o_relance_words button");
    await animationFrame();
    expect("[name=subject] input").toBeFocused();
    expect.verifySteps([["insertText", "{net}"]]);
});

test("without a cursor, the word is copied and the reader told", async () => {
    mockService("notification", {add: (message) => expect.step(String(message))});
    patchWithCleanup(navigator.clipboard, {
        writeText: async (text) => expect.step(text),
    });
    await showForm();
    await click(".o_form_view");
    document.activeElement.blur();
    await click(".o_relance_words button");
    await animationFrame();
    expect.verifySteps(["{net}", "Copied: {net}"]);
});
