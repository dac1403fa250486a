import { Fault } from '../../contract/faults.ts';
import type { CaseSession } from '../case-session.ts';
import type { SurveyQuery } from './answer.ts';
import { answerMetric } from './metric.ts';
import { answerAttitude, answerTrack } from './paths.ts';
import { answerFloorPlan, answerPhoto } from './photos.ts';
import { answerHeatMap, answerSamples } from './samples.ts';
import { answerSurface } from './surface.ts';

/** The survey's part of the bytes plane, one case a kind. */
export async function answerSurvey(
  session: CaseSession,
  query: SurveyQuery,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  switch (query.kind) {
    case 'track':
      return answerTrack(session, query, signal);
    case 'attitude':
      return answerAttitude(session, query, signal);
    case 'metric':
      return answerMetric(session, query, signal);
    case 'surface':
      return answerSurface(session, query, signal);
    case 'photo':
      return answerPhoto(session, query, signal);
    case 'floor plan':
      return answerFloorPlan(session, query, signal);
    case 'samples':
      return answerSamples(session, query, signal);
    case 'heat map':
      return answerHeatMap(session, query, signal);
    default:
      throw new Fault('bad_request', `This version of the host does not answer "${query.kind}".`);
  }
}
