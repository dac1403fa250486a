import { accessibilityFindings } from './support/accessibility.ts';
import { expect, test, waitForIdle } from './support/fixtures.ts';

test('the workstation opens with its case and draws the recording', async ({ page }) => {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await waitForIdle(page);
  await expect(page).toHaveTitle(/Airguard/);
  await expect(page.getByText('office.bin').first()).toBeVisible();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(problems).toEqual([]);
});

test('the page may not leave its own origin', async ({ page, door }) => {
  await waitForIdle(page);
  const outcome = await page.evaluate(async () => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
    const fetched = await fetch('https://example.com/').then(
      () => 'reached',
      () => 'refused',
    );
    const inline = document.createElement('script');
    inline.textContent = 'window.inlineRan = true';
    document.body.append(inline);
    const opened = window.open('https://example.com/');
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { fetched, inlineRan: 'inlineRan' in window, opened: opened !== null, violations };
  });
  // A browser opens an empty window of its own and leaves it to the person; the shell opens none.
  if (door === 'electron') expect(outcome.opened).toBe(false);
  expect(outcome.fetched).toBe('refused');
  expect(outcome.inlineRan).toBe(false);
  expect(outcome.violations).toContain('connect-src');
  expect(outcome.violations).toContain('script-src-elem');
});

test('axe finds nothing serious', async ({ page }) => {
  await waitForIdle(page);
  expect(await accessibilityFindings(page)).toEqual([]);
});
