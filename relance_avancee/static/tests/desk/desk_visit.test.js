import {expect, test} from "@odoo/hoot";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const MINUTES = 60_000;

class DeskCustomer extends models.Model {
    _name = "relance.desk.customer";

    here = fields.Char();

    _records = [
        {id: 1, here: false},
        {id: 2, here: false},
    ];
}

defineMailModels();
defineModels([DeskCustomer]);

// What the server was asked: a visit, a leave.
let calls = [];

/** Show the first customer; ``others`` tells who else is at each. */
function show(others = {}) {
    calls = [];
    onRpc("relance.desk.customer", "visit", ({args: [[id]]}) => {
        calls.push(`visit ${id}`);
        return others[id] || "";
    });
    onRpc("relance.desk.customer", "leave", ({args: [[id]]}) => {
        calls.push(`leave ${id}`);
        return false;
    });
    return mountView({
        type: "form",
        resModel: "relance.desk.customer",
        resId: 1,
        resIds: [1, 2],
        arch: `<form><field name="here" widget="relance_desk_visit" nolabel="1"/></form>`,
    });
}

test("who else is at the customer is told", async () => {
    await show({1: "Anne"});
    await animationFrame();
    expect(".o_relance_visit").toHaveText(/Anne\s*has this customer on the screen too/);
    expect(calls).toEqual(["visit 1"]);
});

test("nobody else is no message", async () => {
    await show();
    await animationFrame();
    expect(".o_relance_visit").toHaveCount(0);
    expect(calls).toEqual(["visit 1"]);
});

test("the visit is renewed as long as the customer is on the screen", async () => {
    await show();
    await advanceTime(3 * MINUTES);
    expect(calls).toEqual(["visit 1", "visit 1"]);
});

test("the next customer is another visit", async () => {
    await show({2: "Paul"});
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(calls).toEqual(["visit 1", "leave 1", "visit 2"]);
    expect(".o_relance_visit").toHaveText(/Paul/);
});
