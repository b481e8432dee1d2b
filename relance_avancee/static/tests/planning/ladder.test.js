import {expect, test} from "@odoo/hoot";
import {click, queryAll, queryAllTexts, waitFor} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Scenario extends models.Model {
    _name = "relance.scenario";

    name = fields.Char();
    ladder = fields.Json();
}

class Step extends models.Model {
    _name = "relance.scenario.step";

    name = fields.Char();

    _records = [{id: 7, name: "Firm"}];
    _views = {form: `<form><field name="name"/></form>`};
}

defineMailModels();
defineModels([Scenario, Step]);

/** Return a step of a ladder, named after its days. */
function step(offset, values = {}) {
    return {id: 100 + offset, offset, name: `Step ${offset}`, level: "1", ...values};
}

function show(...steps) {
    Scenario._records = [{id: 1, name: "Professionals", ladder: steps}];
    return mountView({
        type: "form",
        resModel: "relance.scenario",
        resId: 1,
        arch: `<form><field name="name"/><field name="ladder" widget="relance_ladder"/></form>`,
    });
}

const labels = () => queryAllTexts(".o_relance_ladder_label");

test("the steps stand in the order of their days, the due date among them", async () => {
    await show(step(30), step(-5), step(10));
    expect(labels()).toEqual(["D-5", "D-day", "D+10", "D+30"]);
    expect(".o_relance_ladder_due").toHaveText("D-day\nDue date");
});

test("the due date is first when all the steps come after it", async () => {
    await show(step(3), step(1));
    expect(labels()).toEqual(["D-day", "D+1", "D+3"]);
    expect(".o_relance_ladder_first").toHaveClass("o_relance_ladder_due");
});

test("the due date is last when all the steps come before it", async () => {
    await show(step(-3), step(-8));
    expect(labels()).toEqual(["D-8", "D-3", "D-day"]);
    expect(".o_relance_ladder_last").toHaveClass("o_relance_ladder_due");
});

test("a step on the due date bears its flag: there is no other point", async () => {
    await show(step(0), step(10));
    expect(labels()).toEqual(["D-day", "D+10"]);
    expect(".o_relance_ladder_due").toHaveText("D-day\nStep 0\nDue date");
});

test("of two steps on the due date one bears the flag", async () => {
    await show(step(0, {name: "Call"}), step(0, {name: "Write", id: 5}), step(10));
    expect(labels()).toEqual(["D-day", "D-day", "D+10"]);
    expect(".o_relance_ladder_flag").toHaveCount(1);
});

test("a ladder without steps shows the due date alone", async () => {
    await show();
    expect(labels()).toEqual(["D-day"]);
});

test("a longer wait looks longer, though not as much as it is", async () => {
    await show(step(1), step(10), step(100));
    const widths = queryAll(".o_relance_ladder_gap").map((gap) =>
        Number(gap.style.flexGrow)
    );
    expect(widths).toEqual([1, 3, 9.49]);
});

test("what follows the due date is drawn as late", async () => {
    await show(step(-5), step(10));
    expect(queryAllTexts(".o_relance_ladder_point.o_relance_ladder_late")).toEqual([
        "D+10\nStep 10",
    ]);
});

test("a step has the colour of its level and a sign for each channel", async () => {
    await show(step(10, {level: "3", channels: ["email", "activity", "pigeon"]}));
    expect(".o_relance_ladder_dot").toHaveClass("o_relance_level_3");
    expect(".o_relance_ladder_step .fa").toHaveCount(3);
    expect(".o_relance_ladder_step .fa-envelope-o").toHaveCount(1);
    expect(".o_relance_ladder_step .fa-check-square-o").toHaveCount(1);
    expect(".o_relance_ladder_step .fa-paper-plane-o").toHaveCount(1);
});

test("a click on a step opens it, once the scenario is saved", async () => {
    onRpc("relance.scenario", "web_save", () => {
        expect.step("saved");
    });
    await show(step(10, {id: 7}));
    await contains("[name=name] input").edit("Liberal professions");
    expect.verifySteps([]);
    await contains(".o_relance_ladder_step").click();
    await waitFor(".modal");
    expect.verifySteps(["saved"]);
    expect(".modal .o_field_widget[name=name] input").toHaveValue("Firm");
});

test("a step that is not stored yet does not open", async () => {
    await show(step(10, {id: "virtual_1"}));
    await click(".o_relance_ladder_step");
    await animationFrame();
    expect(".modal").toHaveCount(0);
});
