// Puts DuckDB for browsers, as the lock file pins it, into ../vendor: one script, its worker, the engine compressed,
// and the licences of all that is in them. The same packages give the same files.
import { readFileSync, writeFileSync, mkdirSync, copyFileSync, readdirSync, existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const OUT = new URL("../vendor/", import.meta.url).pathname;
const DIST = "node_modules/@duckdb/duckdb-wasm/dist/";
mkdirSync(OUT, { recursive: true });

const bundled = await build({
  stdin: { contents: 'export { AsyncDuckDB, VoidLogger } from "@duckdb/duckdb-wasm";', resolveDir: "." },
  bundle: true, format: "iife", globalName: "duckdbWasm", minify: true, platform: "browser", metafile: true,
  legalComments: "none", outfile: `${OUT}duckdb.js`,
});
const worker = readFileSync(`${DIST}duckdb-browser-eh.worker.js`, "utf8").replace(/\n\/\/# sourceMappingURL=.*/, "");
writeFileSync(`${OUT}duckdb-eh.worker.js`, worker);
writeFileSync(`${OUT}duckdb-eh.wasm.gz`, gzipSync(readFileSync(`${DIST}duckdb-eh.wasm`), { level: 9 }));

const names = new Set(Object.keys(bundled.metafile.inputs)
  .map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]).filter(Boolean));
const licences = [...names].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const { version, license, repository } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort()
    .map((file) => readFileSync(`${folder}/${file}`, "utf8").trim());
  const where = repository?.url?.replace(/^git\+/, "") ?? "";
  return [`${name} ${version} (${license}) ${where}`, ...texts].join("\n\n");
});
writeFileSync(`${OUT}LICENCES.txt`, `${licences.join(`\n\n${"-".repeat(80)}\n\n`)}\n`);
