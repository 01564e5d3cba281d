// Imported before a program, tells as the last line of its stderr how much memory it took at most.
process.on("exit", () => {
  process.stderr.write(`${JSON.stringify({ rssBytes: process.resourceUsage().maxRSS * 1024 })}\n`);
});
