import { signal } from '@preact/signals'

/** Whether the service has answered that nobody is signed in; the page shows the way in until it is opened again. */
export const signInNeeded = signal(false)
