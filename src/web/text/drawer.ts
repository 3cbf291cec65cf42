/** What the drawer beside a conversation says. */
export const drawerText = {
  open: 'Data',
  title: 'What can be asked about',
  used: 'What the newest answer was made from',
}
