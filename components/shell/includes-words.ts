/** Whether a text holds every word that was typed, in any order; capitals and accents do not count. */
export function includesWords(text: string, typed: string): boolean {
  const plain = fold(text);
  return fold(typed)
    .split(/\s+/)
    .every((word) => plain.includes(word));
}

const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
