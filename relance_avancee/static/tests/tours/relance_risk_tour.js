import {registry} from "@web/core/registry";

/** Read why a customer has its score, and set another class. */
registry.category("web_tour.tours").add("relance_risk_tour", {
    steps: () => [
        {
            content: "Open the profile of the customer",
            trigger: ".o_data_row:contains('Tardy SARL') td[name=debtor_id]",
            run: "click",
        },
        {
            content: "The gauge tells its value to screen readers",
            trigger: "[role=meter][aria-valuenow][aria-valuetext*='chances in 100']",
        },
        {
            content: "The factors start with what is usual",
            trigger: ".o_relance_factors tr[data-factor=start]",
        },
        {
            content: "They end with the score",
            trigger: ".o_relance_factors tr[data-factor=total]",
        },
        {
            content: "The history is drawn",
            trigger: ".o_relance_risk_history canvas",
        },
        {
            content: "Set another class",
            trigger: "button[name=action_override]",
            run: "click",
        },
        {
            content: "Choose it",
            trigger: ".modal [name=override_class] input[data-value=B]",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal [name=override_reason] input",
            run: "edit Their bank pays",
        },
        {
            content: "Keep it",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "Who set it, until when and why stands at the top",
            trigger:
                "[name=override_sentence]:contains('Their bank pays'):contains('Class B')",
        },
        {
            content: "The computed class stays visible",
            trigger: ".o_relance_gauge:contains('Computed class')",
        },
    ],
});
