import { basename } from 'node:path';
import type { CaseSession } from '../case-session.ts';
import type { GrantStore } from '../grants.ts';
import { pdfBytes } from '../plan-desk.ts';
import type { Implementer } from './implementer.ts';

export function photoRoutes(os: Implementer['photos'], session: () => CaseSession) {
  return os.router({
    describe: os.describe.handler(async ({ input }) => {
      await session().photos.describe(input.photo, input.caption);
      return {};
    }),
    place: os.place.handler(async ({ input }) => {
      await session().photos.place(input.photo, input.position);
      return {};
    }),
    direct: os.direct.handler(async ({ input }) => {
      await session().photos.direct(input.photo, input.directionDeg, input.reference);
      return {};
    }),
    lineUp: os.lineUp.handler(async ({ input: { photo, ...at } }) => {
      await session().photos.lineUp(photo, at);
      return {};
    }),
  });
}

export function planRoutes(
  os: Implementer['plans'],
  { session, grants }: { readonly session: () => CaseSession; readonly grants: GrantStore },
) {
  return os.router({
    documents: os.documents.handler(async ({ input }) => {
      const documents: { grant: string; name: string; bytes: number }[] = [];
      for (const grant of input.grants) {
        const path = await grants.resolve(grant);
        const bytes = await pdfBytes(path);
        if (bytes !== undefined) documents.push({ grant, name: basename(path), bytes });
      }
      return { documents };
    }),
    addPhoto: os.addPhoto.handler(async ({ input }) => ({
      plan: await session().plans.addPhoto(input.photo, input.name),
    })),
    addPage: os.addPage.handler(async ({ input: { grant, name, ...page } }) => ({
      plan: await session().plans.addPage({ path: await grants.resolve(grant), ...page }, name),
    })),
    rename: os.rename.handler(async ({ input }) => {
      await session().plans.rename(input.plan, input.name);
      return {};
    }),
    setControlPoints: os.setControlPoints.handler(async ({ input }) => {
      await session().plans.setControlPoints(input.plan, input.frame, input.controlPoints);
      return {};
    }),
    tryControlPoints: os.tryControlPoints.handler(({ input }) => ({
      fit: session().plans.tryControlPoints(input.plan, input.controlPoints),
    })),
    remove: os.remove.handler(async ({ input }) => {
      await session().plans.remove(input.plan);
      return {};
    }),
  });
}
