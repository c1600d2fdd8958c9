/** A type of which some fields may be absent. A field that the type does not have is an error of the compiler. */
export type WithOptional<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;
