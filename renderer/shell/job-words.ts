import type { JobInfo } from '../../workers/contract/model.ts';
import { formatBytes, formatDuration } from '../base/format.ts';

/** Jobs that use the machine now or wait for it. */
export function activeJobs(jobs: readonly JobInfo[]): readonly JobInfo[] {
  return jobs.filter((job) => job.state === 'queued' || job.state === 'running' || job.state === 'paused');
}

/** Done share, 0…1. */
export function jobShare(job: JobInfo): number {
  if (job.state === 'done') return 1;
  return job.totalBytes > 0 ? Math.min(1, Math.max(0, job.doneBytes / job.totalBytes)) : 0;
}

const stateWords: Readonly<Record<JobInfo['state'], string>> = {
  queued: 'Waiting',
  running: 'Running',
  paused: 'Paused',
  interrupted: 'Interrupted',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export function jobState(job: JobInfo): string {
  return stateWords[job.state];
}

/** What, how far, how fast, how long: "reading and hashing, 1.2 of 4 GiB, 812 MiB/s, 3.4 s left". */
export function jobProgress(job: JobInfo): string {
  const parts = [job.phase];
  if (job.totalBytes > 0) parts.push(`${formatBytes(job.doneBytes)} of ${formatBytes(job.totalBytes)}`);
  if (job.state === 'running' && job.bytesPerSecond > 0) parts.push(`${formatBytes(job.bytesPerSecond)}/s`);
  if (job.state === 'running' && job.secondsLeft !== undefined)
    parts.push(job.secondsLeft < 1 ? 'finishing' : `${formatDuration(job.secondsLeft * 1e9, 2)} left`);
  return parts.filter((part) => part !== '').join(', ');
}

export function canCancel(job: JobInfo): boolean {
  return job.state === 'queued' || job.state === 'running' || job.state === 'paused';
}

export function canResume(job: JobInfo): boolean {
  return job.state === 'paused' || job.state === 'interrupted' || job.state === 'failed' || job.state === 'cancelled';
}
