// SPDX-License-Identifier: MIT
//
// Rules of eslint, typescript-eslint, sonarjs and security that are right where
// they speak: on the corpus of tests/corpus, none speaks of code that is well.
//
//	eslint --no-config-lookup --config <this file> --format json .
import { createRequire } from "node:module";
import { join } from "node:path";
import { cwd } from "node:process";

// The plugins that the project has, wherever this file is.
const require = createRequire(join(process.env.NODE_PATH || cwd(), "x.js"));
const security = require("eslint-plugin-security");
const sonarjs = require("eslint-plugin-sonarjs");
const tseslint = require("typescript-eslint");

const tests = ["**/tests/**", "**/*.test.*", "**/*.spec.*", "**/scripts/**"];

export default [
  { ignores: ["**/node_modules/**", "**/dist/**", "**/*.d.ts"] },
  {
    files: ["**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}"],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { ecmaFeatures: { jsx: true } },
    },
    linterOptions: { reportUnusedDisableDirectives: "off" },
    plugins: {
      "@typescript-eslint": tseslint.plugin,
      security,
      sonarjs,
    },
    rules: {
      eqeqeq: ["warn", "always", { null: "ignore" }],
      "no-constant-condition": "warn",
      "no-dupe-else-if": "error",
      "no-duplicate-case": "error",
      "no-empty": "warn",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-self-compare": "error",
      "no-unreachable": "error",
      "no-unsafe-finally": "error",
      "no-useless-assignment": "warn",
      "no-var": "warn",
      "@typescript-eslint/no-explicit-any": "warn",
      "@typescript-eslint/no-unused-vars": [
        "warn",
        {
          argsIgnorePattern: "^_",
          caughtErrors: "none",
          ignoreRestSiblings: true,
          varsIgnorePattern: "^_",
        },
      ],
      "security/detect-child-process": "error",
      "security/detect-unsafe-regex": "error",
      "sonarjs/no-all-duplicated-branches": "warn",
      "sonarjs/no-commented-code": "warn",
      "sonarjs/no-identical-functions": "warn",
      "sonarjs/no-ignored-exceptions": "warn",
      "sonarjs/no-unused-collection": "warn",
      "sonarjs/unverified-certificate": "error",
    },
  },
  {
    files: ["**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}"],
    ignores: tests,
    rules: {
      complexity: ["warn", 20],
      "max-depth": ["warn", 4],
      "max-lines-per-function": [
        "warn",
        { max: 120, skipBlankLines: true, skipComments: true },
      ],
      "no-console": "warn",
    },
  },
];
