import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

const MODEL = "relance.scenario";

/** Offer a manager to let the friendly messages of a scenario leave by themselves. */
export class AutomaticOffer extends Component {
    static template = "relance_avancee.AutomaticOffer";
    static props = {version: Number};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({offers: [], busy: false});
        onWillStart(() => this.load());
        onWillUpdateProps((next) => {
            if (next.version !== this.props.version) {
                this.load();
            }
        });
    }

    /** One at a time: the next one comes with the answer. */
    get offers() {
        return this.state.offers.slice(0, 1);
    }

    async load() {
        this.state.offers = await this.orm.call(MODEL, "get_automatic_offers", []);
    }

    getSentence(offer) {
        return _t(
            "The last %(runs)s runs of “%(name)s” were approved unchanged. Let its " +
                "courtesy and friendly messages leave by themselves?",
            offer
        );
    }

    async accept(offer) {
        if (await this.answer(offer, "action_go_automatic")) {
            this.notification.add(
                _t("From the next plan on, they leave without an approval."),
                {type: "success"}
            );
        }
    }

    decline(offer) {
        return this.answer(offer, "action_hide_offer");
    }

    /** Send the answer, unless another one is on its way; tell whether it was sent. */
    async answer(offer, method) {
        if (this.state.busy) {
            return false;
        }
        this.state.busy = true;
        try {
            await this.orm.call(MODEL, method, [[offer.id]]);
            await this.load();
            return true;
        } finally {
            this.state.busy = false;
        }
    }
}
