/** One thing to tick. */
export const Check = (props: { label: string; checked: boolean; onCheck: (checked: boolean) => void }) => (
  <label class="check">
    <input
      type="checkbox"
      checked={props.checked}
      onChange={(event) => props.onCheck(event.currentTarget.checked)}
    />
    {props.label}
  </label>
)

export function toggled<T>(list: readonly T[], one: T, on: boolean): T[] {
  const others = list.filter((other) => other !== one)
  return on ? [...others, one] : others
}
