import {expect, test} from "@odoo/hoot";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    MockServer,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

class DeskBatch extends models.Model {
    _name = "relance.desk.batch";

    progress = fields.Float();
    state = fields.Selection({
        selection: [
            ["running", "Under way"],
            ["done", "Done"],
        ],
    });

    _records = [{id: 1, progress: 20, state: "running"}];
}

defineMailModels();
defineModels([DeskBatch]);

const show = () =>
    mountView({
        type: "form",
        resModel: "relance.desk.batch",
        resId: 1,
        arch: `
            <form>
                <field name="state" invisible="1"/>
                <field name="progress" widget="relance_batch_progress"
                       invisible="state != 'running'"/>
            </form>`,
    });

test("the progress is read again until the end, and may be left", async () => {
    await show();
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "20");
    expect(".o_form_renderer").toHaveText(/You may close this/);
    const batches = MockServer.env["relance.desk.batch"];
    batches.write([1], {progress: 60});
    await advanceTime(2500);
    await animationFrame();
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "60");
    batches.write([1], {state: "done"});
    await advanceTime(2500);
    await animationFrame();
    expect("[role=progressbar]").toHaveCount(0);
});
