/** Hands a file to the person: the browser downloads it, Electron asks where to save it. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.download = name;
  link.href = URL.createObjectURL(content);
  link.click();
  // Electron reads it only after the person has said where to.
  window.setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}

const KEPT_MS = 10 * 60_000;
