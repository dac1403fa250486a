import { base } from './0001-base.ts';
import { work } from './0002-work.ts';
import { indexHash } from './0003-index-hash.ts';
import { sampleAnalyses } from './0004-sample-analyses.ts';
import { survey } from './0005-survey.ts';
import { photoTimes } from './0006-photo-times.ts';

/** Migration i brings a database from version i to version i + 1. Never edit one that was released; add the next. */
export const migrations: readonly string[] = [base, work, indexHash, sampleAnalyses, survey, photoTimes];
export const SCHEMA_VERSION = migrations.length;
