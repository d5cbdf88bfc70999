const SHORTEST = 5

/** Whether two words differ by one slip of the pen: a letter left out, added, changed or two in the wrong order, not the first one. */
export const isSlip = (one: string, other: string): boolean => {
  if (one.length < SHORTEST || other.length < SHORTEST || one[0] !== other[0] || Math.abs(one.length - other.length) > 1) return false
  let at = 1
  while (at < one.length && one[at] === other[at]) at += 1
  const [restOne, restOther] = [one.slice(at), other.slice(at)]
  const isSwap = restOne[0] === restOther[1] && restOne[1] === restOther[0] && restOne.slice(2) === restOther.slice(2)
  return isSwap || restOne.slice(1) === restOther.slice(1) || restOne.slice(1) === restOther || restOne === restOther.slice(1)
}
