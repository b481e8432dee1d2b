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

    // A signature is drawn, as a picture; the name that is typed signs as well.
    for (const box of document.querySelectorAll("[data-sign]")) {
        const canvas = box.querySelector("canvas");
        const input = box.querySelector("input");
        const pen = canvas.getContext("2d");
        const place = (event) => {
            const frame = canvas.getBoundingClientRect();
            return [
                ((event.clientX - frame.left) * canvas.width) / frame.width,
                ((event.clientY - frame.top) * canvas.height) / frame.height,
            ];
        };
        box.hidden = false;
        pen.lineWidth = 3;
        pen.lineCap = pen.lineJoin = "round";
        if (input.value) {
            const drawn = new Image();
            drawn.addEventListener("load", () => pen.drawImage(drawn, 0, 0));
            drawn.src = input.value;
        }
        canvas.addEventListener("pointerdown", (event) => {
            canvas.setPointerCapture(event.pointerId);
            pen.beginPath();
            pen.moveTo(...place(event));
        });
        canvas.addEventListener("pointermove", (event) => {
            if (canvas.hasPointerCapture(event.pointerId)) {
                pen.lineTo(...place(event));
                pen.stroke();
            }
        });
        canvas.addEventListener("pointerup", () => {
            input.value = canvas.toDataURL("image/png");
        });
        box.querySelector("button").addEventListener("click", () => {
            pen.clearRect(0, 0, canvas.width, canvas.height);
            input.value = "";
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
