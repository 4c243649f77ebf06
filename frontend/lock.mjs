// Strips what does not belong in a committed lock file: addresses of registries and of funding pages.
// Integrity hashes stay: they are what makes the install reproducible.
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("./package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.resolved;
  delete entry.funding;
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${Object.keys(lock.packages).length - 1} packages, no addresses`);
