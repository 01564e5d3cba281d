const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as it stands between tags or in an attribute. What XML 1.0 cannot hold at all is refused by whoever made it. */
export const xmlText = (text: string): string => text.replace(/[&<>"]/g, (found) => entities[found] ?? found);
