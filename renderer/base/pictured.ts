const MARK = 'pictured';

/** Marks a view while a picture of it is taken, so that it leaves nothing folded; returns the function that ends it. */
export function markPictured(view: HTMLElement): () => void {
  view.dataset[MARK] = '';
  return () => {
    delete view.dataset[MARK];
  };
}

/** Whether a picture is being taken of the view that the element is in. */
export function isPictured(element: HTMLElement): boolean {
  return element.closest(`[data-${MARK}]`) !== null;
}
