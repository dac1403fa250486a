import { resolve } from 'node:path';
import { Fault } from '../../contract/faults.ts';
import type { RecordingInfo } from '../../contract/model.ts';
import { effectiveOrigin } from '../../contract/recording-clock.ts';
import type { CaseSession } from '../case-session.ts';
import { createHost, type Host, type HostOptions } from '../create-host.ts';
import { faultOf } from '../errors.ts';
import { buildName } from './build-name.ts';
import { type CommandContext, UsageError } from './command.ts';

/** A host for one command; it is closed, and the case with it, whatever happens. Throws a Fault or a UsageError. */
export async function withHost<T>(
  context: CommandContext,
  name: string,
  use: (host: Host) => Promise<T>,
  more: Partial<HostOptions> = {},
): Promise<T> {
  const host = createHost({
    capabilities: { host: 'memory', dialogs: false, browse: false, upload: false },
    programDir: context.programDir,
    build: buildName,
    program: `airguard ${name}`,
    whenLowOnSpace: 'fail',
    ...more,
  });
  try {
    return await use(host);
  } catch (error) {
    throw error instanceof UsageError ? error : faultOf(error);
  } finally {
    await host.dispose();
  }
}

/** Opens the case of the first argument; a folder that is no case is refused. */
export function openCaseOf(host: Host, context: CommandContext, access?: 'write' | 'read'): Promise<CaseSession> {
  const path = resolve(context.positionals[0] ?? '');
  return host.openCase(path, { create: false, ...(access === undefined ? {} : { access }) });
}

/** The recording with the setting of its clock applied to its origin: for every UTC time that is read or printed. */
export function onItsClock(session: CaseSession, info: RecordingInfo): RecordingInfo {
  return { ...info, origin: effectiveOrigin(info, session.survey.state().clocks) };
}

/** A recording by its id, the beginning of it, or its name. Throws a Fault that lists what there is. */
export function findRecording(session: CaseSession, wanted: string): RecordingInfo {
  const all = session.shelf.list();
  const exact = all.filter((info) => info.id === wanted || info.name === wanted);
  const found = exact.length > 0 ? exact : all.filter((info) => wanted.length >= 4 && info.id.startsWith(wanted));
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  if (found.length > 1)
    throw new Fault(
      'bad_request',
      `"${wanted}" means ${found.length} recordings; use the id that airguard list shows.`,
    );
  throw new Fault(
    'not_found',
    `There is no recording "${wanted}" in the case; airguard list shows the ${all.length} there are: ${session.folder.info.location}`,
  );
}
