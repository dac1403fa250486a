/** After a field was taken over by Enter, keys are commands again. */
export function giveKeysBack(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
