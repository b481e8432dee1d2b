import {expect, test} from "@odoo/hoot";
import {click, queryAttribute} from "@odoo/hoot-dom";
import {animationFrame, Deferred} from "@odoo/hoot-mock";
import {Proposals} from "@relance_avancee/payments/proposals/proposals";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mockService, mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";

defineMailModels();

const PROPOSAL = {
    key: "line,5",
    move_id: 12,
    sentence: "1,200.00 € on 02/09/2026",
    label: "DUPONT INV 1",
    reasons: "The same amount",
    refusal: false,
};

const show = (values = {}, props = {}) =>
    mountWithCleanup(Proposals, {
        props: {
            resId: 3,
            proposals: [{...PROPOSAL, ...values}],
            canMatch: true,
            disabled: false,
            onChange: () => expect.step("screen read again"),
            ...props,
        },
    });

test("money is matched once, however often one clicks, and the screen follows", async () => {
    const answer = new Deferred();
    mockService("notification", {add: (message) => expect.step(message)});
    onRpc("relance.reminder", "action_match", ({args}) => {
        expect.step(args);
        return answer;
    });
    await show();
    await click("button[name=match]");
    await click("button[name=match]");
    answer.resolve({message: "Matched"});
    await animationFrame();
    expect.verifySteps([[[3], "line,5"], "Matched", "screen read again"]);
});

test("money matched by another meanwhile: the screen is read again", async () => {
    expect.errors(1);
    onRpc("relance.reminder", "action_match", () => {
        throw new Error("Already matched");
    });
    await show();
    await click("button[name=match]");
    await animationFrame();
    await animationFrame();
    expect.verifyErrors(["Already matched"]);
    expect.verifySteps(["screen read again"]);
    expect("button[name=match]").toBeEnabled();
});

test("money that cannot be matched says why, for who hears the button too", async () => {
    await show({refusal: "It is in another currency"});
    expect("button[name=match]").not.toBeEnabled();
    const reason = queryAttribute("button[name=match]", "aria-describedby");
    expect(`#${reason}`).toHaveText("It is in another currency");
});

test("a reader opens the entry but does not match", async () => {
    mockService("action", {
        doAction: ({res_model: model, res_id: id}) => expect.step(`${model} ${id}`),
    });
    await show({}, {canMatch: false});
    expect("button[name=match]").toHaveCount(0);
    await click("button[name=open_money]");
    expect.verifySteps(["account.move 12"]);
});

test("money without an entry of its own has none to open", async () => {
    await show({move_id: false});
    expect("button[name=open_money]").toHaveCount(0);
    expect("button[name=match]").toBeEnabled();
});
