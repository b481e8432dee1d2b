import {expect, test} from "@odoo/hoot";
import {
    edit,
    manuallyDispatchProgrammaticEvent,
    press,
    queryValue,
} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {ConnectionLostError} from "@web/core/network/rpc";
import {ORM} from "@web/core/orm_service";
import {browser} from "@web/core/browser/browser";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {getPlace} from "@relance_avancee/desk/desk_note/desk_note";

class DeskCustomer extends models.Model {
    _name = "relance.desk.customer";

    can_act = fields.Boolean();

    _records = [
        {id: 1, can_act: true},
        {id: 2, can_act: true},
    ];
}

defineMailModels();
defineModels([DeskCustomer]);

const NOTE = ".o_relance_desk_note textarea";

const show = (resId = 1) =>
    mountView({
        type: "form",
        resModel: "relance.desk.customer",
        resId,
        resIds: [1, 2],
        arch: `
            <form js_class="relance_desk_form">
                <field name="can_act" invisible="1"/>
                <widget name="relance_desk_note"/>
            </form>`,
    });

const write = async (text) => {
    await contains(NOTE).click();
    await edit(text);
    await animationFrame();
};

/** Odoo, of which the network may be cut: each note that reaches it is a step. */
const serve = () => {
    const network = {cut: false};
    onRpc("relance.desk.customer", "find_done", () => false);
    onRpc("relance.desk.customer", "store_note", ({args}) => {
        expect.step(args);
        return false;
    });
    patchWithCleanup(ORM.prototype, {
        call(...request) {
            return network.cut
                ? Promise.reject(new ConnectionLostError("/"))
                : super.call(...request);
        },
    });
    return network;
};

test("a note is kept letter by letter, and forgotten once it is stored", async () => {
    serve();
    await show();
    await write("Closed in August");
    expect(browser.localStorage.getItem(getPlace(1))).toBe("Closed in August");
    await contains(".o_relance_desk_note button").click();
    expect.verifySteps([[[1], "Closed in August"]]);
    expect(queryValue(NOTE)).toBe("");
    expect(browser.localStorage.getItem(getPlace(1))).toBe(null);
});

test("a note that the network cuts off is kept, and stored when it is back", async () => {
    const network = serve();
    await show();
    await write("Closed in August");
    network.cut = true;
    await press(["ctrl", "Enter"]);
    await animationFrame();
    expect(queryValue(NOTE)).toBe("Closed in August");
    expect(browser.localStorage.getItem(getPlace(1))).toBe("Closed in August");
    expect(".o_relance_desk_note [role=status]").toHaveCount(1);
    network.cut = false;
    await manuallyDispatchProgrammaticEvent(window, "online");
    await animationFrame();
    expect.verifySteps([[[1], "Closed in August"]]);
    expect(queryValue(NOTE)).toBe("");
    expect(".o_relance_desk_note [role=status]").toHaveCount(0);
});

test("a browser that is opened again shows the note that was not stored", async () => {
    serve();
    browser.localStorage.setItem(getPlace(1), "Closed in August");
    await show();
    expect(queryValue(NOTE)).toBe("Closed in August");
});

test("each customer has its own note", async () => {
    serve();
    await show();
    await write("Closed in August");
    await contains(".o_pager_next").click();
    expect(queryValue(NOTE)).toBe("");
    await contains(".o_pager_previous").click();
    expect(queryValue(NOTE)).toBe("Closed in August");
});

test("what Odoo refuses is kept as well", async () => {
    expect.errors(1);
    onRpc("relance.desk.customer", "store_note", () => {
        throw new Error("Refused");
    });
    await show();
    await write("Closed in August");
    await press(["ctrl", "Enter"]);
    await animationFrame();
    expect(queryValue(NOTE)).toBe("Closed in August");
    expect(browser.localStorage.getItem(getPlace(1))).toBe("Closed in August");
    expect.verifyErrors(["Refused"]);
});

test("a browser without a store of its own still writes notes", async () => {
    patchWithCleanup(browser.localStorage, {
        setItem(key, value) {
            if (key === getPlace(1)) {
                throw new Error("Full");
            }
            return super.setItem(key, value);
        },
    });
    serve();
    await show();
    await write("Closed in August");
    await press(["ctrl", "Enter"]);
    await animationFrame();
    expect.verifySteps([[[1], "Closed in August"]]);
});
