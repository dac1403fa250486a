import { beforeEach } from 'vitest';
import { findMosquitto } from '../agent/broker/run-broker.ts';

export const haveBroker = findMosquitto() !== undefined;

/** Skips every test of a file, in words, on a machine without Mosquitto; what they set up asks `haveBroker` itself. */
export function needBroker(): void {
  beforeEach(({ skip }) => skip(!haveBroker, 'Mosquitto is not installed here'));
}
