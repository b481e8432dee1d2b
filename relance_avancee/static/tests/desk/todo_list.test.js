import {expect, test} from "@odoo/hoot";
import {queryAllTexts, queryText} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

class Customer extends models.Model {
    _name = "customer";

    _records = [{id: 1}, {id: 2}];
}

class Todo extends models.Model {
    _name = "relance.todo";

    kind = fields.Selection({
        selection: [
            ["reply", "Reply"],
            ["call", "Call or act"],
            ["approval", "To approve"],
        ],
    });
    urgency = fields.Integer();
    debtor_id = fields.Many2one({relation: "customer"});
    company_id = fields.Many2one({relation: "res.company"});
    company_currency_id = fields.Many2one({relation: "res.currency"});
    amount = fields.Monetary({currency_field: "company_currency_id"});

    _records = [
        {id: 1, kind: "reply", urgency: 30, debtor_id: 1, amount: 500},
        {id: 2, kind: "call", urgency: 70, debtor_id: 1, amount: 300},
        {id: 3, kind: "call", urgency: 70, debtor_id: 2, amount: 40},
        {id: 4, kind: "approval", urgency: 80, debtor_id: false, amount: 800},
    ].map((todo) => ({...todo, company_id: 1, company_currency_id: 1}));
}

defineMailModels();
defineModels([Customer, Todo]);

const show = (groupBy = []) =>
    mountView({
        type: "list",
        resModel: "relance.todo",
        groupBy,
        arch: `
            <list js_class="relance_todo_list">
                <header><button name="action_done" type="object" string="Done"/></header>
                <field name="kind" widget="relance_todo_kind"/>
                <field name="debtor_id"/>
                <field name="company_id" column_invisible="1"/>
                <field name="company_currency_id" column_invisible="1"/>
                <field name="amount" sum="Owed"/>
            </list>`,
    });

const select = (row) =>
    contains(`.o_data_row:eq(${row}) .o_list_record_selector`).click();

test("the total tells what the customers owe, each once", async () => {
    await show();
    expect(queryText("tfoot .o_list_number")).toMatch(/540\.00/);
});

test("the total of some lines is that of their customers", async () => {
    await show();
    await select(1);
    await select(2);
    await animationFrame();
    expect(queryText("tfoot .o_list_number")).toMatch(/340\.00/);
    expect("button[name=action_done]").toHaveCount(1);
});

test("lines of many customers count where no customer has a line", async () => {
    await show();
    await select(3);
    await animationFrame();
    expect(queryText("tfoot .o_list_number")).toMatch(/800\.00/);
});

test("groups that share customers are not added up", async () => {
    await show(["kind"]);
    expect("tfoot .o_list_number").toHaveCount(0);
});

test("the tone of a kind tells how urgent it is", async () => {
    await show();
    expect(queryAllTexts(".badge")).toEqual([
        "Reply",
        "Call or act",
        "Call or act",
        "To approve",
    ]);
    expect(".badge:eq(0)").toHaveClass("o_relance_tone_yellow");
    expect(".badge:eq(1)").toHaveClass("o_relance_tone_blue");
    expect(".badge:eq(3)").toHaveClass("o_relance_tone_mint");
});
