const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** What the fields of a schedule say. */
export const scheduleText = {
  every: { hourly: 'every hour', daily: 'every day', weekly: 'every week', monthly: 'every month' },
  frequency: 'How often',
  time: 'At',
  minute: 'At the minute (empty: the service chooses)',
  weekday: 'On',
  day: 'On the day of the month',
  lastDay: 'the last one',
  zone: 'Time zone',
  catchUp: 'Runs that were missed',
  catchUps: {
    latest: 'run the newest one',
    skip: 'leave out what is too late',
    fill: 'run the newest, and store the values of the others',
  },
  lateness: 'Too late after so many minutes (empty: as usual)',
  weekdays,
  onWeekday: (day: number) => ` on ${weekdays[day - 1] ?? ''}`,
  onDay: (day: number) => ` on day ${day}`,
  onLastDay: ' on the last day',
  at: (time: string) => ` at ${time}`,
  atMinute: (minute: number) => ` at minute ${minute}`,
  next: 'Next runs',
}
