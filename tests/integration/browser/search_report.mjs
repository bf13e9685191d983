// SPDX-License-Identifier: MIT
// Sorts and searches a page of mail-ratelimit-report as support does, with 2,000 offenders of which
// userN@example.org sent from 198.51.(N / 250).(N % 250) to N recipients, and the contact of user7 is
// parents@example.com. Usage: search_report.mjs PAGE

import assert from "node:assert/strict";
import { openPage } from "./open_page.mjs";

const page = await openPage(process.argv[2]);
const count = 2000;

const keys = (selector) => page.evaluate(
  `[...document.querySelectorAll(${JSON.stringify(selector)})]
     .filter((element) => element.checkVisibility()).map((element) => element.textContent)`);
const shownKeys = () => keys("tbody .key");
const shownCards = () => keys("h3 .searched");
const head = (name) => `[...document.querySelectorAll("th")].find((th) => th.textContent == "${name}")`;
const click = (name) => page.evaluate(`${head(name)}.querySelector("button").click()`);
const order = () => page.evaluate(
  `[...document.querySelectorAll("th[aria-sort]")].map((th) => [th.textContent, th.ariaSort]).flat()`);
const type = async (text) => {
  await page.evaluate(`document.querySelector("input").focus(); document.querySelector("input").select()`);
  for (const character of text) await page.press(character);
};
const result = () => page.evaluate(`document.querySelector("output").value`);

try {
  assert.equal((await shownKeys()).length, count);
  assert.deepEqual(await order(), ["Score", "descending"]);

  await click("Recipients");
  assert.deepEqual(await order(), ["Recipients", "descending"]);
  assert.deepEqual((await shownKeys()).slice(0, 2), ["user2000@example.org", "user1999@example.org"]);
  await click("Recipients");
  assert.deepEqual(await order(), ["Recipients", "ascending"]);
  assert.deepEqual((await shownKeys()).slice(0, 2), ["user1@example.org", "user2@example.org"]);

  // By the keyboard: texts begin with A, and numbers in them are compared as numbers.
  await page.evaluate(`${head("Score")}.querySelector("button").focus()`);
  await page.press("Tab");
  await page.press("Enter");
  assert.deepEqual(await order(), ["Customer", "ascending"]);
  assert.deepEqual((await shownKeys()).slice(8, 10), ["user9@example.org", "user10@example.org"]);

  for (const [text, found] of [
    ["USER77@", ["user77@example.org"]], // a login, in any case
    ["198.51.3.99", ["user849@example.org"]], // an address, in the evidence
    ["parents@example.com", ["user7@example.org"]], // a contact
    ["example.org user1234", ["user1234@example.org"]], // all words
    ["nobody", []],
  ]) {
    await type(text);
    assert.deepEqual(await shownKeys(), found, text);
    assert.deepEqual(await shownCards(), found, text);
    assert.equal(await result(), `${found.length} of 2,000`);
  }
  await type(" ");
  assert.equal((await shownKeys()).length, count);
  assert.equal((await shownCards()).length, count);
  assert.equal(await result(), "");

  assert.deepEqual(page.problems, []);

  // What the policy refuses is seen here.
  await page.evaluate(`document.body.insertAdjacentHTML("beforeend", "<img src='x.png'>")`);
  await page.evaluate(`{ const script = document.createElement("script");
    script.textContent = "document.title = 'ran'"; document.body.append(script); }`);
  assert.match(page.problems.join("\n"), /img-src|default-src/);
  assert.match(page.problems.join("\n"), /script-src/);
  assert.notEqual(await page.evaluate("document.title"), "ran");
} finally {
  await page.close();
}
