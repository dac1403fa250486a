import { expect, test } from 'vitest';
import type { AnnotationWords } from '../contract/survey.ts';
import { caseForTests } from '../custody/test-case.ts';
import { createSurveyDesk } from './survey-desk.ts';

const theCase = caseForTests();

async function openDesk(author: string, access: 'write' | 'read' = 'write') {
  const folder = await theCase.open(access === 'read' ? { access, create: undefined } : {});
  const desk = createSurveyDesk({ folder, author, onChange: () => {} });
  await desk.reload();
  return { desk, close: () => folder.close() };
}

const words = (id: string, label = id): AnnotationWords => ({
  id,
  place: { kind: 'region', recording: 'a', fromNs: 1, toNs: 2, lowHz: 3, highHz: 4 },
  label,
  colour: 'sky',
  note: 'a\n"note" – ',
});

test('thousands of annotations are saved at once and read again as they were', async () => {
  const first = await openDesk('Ada');
  const many = Array.from({ length: 5000 }, (_, index) => words(`id ${index}`));
  await first.desk.saveAnnotations(many);
  const saved = first.desk.state().annotations;
  expect(saved).toHaveLength(5000);
  await first.close();
  const again = await openDesk('Bob');
  expect(again.desk.state().annotations).toEqual(saved);
  await again.desk.removeAnnotations(many.slice(1).map(({ id }) => id));
  expect(again.desk.state().annotations).toEqual(saved.filter(({ id }) => id === 'id 0'));
  await again.close();
});

test('what is changed or taken back keeps its author and day (A5)', async () => {
  const ada = await openDesk('Ada');
  await ada.desk.saveAnnotations([words('x')]);
  const [made] = ada.desk.state().annotations;
  await ada.close();
  const bob = await openDesk('Bob');
  await bob.desk.removeAnnotations(['x']);
  await bob.desk.saveAnnotations([words('x', 'again'), words('y')]);
  const found = bob.desk.state().annotations;
  expect(found.find(({ id }) => id === 'x')).toMatchObject({
    label: 'again',
    author: 'Ada',
    createdUtcNs: made?.createdUtcNs,
  });
  expect(found.find(({ id }) => id === 'y')?.author).toBe('Bob');
  await bob.close();
});

test('imported annotations keep who made them; one whose id is taken gets another', async () => {
  const { desk, close } = await openDesk('Ada');
  await desk.saveAnnotations([words('x')]);
  const foreign = { ...words('x', 'theirs'), author: 'Eve', generator: 'finder 2', createdUtcNs: 5n, changedUtcNs: 5n };
  await desk.importAnnotations([foreign, { ...foreign, label: 'twice' }], 'x.sigmf-meta');
  const found = desk.state().annotations;
  expect(found).toHaveLength(3);
  expect(new Set(found.map(({ id }) => id)).size).toBe(3);
  expect(found.find(({ id }) => id === 'x')?.label).toBe('x');
  await desk.reload();
  expect(desk.state().annotations).toEqual(found);
  expect(found.find(({ label }) => label === 'theirs')).toMatchObject({
    author: 'Eve',
    generator: 'finder 2',
    createdUtcNs: 5n,
  });
  await close();
});

test('a case that is open for reading only says why nothing can be annotated (A6)', async () => {
  await (await openDesk('Ada')).close();
  const { desk, close } = await openDesk('Ada', 'read');
  await expect(desk.saveAnnotations([words('x')])).rejects.toMatchObject({ code: 'read_only' });
  expect(desk.state().annotations).toEqual([]);
  await close();
});
