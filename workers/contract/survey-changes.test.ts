import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Annotation, EMPTY_SURVEY, type SurveyState } from './survey.ts';
import { applySurveyChange, surveyChange, withAnnotations } from './survey-changes.ts';

const annotation = (number: number, label: string): Annotation => ({
  id: `id ${number}`,
  place: { kind: 'region', recording: 'a', fromNs: number, toNs: number },
  label,
  colour: 'sky',
  note: '',
  author: 'Ada',
  createdUtcNs: BigInt(number % 7),
  changedUtcNs: 1n,
});

test('C10 whoever has followed every change has the state, however the annotations were changed', () => {
  const edit = fc.record({ number: fc.nat(30), kind: fc.constantFrom('save', 'remove'), label: fc.string() });
  fc.assert(
    fc.property(fc.array(fc.array(edit, { maxLength: 8 }), { maxLength: 12 }), (rounds) => {
      let host: SurveyState = EMPTY_SURVEY;
      let sent: SurveyState | undefined;
      let screen: SurveyState = EMPTY_SURVEY;
      for (const edits of rounds) {
        for (const { number, kind, label } of edits) {
          const annotations =
            kind === 'save'
              ? withAnnotations(host.annotations, [annotation(number, label)])
              : host.annotations.filter(({ id }) => id !== `id ${number}`);
          host = { ...host, annotations };
        }
        screen = applySurveyChange(screen, surveyChange(sent, host));
        sent = host;
        expect(screen).toEqual(host);
      }
    }),
  );
});

test('C10 one label of thousands is sent alone, and what did not change stays the same object', () => {
  const many = withAnnotations(
    [],
    Array.from({ length: 5000 }, (_, number) => annotation(number, 'x')),
  );
  const before = { ...EMPTY_SURVEY, annotations: many };
  const after = { ...before, annotations: withAnnotations(many, [annotation(17, 'renamed')]) };
  const change = surveyChange(before, after);
  expect(change).toEqual({ annotations: { kind: 'changed', saved: [annotation(17, 'renamed')], removed: [] } });
  const clocks = surveyChange(before, { ...before, clocks: [] });
  expect(Object.keys(clocks)).toEqual(['clocks']);
  expect(applySurveyChange(before, clocks).annotations).toBe(many);
});
