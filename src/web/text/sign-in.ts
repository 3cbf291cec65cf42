/** What the sign-in page says. */
export const signInText = {
  title: 'Sign in',
  label: 'Access token',
  hint: 'An administrator makes one with “pulse token create”. It is sent once; the browser keeps a cookie for twelve hours.',
  submit: 'Sign in',
  elsewhere: 'Sign in at the page of your company that leads here, then open this page again.',
  again: 'Open again',
  signOut: 'Sign out',
}
