import { expect, test } from 'vitest';
import { createStateStream } from './state-stream.ts';

test('C2: the first item comes at once, a slow reader gets only the newest', async () => {
  let state = 0;
  const stream = createStateStream(() => state, 1);
  const follow = stream.follow(undefined);
  expect((await follow.next()).value).toBe(0);
  for (state = 1; state < 1000; state++) stream.touch();
  stream.touch();
  expect((await follow.next()).value).toBe(1000);
  await follow.return();
});

test('a change while the reader was busy is not missed, and no change sends nothing', async () => {
  let state = 0;
  const stream = createStateStream(() => state, 1);
  const follow = stream.follow(undefined);
  await follow.next();
  state = 1;
  stream.touch();
  expect((await follow.next()).value).toBe(1);
  const waiting = follow.next();
  const early = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 20, 'nothing'))]);
  expect(early).toBe('nothing');
  stream.close();
  expect((await waiting).done).toBe(true);
});

test('C1: an abort ends the stream', async () => {
  const controller = new AbortController();
  const follow = createStateStream(() => 1, 1).follow(controller.signal);
  await follow.next();
  const waiting = follow.next();
  controller.abort();
  expect((await waiting).done).toBe(true);
});
