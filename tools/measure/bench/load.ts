/** Generates the load over HTTP, in its own process. */
import { openCallers } from './callers.js';
import { drive } from './drive.js';
import { takeOrder } from './orders.js';

takeOrder(async (order, onPhase) => {
  const callers = await openCallers(order);
  const recording = await drive(order, callers.perform, onPhase);
  callers.close();
  return recording;
});
