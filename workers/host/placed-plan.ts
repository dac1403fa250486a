import { fitPlan } from '../analysis/geo/plan-fit.ts';
import { Fault } from '../contract/faults.ts';
import type { FloorPlan } from '../contract/survey.ts';

/** The plan with where it lies, when its control points say so. */
export function placed(plan: FloorPlan): FloorPlan {
  if (plan.controlPoints.length < 2) return plan;
  try {
    return { ...plan, fit: fitPlan(plan, plan.controlPoints) };
  } catch (error) {
    // Rules may have become stricter since: such a plan is one without a place.
    if (error instanceof Fault) return plan;
    throw error;
  }
}
