import {registry} from "@web/core/registry";

/** Look at what is owed, on another day, down to the journal items. */
registry.category("web_tour.tours").add("relance_today_tour", {
    steps: () => [
        {
            content: "The customer stands in the aged balance",
            trigger:
                ".o_relance_aged_line:contains('Tour customer') td:contains('1,000.00')",
        },
        {
            content: "The table equals the ledger",
            trigger: ".o_relance_check .fa-check-circle",
        },
        {
            content: "Choose another day",
            trigger: "#relance_aged_day",
            run: "edit 01/31/2026 && press Enter",
        },
        {
            content: "The table follows the day",
            trigger: "#relance_aged_title + span:contains('01/31/2026')",
        },
        {
            content: "The customer paid only later",
            trigger:
                ".o_relance_aged_line:contains('Paid later') td:contains('500.00')",
        },
        {
            content: "Search a customer",
            trigger: "#relance_search",
            run: "edit paid later",
        },
        {
            content: "Only this one is left",
            trigger: ".o_relance_aged:contains('1 customer') .o_relance_aged_line",
        },
        {
            content: "Sort by name",
            trigger: ".o_relance_aged thead th:first-child button",
            run: "click",
        },
        {
            content: "The order is told to screen readers",
            trigger: ".o_relance_aged thead th[aria-sort='ascending']",
        },
        {
            content: "Open the items of a cell",
            trigger: ".o_relance_aged_line td:nth-child(3) button:contains('500.00')",
            run: "click",
        },
        {
            content: "The items are those open on that day",
            trigger: ".o_data_row [name='relance_residual']:contains('500.00')",
        },
        {
            content: "Go back",
            trigger: ".o_breadcrumb a:contains('Today')",
            run: "click",
        },
        {
            content: "The day is still the one chosen",
            trigger: "#relance_aged_title + span:contains('01/31/2026')",
        },
    ],
});
