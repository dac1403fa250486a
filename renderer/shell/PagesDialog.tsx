import { Button, Dialog, DialogBody, DialogFooter, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { counted } from '../base/format.ts';
import { useStore } from '../base/use-store.ts';
import type { App } from '../data/app.ts';
import { openPdf, type PdfPages } from '../data/pdf-pages.ts';
import { type Loaded, useCall } from '../data/use-call.ts';
import { Note } from '../widgets/Panel.tsx';
import { attempt } from './actions.ts';
import type { PdfDocument, ShellProps } from './ui.ts';

/** A book is no set of floor plans; each page listed costs a thumbnail. */
const MOST_PAGES = 200;
const THUMBNAIL_PX = 360;
const MM_PER_POINT = 25.4 / 72;
const LONGEST_NAME = 200;

/** PDFs among what was chosen or dropped: which of their pages are floor plans. */
export function PagesDialog({ app, ui }: ShellProps): ReactNode {
  const dialog = useStore(ui.dialog);
  const documents = useStore(ui.documents);
  useEffect(() => {
    if (dialog === undefined && documents.length > 0) ui.dialog.set('pages');
  }, [ui, dialog, documents]);
  const open = dialog === 'pages';
  const close = () => {
    ui.documents.set([]);
    ui.dialog.set(undefined);
  };
  return (
    <Dialog isOpen={open} title="Floor plans from a PDF" className="ag-pdf" onClose={close} transitionDuration={0}>
      {open && <PagesBody app={app} ui={ui} documents={documents} onClose={close} />}
    </Dialog>
  );
}

interface BodyProps extends ShellProps {
  readonly documents: readonly PdfDocument[];
  readonly onClose: () => void;
}

function PagesBody({ app, ui, documents, onClose }: BodyProps): ReactNode {
  const [wanted, setWanted] = useState('');
  const document = documents.find(({ grant }) => grant === wanted) ?? documents[0];
  const pdf = usePdf(app, document);
  const [names, setNames] = useState<ReadonlyMap<number, string>>(new Map());
  const pages = pdf.value;
  useEffect(() => {
    if (pages?.count === 1) setNames(new Map([[1, nameOf(document, 1, pages)]]));
  }, [document, pages]);
  const chosen = [...names].sort(([one], [other]) => one - other);
  const toggle = (page: number) => {
    const next = new Map(names);
    if (!next.delete(page)) next.set(page, nameOf(document, page, pages));
    setNames(next);
  };
  const add = () =>
    void attempt(ui, async () => {
      if (document === undefined || pages === undefined) return;
      const { grant } = document;
      const added: string[] = [];
      for (const [page, name] of chosen) {
        const { plan } = await app.host.calls.plans.addPage({ grant, page, name, ...(await pages.size(page)) });
        added.push(plan);
      }
      onClose();
      ui.notice.set({ kind: 'info', text: `${counted(added.length, 'floor plan')} added; click control points.` });
      app.model.photos.plan.set(added[0]);
      app.model.commands.run('view.map');
    });
  return (
    <>
      <DialogBody>
        {documents.length > 1 && (
          <HTMLSelect
            aria-label="PDF"
            value={document?.grant ?? ''}
            onChange={(event) => {
              setWanted(event.currentTarget.value);
              setNames(new Map());
            }}
            options={documents.map(({ grant, name }) => ({ value: grant, label: name }))}
          />
        )}
        {pdf.fault !== undefined && <Note kind="error">{pdf.fault.message}</Note>}
        {pages === undefined && pdf.fault === undefined && <p className="ag-muted">Opening {document?.name}.</p>}
        {pages !== undefined && (
          <>
            <p>
              {pages.count === 1
                ? `${document?.name ?? ''} has one page.`
                : `${document?.name ?? ''} has ${counted(pages.count, 'page')}: choose those that are floor plans.`}
            </p>
            <div key={document?.grant} className="ag-pdf-pages">
              {Array.from({ length: Math.min(pages.count, MOST_PAGES) }, (_, index) => index + 1).map((page) => (
                <PageCard key={page} pages={pages} page={page} chosen={names.has(page)} onToggle={() => toggle(page)} />
              ))}
            </div>
            {pages.count > MOST_PAGES && (
              <Note kind="info">
                Only the first {MOST_PAGES} pages are listed; save the pages with the plans as a PDF of their own.
              </Note>
            )}
            {chosen.map(([page, name]) => (
              <div key={page} className="ag-pdf-name">
                <span className="ag-num">Page {page}</span>
                <InputGroup
                  size="small"
                  aria-label={`Name of page ${page}`}
                  maxLength={LONGEST_NAME}
                  value={name}
                  onChange={(event) => setNames(new Map(names).set(page, event.currentTarget.value))}
                />
              </div>
            ))}
          </>
        )}
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text="Cancel" onClick={onClose} />
            <Button
              intent="primary"
              text={chosen.length < 2 ? 'Add floor plan' : `Add ${chosen.length} floor plans`}
              disabled={chosen.length === 0 || chosen.some(([, name]) => name.trim() === '')}
              onClick={add}
            />
          </>
        }
      >
        <span className="ag-muted ag-small">
          The PDF is kept in the case as it is. The map then asks for control points.
        </span>
      </DialogFooter>
    </>
  );
}

function nameOf(document: PdfDocument | undefined, page: number, pages: PdfPages | undefined): string {
  const stem = (document?.name ?? '').replace(/\.pdf$/iu, '').slice(0, LONGEST_NAME - 20);
  return pages?.count === 1 ? stem : `${stem}, page ${page}`;
}

/** The PDF, open as long as it is shown. */
function usePdf(app: App, document: PdfDocument | undefined): Loaded<PdfPages> {
  const key = document?.grant;
  const loaded = useCall(key, async (signal) => {
    const bytes = await app.host.bytes({ kind: 'document', grant: key ?? '' }, signal);
    const pages = await openPdf(bytes);
    if (!signal.aborted) return { key, pages };
    await pages.close();
    throw signal.reason;
  });
  const { value } = loaded;
  useEffect(() => () => void value?.pages.close(), [value]);
  // That of the document before stays until this one is open.
  return { ...loaded, value: value?.key === key ? value?.pages : undefined };
}

interface CardProps {
  readonly pages: PdfPages;
  readonly page: number;
  readonly chosen: boolean;
  readonly onToggle: () => void;
}

/** A page drawn when it first comes into sight, with its size on paper. */
function PageCard({ pages, page, chosen, onToggle }: CardProps): ReactNode {
  const card = useRef<HTMLButtonElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (card.current === null) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    observer.observe(card.current);
    return () => observer.disconnect();
  }, []);
  const { value, fault } = useCall(seen ? `page ${page}` : undefined, async () => ({
    size: await pages.size(page),
    picture: await pages.draw(page, THUMBNAIL_PX),
  }));
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || value === undefined) return;
    context.canvas.width = value.picture.width;
    context.canvas.height = value.picture.height;
    context.drawImage(value.picture, 0, 0);
    return () => value.picture.close();
  }, [value]);
  const millimetres = (points: number) => Math.round(points * MM_PER_POINT);
  return (
    <button type="button" ref={card} className="ag-pdf-page" aria-pressed={chosen} onClick={onToggle}>
      <span className="ag-pdf-sheet" aria-hidden={fault === undefined}>
        {fault === undefined ? <canvas ref={canvas} /> : <span className="ag-small">{fault.message}</span>}
      </span>
      <span className="ag-small ag-num">
        Page {page}
        {value !== undefined && `, ${millimetres(value.size.widthPx)} × ${millimetres(value.size.heightPx)} mm`}
      </span>
    </button>
  );
}
