import {registry} from "@web/core/registry";

const APPROVE_MENU =
    ".o_menu_sections [data-menu-xmlid='relance_avancee.relance_reminder_menu_approve']";

/** Configure a step, plan, preview, edit and approve. */
registry.category("web_tour.tours").add("relance_approve_tour", {
    url: "/odoo/reminder-scenarios",
    steps: () => [
        {
            content: "Open the scenario",
            trigger: ".o_data_cell[name='name']:contains('Tour scenario')",
            run: "click",
        },
        {
            content: "Add a step",
            trigger:
                ".o_field_widget[name='all_step_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "Name the step",
            trigger: ".modal .o_field_widget[name='name'] input",
            run: "edit Friendly word",
        },
        {
            content: "Five days after the due date",
            trigger: ".modal .o_field_widget[name='offset_days'] input",
            run: "edit 5",
        },
        {
            content: "Write the subject",
            trigger: ".modal .o_field_widget[name='subject'] input",
            run: "edit Your invoices",
        },
        {
            content: "Write the text before the table",
            trigger: ".modal .o_field_widget[name='intro'] .odoo-editor-editable",
            run: "editor Please settle these invoices.",
        },
        {
            content: "Keep the step",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "Save the scenario",
            trigger: "body:not(:has(.modal)) .o_form_button_save",
            run: "click",
        },
        {
            content: "The ladder shows the step",
            trigger: ".o_form_saved .o_relance_ladder_label:contains('D+5')",
        },
        {
            content: "Go to the reminders to approve",
            trigger: APPROVE_MENU,
            run: "click",
        },
        {
            content: "Prepare those of the day",
            trigger: ".o_relance_plan_now",
            run: "click",
        },
        {
            content: "The first reminder is shown without a click",
            trigger: ".o_relance_shown .o_data_cell:contains('Tour customer')",
        },
        {
            content: "Its message too",
            trigger: ".o_relance_panel dd:contains('Your invoices')",
        },
        {
            content: "The message lists the invoice",
            trigger: ".o_relance_panel :iframe td:contains('1,000.00')",
        },
        {
            content: "Edit the text",
            trigger: ".o_relance_panel button[name='edit_texts']",
            run: "click",
        },
        {
            content: "Change the subject",
            trigger: ".modal .o_field_widget[name='subject'] input",
            run: "edit A word about your invoices",
        },
        {
            content: "Save the text",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The preview follows",
            trigger: ".o_relance_panel dd:contains('A word about your invoices')",
        },
        {
            content: "Approve",
            trigger: ".o_relance_panel button[name='approve']:enabled",
            run: "click",
        },
        {
            content: "Nothing is left to approve",
            trigger: ".o_view_nocontent_smiling_face",
        },
    ],
});

/** See on the invoice that the reminder left. */
registry.category("web_tour.tours").add("relance_sent_tour", {
    steps: () => [
        {
            content: "Look at the reminders of the invoice",
            trigger: ".o_notebook .nav-link[name='relance']",
            run: "click",
        },
        {
            content: "The reminder was sent",
            trigger:
                ".o_field_widget[name='relance_reminder_line_ids'] " +
                ".o_data_row:contains('Friendly word') [name='state']:contains('Sent')",
        },
        {
            content: "The instalment reached its level",
            trigger:
                ".o_field_widget[name='relance_due_item_ids'] " +
                ".o_data_row [name='level']:contains('Friendly')",
        },
    ],
});

/** Declare the receipts, then match the money that was received. */
registry.category("web_tour.tours").add("relance_receipts_tour", {
    steps: () => [
        {
            content: "Nothing was entered: firm messages wait",
            trigger:
                ".o_relance_receipts.alert-warning:contains('No receipts entered')",
        },
        {
            content: "The receipts are entered up to yesterday",
            trigger: ".o_relance_receipts button[name='declare_yesterday']",
            run: "click",
        },
        {
            content: "The line says who declared it",
            trigger: ".o_relance_receipts:not(.alert-warning):contains('declared by')",
        },
        {
            content: "The day is planned at once, money looks like the customer's",
            trigger: ".o_relance_proposal:contains('same amount')",
        },
        {
            content: "Match it",
            trigger: ".o_relance_proposal button[name='match']:enabled",
            run: "click",
        },
        {
            content: "The invoice is paid",
            trigger: ".o_notification:contains('is paid, nothing is asked')",
        },
        {
            content: "Nothing is left to approve",
            trigger: ".o_view_nocontent_smiling_face",
        },
    ],
});
