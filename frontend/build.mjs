// Builds the front-end files into hub/web/static/dist: style sheet, script, icon sprite, favicon, font, licences, manifest.
// Everything is first made in a temporary folder and swapped in at the end, so that a failed build leaves the last good one.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";
import { swapIn } from "./swap.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const dist = join(here, "..", "hub", "web", "static", "dist");
// "build" is ignored by git and lies on the same file system as the target, which a rename needs.
const work = join(here, "build");
const staged = join(work, `dist-${process.pid}`);
const manifest = {};

/** Write one file under a name that carries its content hash (12 characters, as WhiteNoise expects) and note it in the manifest. */
function emit(name, content) {
  const data = Buffer.from(content);
  const hash = createHash("sha256").update(data).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  const hashed = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  writeFileSync(join(staged, hashed), data);
  manifest[name] = hashed;
  const kilobytes = (bytes) => (bytes / 1024).toFixed(1).padStart(6);
  console.log(`  ${hashed.padEnd(44)}${kilobytes(data.length)} KB${kilobytes(gzipSync(data).length)} KB gzip`);
  return hashed;
}

function buildFonts() {
  const files = join(modules, "@fontsource-variable", "public-sans", "files");
  for (const subset of ["latin", "latin-ext"]) {
    emit(`public-sans-${subset}.woff2`, readFileSync(join(files, `public-sans-${subset}-wght-normal.woff2`)));
  }
}

function buildStyles() {
  const result = sass.compile(join(here, "scss", "app.scss"), {
    loadPaths: [modules],
    style: "compressed",
    quietDeps: true,
    // Bootstrap 5.3 is written with these; the Sass version is fixed until it is not.
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  const css = result.css.replace(/url\("?(public-sans-[a-z-]+\.woff2)"?\)/g, (_, name) => `url("${manifest[name]}")`);
  emit("app.css", css);
}

async function buildScript() {
  const result = await esbuild.build({
    entryPoints: [join(here, "js", "main.js")],
    nodePaths: [modules],
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022", "chrome110", "firefox115", "safari16.4"],
    legalComments: "none",
    write: false,
    logLevel: "warning",
  });
  emit("app.js", result.outputFiles[0].contents);
}

/** The inside of an SVG file as a <symbol>; the outer attributes that carry its look are kept. */
function symbol(id, source, fallbackBox) {
  const [, attributes, inside] = source.replace(/<!--[\s\S]*?-->/g, "").match(/<svg([^>]*)>([\s\S]*)<\/svg>/);
  const box = attributes.match(/viewBox="([^"]+)"/)?.[1] ?? fallbackBox;
  const kept = [...attributes.matchAll(/\b(fill|stroke|stroke-width|stroke-linecap|stroke-linejoin)="[^"]*"/g)].map((match) => match[0]);
  return `<symbol id="${id}" viewBox="${box}" ${kept.join(" ")}>${inside.replace(/\s*\n\s*/g, "")}</symbol>`;
}

function buildSprite() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  const icons = names.map((name) => {
    const file = join(modules, "lucide-static", "icons", `${name}.svg`);
    if (!existsSync(file)) throw new Error(`icons.txt: Lucide has no icon "${name}"`);
    return symbol(name, readFileSync(file, "utf8"), "0 0 24 24");
  });
  const drawings = readdirSync(join(here, "drawings")).filter((file) => file.endsWith(".svg")).sort()
    .map((file) => symbol(`drawing-${file.slice(0, -4)}`, readFileSync(join(here, "drawings", file), "utf8"), "0 0 160 120"));
  const brand = symbol("brand-mark", readFileSync(join(here, "assets", "brand-mark.svg"), "utf8"), "0 0 32 32");
  emit("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${[brand, ...icons, ...drawings].join("\n")}\n</svg>\n`);
  emit("favicon.svg", readFileSync(join(here, "assets", "favicon.svg")));
}

function buildLicences() {
  const parts = ["@fontsource-variable/public-sans", "bootstrap", "htmx.org", "lucide-static"].map((name) => {
    const { version, license } = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
    return `${name} ${version} (${license})\n\n${readFileSync(join(modules, name, "LICENSE"), "utf8").trim()}\n`;
  });
  const intro = "The files of this folder contain or come from the following works.\n";
  writeFileSync(join(staged, "LICENSES.txt"), [intro, ...parts].join(`\n${"=".repeat(78)}\n\n`));
}

const started = performance.now();
if (!existsSync(modules)) {
  console.error("Run `npm ci --ignore-scripts` in this folder first.");
  process.exit(1);
}
mkdirSync(staged, { recursive: true });
try {
  console.log("Front-end files:");
  buildFonts();
  buildStyles();
  await buildScript();
  buildSprite();
  buildLicences();
  writeFileSync(join(staged, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  swapIn(staged, dist, work);
  console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
} catch (error) {
  rmSync(staged, { recursive: true, force: true });
  console.error(`The front-end build failed; the files of the last build are untouched.\n${error.message}`);
  process.exitCode = 1;
}
