const globals = require("globals");
const js = require("@eslint/js");

module.exports = [
    js.configs.recommended,
    {
        files: ["**/*.cjs"],
        languageOptions: {sourceType: "commonjs", globals: globals.node},
    },
    {
        files: ["**/static/src/**/*.js", "**/static/tests/**/*.js"],
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: {...globals.browser, luxon: "readonly", odoo: "readonly"},
        },
        rules: {
            complexity: ["error", 8],
            eqeqeq: "error",
            "no-console": "error",
            "no-var": "error",
            "prefer-const": "error",
        },
    },
];
