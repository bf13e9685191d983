// SPDX-License-Identifier: MIT
// Opens a page from a file in headless Chromium, by the DevTools protocol.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

// openPage(FILE): an object with
//   evaluate(EXPRESSION)  its value in the page
//   press(KEY)            a key as somebody presses it: "Tab", "Enter", "a"
//   problems              what the console was told, exceptions, and what the page's policy refused
//   close()
export async function openPage(file) {
  const profile = await mkdtemp(join(tmpdir(), "ispkit-chromium-"));
  const browser = spawn("chromium", [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank",
  ], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const [, , , commands, answers] = browser.stdio;
  const waiting = new Map();
  const problems = [];
  let session;
  let loaded;
  const isLoaded = new Promise((done) => { loaded = done; });

  const read = ({ id, result, error, method, params }) => {
    if (id) {
      const { done, failed } = waiting.get(id);
      waiting.delete(id);
      if (error) failed(new Error(error.message)); else done(result);
    } else if (method == "Page.loadEventFired") {
      loaded();
    } else if (method == "Log.entryAdded") {
      problems.push(params.entry.text);
    } else if (method == "Runtime.exceptionThrown") {
      problems.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    } else if (method == "Runtime.consoleAPICalled") {
      problems.push(params.args.map(({ value }) => value).join(" "));
    }
  };
  let rest = "";
  answers.setEncoding("utf8").on("data", (text) => {
    const messages = (rest + text).split("\0");
    rest = messages.pop();
    for (const message of messages) read(JSON.parse(message));
  });

  let last = 0;
  const send = (method, params = {}) => new Promise((done, failed) => {
    waiting.set(++last, { done, failed });
    commands.write(JSON.stringify({ id: last, sessionId: session, method, params }) + "\0");
  });

  const { targetInfos } = await send("Target.getTargets");
  const { targetId } = targetInfos.find(({ type }) => type == "page");
  session = (await send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
  for (const domain of ["Page", "Log", "Runtime"]) await send(`${domain}.enable`);
  await send("Page.navigate", { url: pathToFileURL(resolve(file)).href });
  await isLoaded;

  return {
    problems,
    async evaluate(expression) {
      const { result, exceptionDetails } =
        await send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description);
      return result.value;
    },
    async press(key) {
      const code = { Tab: 9, Enter: 13 }[key];
      const text = { Tab: undefined, Enter: "\r" }[key] ?? (key.length == 1 ? key : undefined);
      const event = { key, text, windowsVirtualKeyCode: code };
      await send("Input.dispatchKeyEvent", { type: text ? "keyDown" : "rawKeyDown", ...event });
      await send("Input.dispatchKeyEvent", { type: "keyUp", key, windowsVirtualKeyCode: code });
    },
    async close() {
      browser.kill();
      await new Promise((ended) => browser.once("exit", ended));
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
