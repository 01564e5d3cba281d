/** A confidence in words, the same on the pages and in the command: over four fifths, over half, or less. */
export function confidenceWords(confidence: number): "very likely" | "likely" | "tentative" {
  if (confidence >= 0.8) return "very likely";
  return confidence >= 0.5 ? "likely" : "tentative";
}
