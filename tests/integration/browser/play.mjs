// SPDX-License-Identifier: MIT
// Plays a playlist with hls.js or Shaka Player in headless Chromium, from a web server of its own, and
// prints how it ended as one JSON object. Usage: play.mjs FOLDER PLAYLIST [shaka]
//   FOLDER is served; PLAYLIST is relative to it. Of several variants it plays the first one, then
//   from the third second on the last one; "levels" are those that were played, "supported" is
//   what MediaSource says about the CODECS of each. Exit status: 0 played to its end without a fatal
//   error, 1 a fatal error stopped it, 2 neither within the time.

import { spawn } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const [folder, playlist, player = "hls"] = process.argv.slice(2);
const timeLimit = 60_000;
const libraries = {
  hls: "hls.js/dist/hls.js",
  shaka: "shaka-player/dist/shaka-player.compiled.js",
};
const library = fileURLToPath(import.meta.resolve(libraries[player]));
const types = {
  ".m3u8": "application/vnd.apple.mpegurl",
  ".ts": "video/mp2t",
  ".m4s": "video/iso.segment",
  ".mp4": "video/mp4",
  ".js": "text/javascript",
  ".vtt": "text/vtt",
};

const begin = `<!doctype html><video muted></video><script src="/player.js"></script><script>
  const video = document.querySelector("video");
  const played = [];
  let supported = [];
  const report = (how) => fetch("/result", { method: "POST", body: JSON.stringify({
    ...how, time: video.currentTime, duration: video.duration,
    frames: video.getVideoPlaybackQuality().totalVideoFrames, levels: played, supported }) });
  const isSupported = (codecs) => MediaSource.isTypeSupported(
    'video/mp4; codecs="' + codecs.split(",").filter((c) => c != "wvtt") + '"');
  const atThirdSecond = (change) => video.addEventListener("timeupdate", function once() {
    if (video.currentTime < 3) return;
    video.removeEventListener("timeupdate", once);
    change();
  });
  video.addEventListener("ended", () => report({ ended: true }));
  const address = ${JSON.stringify("/media/" + playlist)};
`;

const pages = {
  hls: `${begin}
  const hls = new Hls({ fragLoadPolicy: { default: { maxTimeToFirstByteMs: 9000,
    maxLoadTimeMs: 9000, timeoutRetry: null, errorRetry: null } } });
  hls.on(Hls.Events.ERROR, (_, error) => {
    if (error.fatal) report({ fatal: error.details });
  });
  hls.loadSource(address);
  hls.attachMedia(video);
  hls.on(Hls.Events.LEVEL_SWITCHED, (_, { level }) => played.push(level));
  hls.on(Hls.Events.MANIFEST_PARSED, (_, { levels }) => {
    supported = levels.map(({ attrs }) => isSupported(attrs.CODECS ?? ""));
    if (levels.length > 1) {
      hls.loadLevel = 0;
      atThirdSecond(() => { hls.currentLevel = levels.length - 1; });
    }
    video.playbackRate = levels.length > 1 ? 2 : 8;
    video.play();
  });
</script>`,
  shaka: `${begin}
  (async () => {
    const player = new shaka.Player();
    await player.attach(video);
    player.addEventListener("error", ({ detail }) => report({ fatal: detail.code }));
    player.configure({ abr: { enabled: false } });
    await player.load(address);
    const tracks = player.getVariantTracks().sort((a, b) => a.bandwidth - b.bandwidth);
    const choose = (level) => {
      player.selectVariantTrack(tracks[level], true);
      played.push(level);
    };
    choose(0);
    atThirdSecond(() => choose(tracks.length - 1));
    video.playbackRate = 2;
    video.play();
  })().catch((error) => report({ fatal: error.code ?? String(error) }));
</script>`,
};

async function serveFile(path, request, response) {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const start = range ? Number(range[1]) : 0;
    const end = range && range[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
    response.writeHead(range ? 206 : 200, {
      "Content-Type": types[extname(path)] ?? "application/octet-stream",
      "Content-Length": end - start + 1,
      "Content-Range": `bytes ${start}-${end}/${size}`,
    });
    const { buffer } = await file.read(Buffer.alloc(end - start + 1), 0, end - start + 1, start);
    response.end(buffer);
  } finally {
    await file.close();
  }
}

let finish;
const result = new Promise((resolve) => { finish = resolve; });

const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  try {
    if (path === "/result") {
      let body = "";
      for await (const chunk of request) body += chunk;
      response.end();
      finish(JSON.parse(body));
    } else if (path === "/player.js") {
      await serveFile(library, request, response);
    } else if (path.startsWith("/media/")) {
      await serveFile(join(folder, normalize(path.slice("/media".length))), request, response);
    } else {
      response.writeHead(200, { "Content-Type": "text/html" }).end(pages[player]);
    }
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));

const profile = await mkdtemp(join(tmpdir(), "ispkit-chromium-"));
const browser = spawn("chromium", [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--autoplay-policy=no-user-gesture-required", "--mute-audio", `--user-data-dir=${profile}`,
  `http://127.0.0.1:${server.address().port}/`,
], { stdio: "ignore" });
const timer = setTimeout(() => finish({ timeout: true }), timeLimit);

const outcome = await result;
clearTimeout(timer);
console.log(JSON.stringify(outcome));
browser.kill();
await new Promise((ended) => browser.once("exit", ended));
server.closeAllConnections();
server.close();
await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
process.exitCode = outcome.ended ? 0 : "fatal" in outcome ? 1 : 2;
