import {expect, test} from "@odoo/hoot";
import {queryAllAttributes, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Notice extends models.Model {
    _name = "relance.notice";

    name = fields.Char();
    checks = fields.Json();
}

defineMailModels();
defineModels([Notice]);

const CHECKS = [
    {code: "name", state: "ok", label: "The name is known"},
    {code: "address", state: "missing", label: "No street", fix: true},
    {code: "siren", state: "warning", label: "No SIREN", fix: true},
    {code: "court", state: "info", label: "Which court", fix: false},
    {code: "rate", state: "ok", label: "The rate is known"},
];

function show(checks) {
    Notice._records = [{id: 9, name: "Notice 9", checks}];
    return mountView({
        type: "form",
        resModel: "relance.notice",
        resId: 9,
        arch: `<form><field name="name"/><field name="checks" widget="relance_checklist"/></form>`,
    });
}

test("what is in order is counted, what is not is listed with its state", async () => {
    await show(CHECKS);
    expect(queryAllTexts("[data-check] > span")).toEqual([
        "No street",
        "No SIREN",
        "Which court",
    ]);
    expect(queryAllAttributes("[data-check] > i", "aria-label")).toEqual([
        "Missing",
        "To check",
        "To know",
    ]);
    expect(".o_relance_checklist").toHaveText(/2 points are in order\./);
});

test("a notice that lacks nothing says so", async () => {
    await show([CHECKS[0], CHECKS[4]]);
    expect("[data-check]").toHaveCount(0);
    expect(".o_relance_checklist").toHaveText(
        /Everything that a formal notice needs is there\./
    );
});

test("only what can be put right has a button", async () => {
    await show(CHECKS);
    expect("[data-check=address] button").toHaveCount(1);
    expect("[data-check=court] button").toHaveCount(0);
});

test("a button says what it does, where it does one thing", async () => {
    const rate = {code: "doubt", state: "warning", label: "Doubtful", fix: "rate"};
    await show([{...rate, button: "Confirm the rate"}, CHECKS[1], CHECKS[0]]);
    expect("[data-check=doubt] button").toHaveText("Confirm the rate");
    expect("[data-check=address] button").toHaveText("Put right");
    expect(".o_relance_checklist").toHaveText(/1 point is in order\./);
});

test("what is put right at once is shown as it is now", async () => {
    onRpc("relance.notice", "action_fix", function () {
        this.env["relance.notice"].write([9], {checks: [CHECKS[0]]});
        return false;
    });
    await show(CHECKS);
    await contains("[data-check=address] button").click();
    await animationFrame();
    expect("[data-check]").toHaveCount(0);
});

test("putting a point right keeps what was typed, then opens the place", async () => {
    const place = {type: "ir.actions.act_window", res_model: "res.partner"};
    onRpc("relance.notice", "web_save", () => {
        expect.step("saved");
    });
    onRpc("relance.notice", "action_fix", ({args}) => {
        expect.step(args);
        return place;
    });
    mockService("action", {doAction: (action) => expect.step(action.res_model)});
    await show(CHECKS);
    await contains("[name=name] input").edit("Notice to Dupont");
    await contains("[data-check=siren] button").click();
    await animationFrame();
    expect.verifySteps(["saved", [[9], "siren"], "res.partner"]);
});
