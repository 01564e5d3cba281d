/**
 * The proof of the learning engine: one table of what it is worth and what it costs, each figure beside its limit or its
 * peer from the same run. `npm run bench:learning`; given words, only the sections whose names hold one. Fails when a
 * figure misses its limit.
 */
import { type Figure, formatFigure, isMet, type Section } from "./table.ts";

const sections: Record<string, () => Promise<{ measure: Section }>> = {
  planted: () => import("./planted.ts"),
  segments: () => import("./segments.ts"),
  "ui logs": () => import("./ui-logs.ts"),
  symbols: () => import("./symbols.ts"),
  noise: () => import("./noise.ts"),
  "co-change": () => import("./co-change.ts"),
  links: () => import("./links.ts"),
  calibration: () => import("./calibration.ts"),
  speed: () => import("./speed.ts"),
  incremental: () => import("./incremental.ts"),
  routines: () => import("./routines.ts"),
  "next action": () => import("./next-action.ts"),
};

const words = process.argv.slice(2);
const missed: Figure[] = [];
for (const [name, open] of Object.entries(sections)) {
  if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
  console.log(`\n${name}`);
  const { measure } = await open();
  await measure((figure) => {
    if (!isMet(figure)) missed.push(figure);
    console.log(`  ${formatFigure(figure)}`);
  });
}
console.log(missed.length === 0 ? "\nEvery limit is met." : `\n${missed.length} of the figures miss their limit.`);
process.exitCode = missed.length === 0 ? 0 : 1;
