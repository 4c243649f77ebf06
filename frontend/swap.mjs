// Puts a finished build in the place of the last one.
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Swap the folder `staged` in for `dist`. The files of the last build stay beside the new ones until the next build: a server
 * that is running, and pages that readers have open, go on asking for them. `work` is a folder on the same file system.
 */
export function swapIn(staged, dist, work) {
  keepFiles(dist, staged);
  const old = join(work, `old-${process.pid}`);
  mkdirSync(dirname(dist), { recursive: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(staged, dist);
  rmSync(old, { recursive: true, force: true });
}

/** Copy what the build in `from` made itself, and not what it had kept of the one before. */
function keepFiles(from, to) {
  for (const name of namesIn(join(from, "manifest.json"))) {
    const [source, target] = [join(from, name), join(to, name)];
    if (existsSync(source) && !existsSync(target)) copyFileSync(source, target);
  }
}

function namesIn(manifest) {
  try {
    return Object.values(JSON.parse(readFileSync(manifest, "utf8")));
  } catch {
    return []; // no build yet, or one that was interrupted
  }
}
