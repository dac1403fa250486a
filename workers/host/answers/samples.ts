import { encodeHeatMap, encodeSamples } from '../../export/survey-replies.ts';
import { makeHeatMap } from '../make-heat-map.ts';
import { placeSamples } from '../place-samples.ts';
import type { Answer } from './answer.ts';

export const answerSamples: Answer<'samples'> = async (session, query, signal) =>
  encodeSamples(await placeSamples(session, query, signal));

export const answerHeatMap: Answer<'heat map'> = async (session, query, signal) => {
  const { map, samples } = await makeHeatMap(session, query, signal);
  return encodeHeatMap(map, samples);
};
