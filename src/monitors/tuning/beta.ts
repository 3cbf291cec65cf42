/**
 * The chance that a share distributed as Beta(a, b) is below x. By the continued fraction of the incomplete beta function, evaluated by Lentz's method, and
 * its symmetry where that converges faster; about twelve digits. Source: Abramowitz and Stegun 26.5.8; DLMF 8.17.22.
 */
export function betaBelow(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b))
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b)

/** The logarithm of the gamma function for positive arguments: recurrence up to 10, then Stirling's series (DLMF 5.11.1). */
function logGamma(x: number): number {
  let [shift, argument] = [0, x]
  for (; argument < 10; argument++) shift += Math.log(argument)
  const square = argument * argument
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / argument
  return (argument - 0.5) * Math.log(argument) - argument + 0.5 * Math.log(2 * Math.PI) + series - shift
}

const tiny = 1e-300
const mostSteps = 500

function fraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m <= mostSteps; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / notZero(1 + even * d)
    c = notZero(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / notZero(1 + odd * d)
    c = notZero(1 + odd / c)
    value *= d * c
    if (Math.abs(d * c - 1) < 1e-14) break
  }
  return value
}

const notZero = (value: number): number => (Math.abs(value) < tiny ? tiny : value)
