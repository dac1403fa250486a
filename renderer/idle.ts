export { pendingWork, registerPending, waitForIdle } from './base/idle.ts';
