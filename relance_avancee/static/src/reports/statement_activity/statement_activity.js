import {ActivityListPopoverItem} from "@mail/core/web/activity_list_popover_item";
import {Activity} from "@mail/core/web/activity";
import {useService} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";

/** Return a patch of its own for each component: `super` belongs to one object. */
const openStatement = () => ({
    setup() {
        super.setup(...arguments);
        this.relanceOrm = useService("orm");
        this.relanceAction = useService("action");
    },

    /** Open the wizard of the statement; the to-do goes once it is sent. */
    async onClickRelanceStatement() {
        const {activity, onActivityChanged} = this.props;
        const {thread} = this;
        const action = await this.relanceOrm.call(
            "mail.activity",
            "action_relance_statement",
            [activity.id]
        );
        await this.relanceAction.doAction(action, {
            onClose: () => onActivityChanged?.(thread),
        });
    },
});

patch(Activity.prototype, openStatement());
patch(ActivityListPopoverItem.prototype, openStatement());
