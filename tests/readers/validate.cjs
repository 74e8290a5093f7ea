// Reads lines of JSON, each {"html": …, "admin": is it of Django's admin?}, and answers each with a line: the complaints of html-validate.
// Arguments: where html-validate is installed.
const { createRequire } = require("node:module");
const { createInterface } = require("node:readline");

const { HtmlValidate, StaticConfigLoader } = createRequire(`${process.argv[2]}/`)("html-validate");

const rules = {
  // how a template is laid out is djade's business, and the letter is the same to every browser
  "no-trailing-whitespace": "off",
  "attr-quotes": "off",
  "doctype-style": "off",
  "void-style": "off",
  "attribute-boolean-style": "off",
  "attribute-empty-style": "off",
  // a form that may not be sent now says why, and has no button
  "wcag/h32": "off",
  // says again what is so already; crispy and Django write it
  "no-redundant-for": "off",
  // submit, what a button does by itself, is what is meant where no type stands
  "no-implicit-button-type": "off",
  // ARIA names lists, tables and figures, too, not only what is pressed
  "aria-label-misuse": ["error", { allowAnyNamable: true }],
  // a select cannot be filled while somebody types a caller's name
  "prefer-native-element": ["error", { exclude: ["listbox"] }],
  "no-inline-style": "error",
};
const held = (...to) =>
  new HtmlValidate(new StaticConfigLoader({ root: true, extends: ["html-validate:standard", ...to], rules }));
const admin = held(), desk = held("html-validate:a11y");

createInterface({ input: process.stdin }).on("line", (line) => {
  const page = JSON.parse(line);
  const report = (page.admin ? admin : desk).validateStringSync(page.html);
  const found = report.results.flatMap((result) => result.messages).filter((message) => message.severity === 2);
  console.log(JSON.stringify(found.map((one) => `${one.ruleId} at ${one.selector ?? one.line}: ${one.message}`)));
});
