import {registry} from "@web/core/registry";

/** Pause some customers of My day at once, after a look at who is left out. */
registry.category("web_tour.tours").add("relance_batch_tour", {
    steps: () => [
        {
            content: "Another collector is at one of them",
            trigger: ".o_data_row:contains('First SA') td[name=here]:contains('Anne')",
        },
        {
            content: "Choose all of them",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Pause them",
            trigger: "button[name=action_pause]",
            run: "click",
        },
        {
            content: "Who is held already is left out",
            trigger:
                ".modal .o_data_row:contains('Held SA'):contains('Held already'):contains('Left out')",
        },
        {
            content: "Say why",
            trigger: ".modal [name=reason] input",
            run: "edit Strike of the post",
        },
        {
            content: "Do it",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "The first one is paused",
            trigger: ".modal .o_data_row:contains('First SA'):contains('Done')",
        },
        {
            content: "Close",
            trigger: ".modal button:contains('Close')",
            run: "click",
        },
        {
            content: "They have left the list",
            trigger: ".o_relance_desk:not(:has(.o_data_row:contains('First SA')))",
        },
    ],
});
