import {Component, useEffect, useRef, useState} from "@odoo/owl";
import {SIZES} from "@web/core/ui/ui_service";
import {_t} from "@web/core/l10n/translation";
import {hidePDFJSButtons} from "@web/core/utils/pdfjs";
import {registry} from "@web/core/registry";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useDebounced} from "@web/core/utils/timing";
import {useService} from "@web/core/utils/hooks";

const PAUSE = 800;
const VIEWER = "/web/static/lib/pdfjs/web/viewer.html";

/** The letter beside its form, made again whenever something of a draft is changed. */
export class NoticePreview extends Component {
    static template = "relance_avancee.NoticePreview";
    static props = {...standardWidgetProps};

    setup() {
        this.ui = useService("ui");
        this.viewer = useRef("viewer");
        this.state = useState({version: 0});
        useEffect(
            (viewer) => {
                if (viewer) {
                    hidePDFJSButtons(viewer);
                }
            },
            () => [this.viewer.el]
        );
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

    /** Where there is no place beside the form, a button opens the letter. */
    get isShown() {
        const hasPlace = this.ui.size >= SIZES.XL;
        return hasPlace && this.props.record.resId && this.state.version;
    }

    get url() {
        const {data, resId} = this.props.record;
        const stored = data.pdf_id && `/web/content/${data.pdf_id.id}`;
        const made = `/report/pdf/relance_avancee.relance_notice_letter/${resId}`;
        const file = `${stored || made}?unique=${this.state.version}`;
        return `${VIEWER}?file=${encodeURIComponent(file)}#pagemode=none&zoom=page-width`;
    }

    async update() {
        const {record} = this.props;
        if (record.dirty && !(await this.keep(record))) {
            return;
        }
        this.state.version += 1;
    }

    /** Save what makes another letter; what became of a sent one is for the user to save. */
    async keep(record) {
        const isDraft = !record.data.pdf_id;
        return isDraft && (await record.checkValidity()) && record.save();
    }
}

registry.category("view_widgets").add("relance_notice_preview", {
    component: NoticePreview,
    fieldDependencies: [
        {name: "pdf_id", type: "many2one"},
        {name: "write_date", type: "datetime"},
    ],
});
