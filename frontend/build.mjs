// Bundles src/query.js into the folder that is given; the first line of the bundle says which sources it came from.
import { build } from "esbuild";

const [folder, sources] = process.argv.slice(2);
await build({
  absWorkingDir: import.meta.dirname,
  banner: { js: `/* sources ${sources} */` },
  bundle: true,
  charset: "utf8",
  entryPoints: ["src/query.js", "src/find.js"],
  format: "esm",
  legalComments: "eof",
  logLevel: "warning",
  minify: true,
  outdir: folder,
  target: "es2022",
});
