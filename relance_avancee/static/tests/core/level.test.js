import {expect, test} from "@odoo/hoot";
import {levelColor} from "@relance_avancee/core/level";

test("the levels look more serious from courtesy to formal notice", () => {
    expect(["0", "1", "2", "3"].map(levelColor)).toEqual([
        "info",
        "success",
        "warning",
        "danger",
    ]);
});

test("what is handed over, or has no level, is grey", () => {
    expect(levelColor("4")).toBe("secondary");
    expect(levelColor("9")).toBe("secondary");
    expect(levelColor(undefined)).toBe("secondary");
});
