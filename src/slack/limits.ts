/**
 * What Slack takes in one message, view or call; builders and the sender hold to it. Characters are UTF-16 units. From Slack's reference, but for
 * `messageCharacters`, which others measured, and for series and segments, of which clients take twice as many as documented.
 */
export const slackLimits = {
  blocks: 50,
  viewBlocks: 100,
  messageCharacters: 13_000,
  fallbackText: 4_000,
  /** Longer text is cut by Slack. */
  messageText: 40_000,
  markdown: 12_000,
  section: 3_000,
  header: 150,
  contextElements: 10,
  contextText: 2_000,
  contextActions: 5,
  actions: 25,
  buttonLabel: 75,
  buttonValue: 2_000,
  url: 3_000,
  inputLabel: 2_000,
  options: 100,
  overflow: 5,
  checkboxes: 10,
  confirm: { title: 100, text: 300, button: 30 },
  optionText: 75,
  optionValue: 150,
  blockId: 255,
  altText: 2_000,
  imageTitle: 2_000,
  modalTitle: 24,
  privateMetadata: 3_000,
  sessionTitle: 200,
  taskDetails: 256,
  chart: { perMessage: 2, title: 50, axisTitle: 50, label: 20, categories: 20, series: 6, segments: 6 },
  table: { columns: 20, rows: 100, characters: 10_000 },
} as const
