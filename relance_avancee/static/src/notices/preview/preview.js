import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useDebounced} from "@web/core/utils/timing";

const PAUSE = 800;
const VIEWER = "/web/static/lib/pdfjs/web/viewer.html";

/** The letter as it will be printed, made again whenever something is changed. */
export class NoticePreview extends Component {
    static template = "relance_avancee.NoticePreview";
    static props = {...standardWidgetProps};

    setup() {
        this.state = useState({version: 0});
        this.show = useDebounced(() => this.update(), PAUSE);
        useRecordObserver((record) => {
            // Read to be told of their changes.
            const watched = [record.dirty, record.data.write_date, record.resId];
            if (watched.length) {
                this.show();
            }
        });
    }

    get title() {
        return _t("Letter");
    }

    get url() {
        const {data, resId} = this.props.record;
        const stored = data.pdf_id && `/web/content/${data.pdf_id.id}`;
        const made = `/report/pdf/relance_avancee.relance_notice_letter/${resId}`;
        const file = `${stored || made}?version=${this.state.version}`;
        return `${VIEWER}?file=${encodeURIComponent(file)}#pagemode=none`;
    }

    async update() {
        const {record} = this.props;
        if (record.dirty && !(await record.save())) {
            return;
        }
        this.state.version += 1;
    }
}

registry.category("view_widgets").add("relance_notice_preview", {
    component: NoticePreview,
    fieldDependencies: [
        {name: "pdf_id", type: "many2one"},
        {name: "write_date", type: "datetime"},
    ],
});
