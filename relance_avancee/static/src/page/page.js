/* What the page of a customer does better with a script; it works without. */
(function () {
    "use strict";

    for (const button of document.querySelectorAll("button[data-copy]")) {
        if (!navigator.clipboard) {
            break;
        }
        button.hidden = false;
        const label = button.textContent;
        button.setAttribute("aria-live", "polite");
        button.addEventListener("click", async () => {
            await navigator.clipboard.writeText(button.dataset.copy);
            button.textContent = button.dataset.copied;
            setTimeout(() => {
                button.textContent = label;
            }, 2000);
        });
    }

    // What is wrong in a form is read first.
    document.getElementById("errors")?.focus();

    // One click is one answer.
    for (const form of document.querySelectorAll("form")) {
        form.addEventListener("submit", (event) => {
            if (form.dataset.sent) {
                event.preventDefault();
            }
            form.dataset.sent = "1";
        });
    }
    window.addEventListener("pageshow", () => {
        for (const form of document.querySelectorAll("form")) {
            delete form.dataset.sent;
        }
    });

    // A person moves, touches or types; what opens links by itself does not.
    const seen = document.body.dataset.seen;
    if (seen) {
        const events = ["pointerdown", "keydown", "wheel", "touchstart"];
        const tell = () => {
            events.forEach((name) => window.removeEventListener(name, tell));
            navigator.sendBeacon(seen);
        };
        events.forEach((name) => window.addEventListener(name, tell, {passive: true}));
    }
})();
