import {registry} from "@web/core/registry";

// Milliseconds: a form opens, a letter is printed, beside other programs.
const PATIENCE = 60000;

/** Today as the browser's user types it: a letter is not received before its date. */
function writeDay(locale) {
    const day = new Date();
    const options = {day: "2-digit", month: "2-digit", year: "numeric"};
    return new Intl.DateTimeFormat(locale, options).format(day);
}

function getSteps(words) {
    return [
        {
            content: "Open what there is to do about reminders",
            trigger: "[name=relance_actions] .dropdown-toggle",
            timeout: PATIENCE,
            run: "click",
        },
        {
            content: "Prepare the formal notice of the late invoice",
            trigger: `button[name=action_relance_notice]:contains('${words.notice}')`,
            run: "click",
        },
        {
            content: "What it needs is there, or said",
            trigger: `.o_relance_checklist:contains('${words.checklist}')`,
        },
        {
            content: "It does not interrupt the limitation",
            trigger: `.o_relance_notice_form:contains('${words.limitation}')`,
        },
        {
            content: "Read what is asked",
            trigger: ".nav-link[name=text]",
            run: "click",
        },
        {
            content: "The text may be edited, its words in braces are filled",
            trigger: ".o_field_widget[name=demand]:contains('{total}')",
        },
        {
            content: "Send it",
            trigger: "button[name=action_send]",
            run: "click",
        },
        {
            content: "A person says that the letter was checked",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "What comes next is said",
            timeout: PATIENCE,
            trigger: `[name=next_step]:contains('${words.post}')`,
        },
        {
            content: "Enter the day of the receipt",
            trigger:
                ".o_field_widget[name=receipt_date] input, .o_field_widget[name=receipt_date] button",
            run: "click",
        },
        {
            content: "Type it",
            trigger: ".o_field_widget[name=receipt_date] input",
            run: `edit ${writeDay(words.locale)} && press Enter`,
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It is saved",
            trigger: ".o_form_saved",
        },
        {
            content: "The deadline follows from it, and the next step",
            trigger: `[name=next_step]:contains('${words.wait}')`,
        },
        {
            content: "The deadline is shown",
            trigger: ".o_field_widget[name=deadline]:not(:empty)",
        },
    ];
}

registry.category("web_tour.tours").add("relance_notice_tour", {
    steps: () =>
        getSteps({
            notice: "Formal notice",
            checklist: "Before it leaves",
            limitation: "does not interrupt the limitation",
            post: "Print it, post it",
            wait: "Wait for the payment until",
            locale: "en-US",
        }),
});

registry.category("web_tour.tours").add("relance_notice_french_tour", {
    steps: () =>
        getSteps({
            notice: "Mise en demeure",
            checklist: "Avant l’envoi",
            limitation: "n’interrompt pas la prescription",
            post: "Imprimez-la, postez-la",
            wait: "Attendre le paiement jusqu’au",
            locale: "fr-FR",
        }),
});
