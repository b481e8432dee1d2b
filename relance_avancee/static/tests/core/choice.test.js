import {expect, test} from "@odoo/hoot";
import {click, queryAll, queryAllAttributes} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    clickSave,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Band extends models.Model {
    _name = "band";

    age = fields.Char();
    hidden = fields.Json();
    choice = fields.Selection({
        string: "What to do",
        selection: [
            ["start", "Start"],
            ["hold", "Hold"],
        ],
    });

    _records = [
        {id: 1, age: "Up to 30 days", choice: "start", hidden: ["hold"]},
        {id: 2, age: "Older", choice: "hold"},
    ];
}

defineMailModels();
defineModels([Band]);

const FIELD = `<field name="choice" widget="relance_choice" options="{'about': 'age'}"/>`;
const CHOICES = ".o_relance_choice input";

const showList = () =>
    mountView({
        type: "list",
        resModel: "band",
        arch: `<list><field name="age"/>${FIELD}</list>`,
        selectRecord: () => expect.step("opened"),
    });

test("all the options stand in each row, the stored one chosen", async () => {
    await showList();
    expect(".o_data_row:eq(0) .o_relance_choice").toHaveText("Start\nHold");
    expect(queryAll(CHOICES).map((input) => input.checked)).toEqual([
        true,
        false,
        false,
        true,
    ]);
});

test("a choice is told apart from that of another row", async () => {
    await showList();
    expect(queryAllAttributes("[role=radiogroup]", "aria-label")).toEqual([
        "What to do, Up to 30 days",
        "What to do, Older",
    ]);
    expect(new Set(queryAllAttributes("input[type=radio]", "name")).size).toBe(2);
});

test("one click on an option is the choice, and is stored", async () => {
    onRpc("band", "web_save", ({args}) => {
        expect.step(args[1]);
    });
    await mountView({
        type: "form",
        resModel: "band",
        resId: 1,
        arch: `<form><field name="age"/>${FIELD}</form>`,
    });
    await click("label:contains(Hold)");
    await animationFrame();
    expect(`${CHOICES}:eq(1)`).toBeChecked();
    await clickSave();
    expect.verifySteps([{choice: "hold"}]);
});

test("a click between the options does not open the row", async () => {
    await showList();
    await click(".o_data_row:eq(0) .o_relance_choice");
    await animationFrame();
    expect.verifySteps([]);
    await click(".o_data_row:eq(0) [name=age]");
    await animationFrame();
    expect.verifySteps(["opened"]);
});

test("what a row does not allow is not offered in it", async () => {
    await mountView({
        type: "list",
        resModel: "band",
        arch: `<list>
            <field name="hidden" column_invisible="1"/>
            <field name="choice" widget="relance_choice" options="{'hidden': 'hidden'}"/>
        </list>`,
    });
    expect(".o_data_row:eq(0) .o_relance_choice").toHaveText("Start");
    expect(".o_data_row:eq(1) .o_relance_choice").toHaveText("Start\nHold");
});
