import {beforeEach, expect, test} from "@odoo/hoot";
import {click} from "@odoo/hoot-dom";
import {animationFrame, Deferred} from "@odoo/hoot-mock";
import {AutomaticOffer} from "@relance_avancee/reminders/automatic_offer/automatic_offer";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mockService, mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";

defineMailModels();

let offers = [];

beforeEach(() => {
    offers = [{id: 5, name: "Professionals", runs: 8}];
    onRpc("relance.scenario", "get_automatic_offers", () => offers);
    mockService("notification", {add: (message) => expect.step(message)});
});

/** Have the server answer a click: the offer is then gone. */
function serve(method, answer = true) {
    onRpc("relance.scenario", method, ({args}) => {
        expect.step([method, ...args]);
        offers = [];
        return answer;
    });
}

const show = () => mountWithCleanup(AutomaticOffer, {props: {version: 0}});

test("an offer says which scenario was approved unchanged, and how often", async () => {
    await show();
    expect("section").toHaveText(
        /The last 8 runs of “Professionals” were approved unchanged\./
    );
});

test("an offer accepted is told, and does not come back", async () => {
    serve("action_go_automatic");
    await show();
    await click("button[name=go_automatic]");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([
        ["action_go_automatic", [5]],
        "From the next plan on, they leave without an approval.",
    ]);
    expect("section").toHaveCount(0);
});

test("an offer declined goes without a word", async () => {
    serve("action_hide_offer");
    await show();
    await click("button[name=hide_offer]");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([["action_hide_offer", [5]]]);
    expect("section").toHaveCount(0);
});

test("offers come one at a time", async () => {
    offers.push({id: 6, name: "Consumers", runs: 3});
    onRpc("relance.scenario", "action_hide_offer", () => offers.shift());
    await show();
    expect("section").toHaveCount(1);
    await click("button[name=hide_offer]");
    await animationFrame();
    await animationFrame();
    expect("section").toHaveText(/“Consumers”/);
});

test("while one answer is on its way no other is given", async () => {
    const answer = new Deferred();
    serve("action_hide_offer", answer);
    serve("action_go_automatic");
    await show();
    await click("button[name=hide_offer]");
    await click("button[name=go_automatic]");
    await animationFrame();
    expect("button[name=go_automatic]").not.toBeEnabled();
    answer.resolve(true);
    await animationFrame();
    expect.verifySteps([["action_hide_offer", [5]]]);
});
