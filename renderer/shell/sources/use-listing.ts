import { useEffect, useState } from 'react';
import type { Fault } from '../../../workers/contract/faults.ts';
import type { ObjectInfo } from '../../../workers/contract/sources.ts';
import type { App } from '../../data/app.ts';
import { useCall } from '../../data/use-call.ts';

interface Place {
  readonly connection: string;
  readonly bucket: string;
  readonly prefix: string;
}

export interface Listing {
  readonly folders: readonly string[];
  readonly objects: readonly ObjectInfo[];
  readonly loading: boolean;
  readonly fault: Fault | undefined;
  /** The store has more than is listed. */
  readonly more: boolean;
  /** Asks for the next page of at most 1,000. */
  showMore(): void;
}

interface Pages {
  readonly of: string;
  readonly folders: readonly string[];
  readonly objects: readonly ObjectInfo[];
  readonly next: string | undefined;
  readonly pages: number;
}

/** What is directly below a prefix, page by page as it is asked for. */
export function useListing(app: App, { connection, bucket, prefix }: Place): Listing {
  const of = JSON.stringify([connection, bucket, prefix]);
  const [before, setBefore] = useState<Pages | undefined>(undefined);
  const [asked, setAsked] = useState<{ readonly of: string; readonly token: string } | undefined>(undefined);
  const token = asked?.of === of ? asked.token : undefined;
  const page = useCall(`${of} ${token ?? ''}`, async (signal) => {
    const place = { connection, bucket, prefix, ...(token === undefined ? {} : { token }) };
    return { of, token, ...(await app.host.calls.sources.list(place, { signal })) };
  });
  const { value } = page;
  useEffect(() => {
    if (value === undefined || value.of !== of) return;
    setBefore((known) => {
      const first = value.token === undefined || known?.of !== of;
      return {
        of,
        folders: first ? value.folders : [...known.folders, ...value.folders],
        objects: first ? value.objects : [...known.objects, ...value.objects],
        next: value.next,
        pages: first ? 1 : known.pages + 1,
      };
    });
  }, [value, of]);
  const known = before?.of === of ? before : undefined;
  return {
    folders: known?.folders ?? [],
    objects: known?.objects ?? [],
    loading: page.loading || (known === undefined && page.fault === undefined),
    fault: page.fault,
    more: known?.next !== undefined,
    showMore() {
      if (!page.loading && known?.next !== undefined) setAsked({ of, token: known.next });
    },
  };
}
