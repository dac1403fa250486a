import { expect, test } from 'vitest';
import { contentSecurityPolicyValue, contentTypeOf, securityHeaders } from './security-headers.ts';

test('the policy lets a page load its own files, compile WebAssembly and nothing else', () => {
  expect(contentSecurityPolicyValue()).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-src 'none'; frame-ancestors 'none'",
  );
});

test('a named socket joins connect-src and cannot bring a directive along', () => {
  expect(contentSecurityPolicyValue({ connect: ['ws://127.0.0.1:4100'] })).toContain(
    "connect-src 'self' ws://127.0.0.1:4100;",
  );
  expect(() => securityHeaders({ connect: ["x; script-src 'unsafe-eval'"] })).toThrow(/directive/);
});

test('the page is cross-origin isolated', () => {
  expect(securityHeaders()).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
  });
});

test('only known extensions have a content type', () => {
  expect(contentTypeOf('assets/a.js')).toMatch(/javascript/);
  expect(contentTypeOf('a.exe')).toBeUndefined();
  expect(contentTypeOf('noextension')).toBeUndefined();
});
